// A message as the event it becomes: its parts as text, its attachments as data with their contents while they are small.
import { createHash } from 'node:crypto';
import { type AddressObject, simpleParser } from 'mailparser';
import type { MailMessage } from '../connections/index.ts';

interface Address {
  name: string;
  address: string;
}

/** Headers that tell what mail servers thought of the message; the rest is in the fields. */
const KEPT =
  /^(received-spf|authentication-results|dkim-signature|list-id|list-unsubscribe|x-[a-z-]*spam[a-z-]*|return-path|auto-submitted|precedence|x-mailer|user-agent|importance|x-priority)$/;
const LONGEST_HTML = 1_000_000;

export async function mailBody(message: MailMessage, folder: string, attachmentBytes: number) {
  const mail = await simpleParser(message.source, { skipImageLinks: true });
  let left = attachmentBytes;
  const attachments = mail.attachments.map(({ filename, contentType, contentDisposition, cid, content, size }) => {
    const isKept = size <= left;
    if (isKept) left -= size;
    return {
      filename: filename ?? null,
      content_type: contentType,
      disposition: contentDisposition,
      cid: cid ?? null,
      size,
      sha256: createHash('sha256').update(content).digest('hex'),
      /** Base64; null: over the limit. */
      content: isKept ? content.toString('base64') : null,
    };
  });
  return {
    uid: message.uid,
    folder,
    message_id: mail.messageId ?? null,
    in_reply_to: mail.inReplyTo ?? null,
    references: [mail.references ?? []].flat(),
    subject: mail.subject ?? '',
    from: addresses(mail.from)[0] ?? null,
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    reply_to: addresses(mail.replyTo),
    date: mail.date?.toISOString() ?? null,
    received_at: message.receivedAt.toISOString(),
    text: mail.text ?? '',
    html: mail.html ? mail.html.slice(0, LONGEST_HTML) : null,
    headers: keptHeaders(mail.headerLines),
    attachments,
    size: message.size,
    /** It was too large to be read: only its head is here. */
    truncated: !message.isWhole,
  };
}

const addresses = (given: AddressObject | AddressObject[] | undefined): Address[] =>
  [given ?? []]
    .flat()
    .flatMap(({ value }) => value.flatMap((one) => one.group ?? [one]))
    .map(({ name, address }) => ({ name, address: (address ?? '').toLowerCase() }));

function keptHeaders(lines: readonly { key: string; line: string }[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const { key, line } of lines) {
    if (!KEPT.test(key)) continue;
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\s+/g, ' ')
      .trim();
    kept[key] = kept[key] === undefined ? value : `${kept[key]}\n${value}`;
  }
  return kept;
}
