// Operations that send: a new message, an answer, a message passed on.
import type Mail from 'nodemailer/lib/mailer';
import { flag, list, name, object, result, text } from '../schema.ts';
import { mustHaveReceiver, store } from './change.ts';
import { attachment, CONTENT, compose, ENVELOPE, raw } from './compose.ts';
import { parsed } from './parse.ts';
import { FOLDER, MESSAGE_ID, sourceOf, UID, uidsOf } from './read.ts';
import type { MailOperation, MailSession } from './session.ts';

const SENT = result({
  message_id: text(),
  accepted: list(text(), 'Addresses that the server took.'),
  rejected: list(text(), 'Addresses that it refused; the others get the message.'),
  response: text("The server's words."),
});
const SAVE_TO = name('Folder of the mailbox that a copy is put into, marked as read.');

async function deliver(session: MailSession, message: Mail.Options, saveTo?: string) {
  const mailer = await session.smtp();
  const info = await mailer.sendMail(message);
  if (saveTo !== undefined) {
    await store(session, saveTo, (await raw({ ...message, messageId: info.messageId })).source, ['\\Seen']);
  }
  const addresses = (given: unknown) =>
    ((given ?? []) as (string | { address: string })[]).map((one) => (typeof one === 'string' ? one : one.address));
  return {
    message_id: info.messageId as string,
    accepted: addresses(info.accepted),
    rejected: addresses(info.rejected),
    response: String(info.response ?? ''),
  };
}

const senderOf = ({ values }: MailSession) => values.from || values.username;

export const send: MailOperation = {
  input: object({ ...ENVELOPE, ...CONTENT, save_to: SAVE_TO }, ['to', 'subject']),
  output: SENT,
  async run(session, input) {
    mustHaveReceiver(input);
    return deliver(session, await compose(input, senderOf(session)), input.save_to);
  },
};

export const reply: MailOperation = {
  input: object({
    folder: FOLDER,
    uid: UID,
    message_id: MESSAGE_ID,
    ...CONTENT,
    to_all: flag('Also to the other receivers. Default: false.'),
    cc: ENVELOPE.cc!,
    bcc: ENVELOPE.bcc!,
    from: ENVELOPE.from!,
    save_to: SAVE_TO,
  }),
  output: SENT,
  async run(session, input) {
    const client = await session.folder(input.folder ?? 'INBOX');
    const [uid] = await uidsOf(session, client, input);
    const { source } = await sourceOf(session, client, uid!);
    const mail = await parsed(source, 0);
    const own = senderOf(session)?.toLowerCase() ?? '';
    const from = mail.reply_to.length > 0 ? mail.reply_to : mail.from ? [mail.from] : [];
    const others = input.to_all ? [...mail.to, ...mail.cc].filter(({ address }) => !own.includes(address)) : [];
    const message = await compose(
      {
        ...input,
        to: from.map(({ address }) => address),
        cc: [...others.map(({ address }) => address), ...(input.cc ?? [])],
        subject: /^re:/i.test(mail.subject) ? oneLine(mail.subject) : `Re: ${oneLine(mail.subject)}`,
        ...(mail.message_id && { in_reply_to: mail.message_id, references: [...mail.references, mail.message_id] }),
      },
      senderOf(session),
    );
    const sent = await deliver(session, message, input.save_to);
    await client.messageFlagsAdd(String(uid), ['\\Answered'], { uid: true });
    return sent;
  },
};

export const forward: MailOperation = {
  input: object(
    {
      folder: FOLDER,
      uid: UID,
      message_id: MESSAGE_ID,
      to: ENVELOPE.to!,
      cc: ENVELOPE.cc!,
      bcc: ENVELOPE.bcc!,
      from: ENVELOPE.from!,
      subject: { ...ENVELOPE.subject!, description: 'Default: "Fwd: " and the subject of the message.' },
      text: CONTENT.text!,
      html: CONTENT.html!,
      save_to: SAVE_TO,
    },
    ['to'],
  ),
  output: SENT,
  async run(session, input) {
    mustHaveReceiver(input);
    const client = await session.folder(input.folder ?? 'INBOX');
    const [uid] = await uidsOf(session, client, input);
    const { source } = await sourceOf(session, client, uid!);
    const { subject } = await parsed(source, 0);
    const message = await compose(
      { ...input, subject: input.subject ?? `Fwd: ${oneLine(subject)}` },
      senderOf(session),
    );
    const base64 = source.toString('base64');
    // as it came, headers too: nothing of the evidence is lost
    const file = attachment({ base64, name: 'message.eml', type: 'message/rfc822' });
    message.attachments = [{ ...file, contentDisposition: 'attachment' }];
    return deliver(session, message, input.save_to);
  },
};

const oneLine = (subject: string) => subject.replace(/[\r\n\0]+/g, ' ');
