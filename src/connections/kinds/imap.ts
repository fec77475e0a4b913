// A mailbox: where it is and who reads it (IMAP, RFC 9051).
import { type MailKind, plain, secret } from './kind.ts';

export const imap: MailKind = {
  direction: 'mail',
  title: 'Mailbox (IMAP)',
  fields: [
    plain('host', 'Server', { required: true }),
    plain('port', 'Port', { default: '993' }),
    plain('tls', 'implicit (port 993), starttls, or none', { default: 'implicit' }),
    plain('username', 'User', { required: true }),
    secret('password', 'Password, or app password'),
    plain('ca', "The server's own certificate authority (PEM), if it has one", { multiline: true }),
  ],
};
