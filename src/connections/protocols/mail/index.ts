// Mail: sending over SMTP (RFC 5321), reading and sorting over IMAP (RFC 9051).
import { AppError } from '../../../errors.ts';
import { plain, secret } from '../../kinds/kind.ts';
import { protocol } from '../protocol.ts';
import * as change from './change.ts';
import * as read from './read.ts';
import * as sending from './send.ts';
import { explainMail, mailSession } from './session.ts';

export const mail = protocol({
  kind: 'mail',
  title: 'Mail account (SMTP and IMAP)',
  fields: [
    plain('smtpHost', 'Server for sending (SMTP)'),
    plain('smtpPort', 'Its port; 465 for implicit, 587 for starttls, 25 for none'),
    plain('smtpTls', 'implicit, starttls, or none', { default: 'starttls' }),
    plain('imapHost', 'Server for reading (IMAP)'),
    plain('imapPort', 'Its port', { default: '993' }),
    plain('imapTls', 'implicit (port 993), starttls, or none', { default: 'implicit' }),
    plain('username', 'User'),
    secret('password', 'Password, or app password', { required: false }),
    plain('from', 'Sender, like SOC <soc@example.com>; default: the user'),
    plain('ca', "The servers' own certificate authority (PEM), if they have one", { multiline: true }),
  ],
  host: ({ smtpHost, imapHost }) => smtpHost || imapHost || 'the mail server',
  open: async (values, context) => mailSession(values, context),
  close: (session) => session.close(),
  async test(session, { smtpHost, imapHost }) {
    if (!smtpHost && !imapHost) throw new AppError('unknown_connection', 'the connection names no server');
    if (smtpHost) await (await session.smtp()).verify();
    if (imapHost) await session.folder('INBOX');
  },
  explain: explainMail,
  operations: {
    send: sending.send,
    reply: sending.reply,
    forward: sending.forward,
    search: read.search,
    get_message: read.getMessage,
    get_source: read.getSource,
    find_message: read.findMessage,
    list_folders: read.listFolders,
    folder_status: read.folderStatus,
    create_folder: change.createFolder,
    move: change.move,
    copy: change.copy,
    set_flags: change.setFlags,
    delete_messages: change.deleteMessages,
    create_draft: change.createDraft,
    purge: change.purge,
  },
});
