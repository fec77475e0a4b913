// A mail account in use: its IMAP server is signed in to when an operation first needs it, and so is its SMTP server.
import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../errors.ts';
import type { Values } from '../../kinds/kind.ts';
import { asAppError, signIn } from '../../mail/mailbox.ts';
import { connectedTo, networkFault, type Operation, type ProtocolContext, refused, tlsOptions } from '../protocol.ts';

export interface MailSession {
  values: Values;
  /** Throws unknown_connection when the connection has no IMAP server. */
  imap(): Promise<ImapFlow>;
  /** Opens a folder. Throws tool_refused when there is none. */
  folder(name: string): Promise<ImapFlow>;
  smtp(): Promise<Mailer>;
  close(): void;
}

export type MailOperation = Operation<MailSession>;
type Mailer = ReturnType<typeof import('nodemailer').createTransport>;

const SOCKET_MS = 60_000;

/** The values that the reader of mailboxes takes. */
export const imapValues = (values: Values): Values => {
  if (!values.imapHost || !values.username)
    throw new AppError('unknown_connection', 'the connection has no IMAP server, or no user for it');
  return {
    host: values.imapHost,
    port: values.imapPort ?? '',
    tls: values.imapTls ?? '',
    username: values.username,
    password: values.password ?? '',
    ...(values.ca && { ca: values.ca }),
  };
};

export function mailSession(values: Values, context: ProtocolContext): MailSession {
  let client: Promise<ImapFlow> | undefined;
  const imap = () => {
    client ??= (async () => {
      const wanted = imapValues(values);
      const opened = await signIn(await context.guard.addresses(wanted.host!), wanted);
      // given up while it was opened: nobody closes it otherwise
      if (context.signal.aborted) opened.close();
      else context.signal.addEventListener('abort', () => opened.close(), { once: true });
      return opened;
    })();
    return client;
  };
  return {
    values,
    imap,
    folder: async (name) => {
      const opened = await imap();
      try {
        await opened.mailboxOpen(name);
      } catch (error) {
        throw asAppError(values.imapHost!, error, `it has no folder ${name}`);
      }
      return opened;
    },
    smtp: () => mailer(values, context),
    close: () => {
      client?.then(
        (opened) => opened.logout().catch(() => opened.close()),
        () => {},
      );
    },
  };
}

async function mailer(values: Values, context: ProtocolContext): Promise<Mailer> {
  const host = values.smtpHost;
  if (!host) throw new AppError('unknown_connection', 'the connection has no SMTP server');
  const { createTransport } = await import('nodemailer');
  const security = values.smtpTls || 'starttls';
  const port = Number(values.smtpPort || { implicit: 465, starttls: 587, none: 25 }[security] || 587);
  // one connection for one message, opened by us: the library would look the name up again
  const connection = await connectedTo(host, port, context).catch((error) => {
    throw error instanceof AppError ? error : explainMail(error, host);
  });
  return createTransport({
    host,
    port,
    connection,
    secure: security === 'implicit',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: tlsOptions(host, values),
    ...(values.username && { auth: { user: values.username, pass: values.password ?? '' } }),
    greetingTimeout: SOCKET_MS,
    socketTimeout: SOCKET_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const hasWords = (error: unknown) =>
  error as { code?: string; responseCode?: number; response?: string; message?: string };

/** No `cause`: the libraries' errors hold what was sent. */
export function explainMail(error: unknown, host: string): AppError {
  const { code, responseCode, response, message = '' } = hasWords(error);
  const details = {
    ...(code && { code }),
    ...(responseCode && { status: responseCode }),
    ...(response && { response: response.slice(0, 500) }),
  };
  if (code === 'EAUTH') return refused(host, 'it refused the user or the password', details);
  const certificate = /certificate|altname|self.signed/i.test(message)
    ? new AppError('connection_failed', `${host}: ${message.replace(/^Error initiating TLS - /, '').slice(0, 200)}`)
    : undefined;
  if (code === 'ETLS') return certificate ?? new AppError('connection_failed', `${host}: TLS could not be set up`);
  if (responseCode && responseCode >= 400)
    return refused(host, `it refused the message: ${(response ?? '').slice(0, 300)}`, details, responseCode < 500);
  return (
    networkFault(error, host) ??
    certificate ??
    asAppError(host, Object.assign(new Error(code ?? 'no answer'), { code }), 'it refused a command')
  );
}
