// Makes a message from fields. Whatever a field holds, it stays in its place: an address is one address, a header is
// one line, a file is bytes that were given.
import type Mail from 'nodemailer/lib/mailer';
import { invalid } from '../protocol.ts';
import { FILE, list, map, name, oneOf, type Schema, text } from '../schema.ts';

const ADDRESS = name('An address, or a name with one: Ann <ann@example.com>.', { pattern: '^[^\\r\\n\\u0000]+$' });
const LINE = text(undefined, { pattern: '^[^\\r\\n\\u0000]*$', maxLength: 990 });

/** Inputs of everything that sends. */
export const CONTENT: Record<string, Schema> = {
  text: text('The message as plain text.'),
  html: text('The message as HTML; people with a plain reader see text.'),
  attachments: list(FILE, 'Files, as actions give them.'),
};
export const ENVELOPE: Record<string, Schema> = {
  to: list(ADDRESS, 'Who gets it.'),
  cc: list(ADDRESS, 'Who gets a copy.'),
  bcc: list(ADDRESS, 'Who gets a copy unseen by the others.'),
  from: { ...ADDRESS, description: 'Who sends it. Default: the sender of the connection.' },
  reply_to: list(ADDRESS, 'Where answers go.'),
  subject: { ...LINE, description: 'Its subject.' },
  in_reply_to: { ...LINE, description: 'Message-ID of the message that this one answers.' },
  references: list(LINE, 'Message-IDs of the messages before it.'),
  headers: map(LINE, 'Other headers, like X-Case.'),
  importance: oneOf(['high', 'normal', 'low'], 'Default: normal.'),
};

/** Said by their own inputs, or by us. */
const RESERVED =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|content-.*|return-path|received|dkim-signature)$/i;

/** Throws invalid_input. */
export async function compose(input: Record<string, any>, sender: string | undefined): Promise<Mail.Options> {
  const from = input.from ?? sender;
  if (!from) throw invalid('from', 'the connection has no sender; say who sends it');
  const places = { to: 'to', cc: 'cc', bcc: 'bcc', replyTo: 'reply_to' } as const;
  const message: Mail.Options = { from: await address('from', from) };
  for (const [key, field] of Object.entries(places))
    if (input[field]?.length)
      message[key as 'to'] = await Promise.all(input[field].map((one: string) => address(field, one)));
  const headers: Record<string, string> = {};
  for (const [header, value] of Object.entries<string>(input.headers ?? {})) {
    if (!/^[A-Za-z0-9-]+$/.test(header) || RESERVED.test(header))
      throw invalid('headers', `"${header.slice(0, 60)}" cannot be set here`);
    headers[header] = value;
  }
  return {
    ...message,
    subject: input.subject ?? '',
    ...(input.text !== undefined && { text: input.text }),
    ...(input.html !== undefined && { html: input.html }),
    ...(input.text === undefined && input.html === undefined && { text: '' }),
    ...(input.in_reply_to && { inReplyTo: input.in_reply_to }),
    ...(input.references?.length && { references: input.references }),
    ...(input.importance && { priority: input.importance }),
    headers,
    attachments: (input.attachments ?? []).map(attachment),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The bytes that would be sent, and its id. */
export async function raw(message: Mail.Options): Promise<{ source: Buffer; messageId: string }> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const node = new MailComposer(message).compile();
  // a draft keeps whom it goes to unseen
  node.keepBcc = true;
  return { source: await node.build(), messageId: node.messageId() };
}

export const attachment = ({
  base64,
  name: filename = 'file',
  type = 'application/octet-stream',
}: Record<string, string>) => ({
  content: Buffer.from(base64!, 'base64'),
  filename: filename.replace(/[\r\n\0]/g, ' '),
  contentType: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream',
});

async function address(field: string, given: string): Promise<{ name: string; address: string }> {
  const { default: addressparser } = await import('nodemailer/lib/addressparser');
  const [one, ...others] = addressparser(given) as { name: string; address?: string; group?: unknown }[];
  const found = one?.address ?? '';
  if (others.length > 0 || one?.group || !/^[^\s@<>()[\]",;:\\]+@[^\s@<>()",;:\\]+$/.test(found))
    throw invalid(field, `"${given.slice(0, 100)}" is not one address`);
  return { name: one!.name ?? '', address: found };
}
