// A message as flows see it: its people, its texts, its links, its files.
import { createHash } from 'node:crypto';
import { type AddressObject, simpleParser } from 'mailparser';
import { flag, integer, list, map, maybe, object, text } from '../schema.ts';

const LONGEST = 1_000_000;
const MOST_LINKS = 1000;

const PERSON = object({ name: text(), address: text() });
const ATTACHED = object({
  name: text(),
  type: text(),
  size: integer(),
  sha256: text(),
  base64: maybe(text('null: left out because of its size.')),
  inline: flag(),
});
export const PARSED = {
  message_id: maybe(text()),
  in_reply_to: maybe(text()),
  references: list(text()),
  subject: text(),
  from: { ...PERSON, type: ['object', 'null'] },
  to: list(PERSON),
  cc: list(PERSON),
  reply_to: list(PERSON),
  date: maybe(text()),
  text: text(),
  html: maybe(text()),
  links: list(text(), 'Addresses of the web in it, each once.'),
  headers: map(list(text()), 'All of them, by name in lower case.'),
  attachments: list(ATTACHED),
};

/** `attachmentBytes`: of all contents together; larger ones are described only. */
export async function parsed(source: Buffer, attachmentBytes: number) {
  // a message within stays a file: it is what a person reported
  const mail = await simpleParser(source, { skipImageLinks: true, ignoreEmbedded: true });
  let left = attachmentBytes;
  const attachments = mail.attachments.map(({ filename, contentType, contentDisposition, content, size }) => {
    const isKept = size <= left;
    if (isKept) left -= size;
    return {
      name: filename ?? 'file',
      type: contentType,
      size,
      sha256: createHash('sha256').update(content).digest('hex'),
      base64: isKept ? content.toString('base64') : null,
      inline: contentDisposition === 'inline',
    };
  });
  const headers: Record<string, string[]> = {};
  for (const { key, line } of mail.headerLines) {
    const value = line.slice(line.indexOf(':') + 1).replace(/\r?\n[ \t]+/g, ' ');
    headers[key] = [...(headers[key] ?? []), value.trim()];
  }
  const html = mail.html ? mail.html.slice(0, LONGEST) : null;
  const plain = (mail.text || textOf(html ?? '')).slice(0, LONGEST);
  return {
    message_id: mail.messageId ?? null,
    in_reply_to: mail.inReplyTo ?? null,
    references: [mail.references ?? []].flat(),
    subject: mail.subject ?? '',
    from: people(mail.from)[0] ?? null,
    to: people(mail.to),
    cc: people(mail.cc),
    reply_to: people(mail.replyTo),
    date: mail.date && !Number.isNaN(mail.date.getTime()) ? mail.date.toISOString() : null,
    text: plain,
    html,
    links: linksIn(html ?? '', plain),
    headers,
    attachments,
  };
}

const people = (given: AddressObject | AddressObject[] | undefined) =>
  [given ?? []]
    .flat()
    .flatMap(({ value }) => value.flatMap((one) => one.group ?? [one]))
    .map(({ name, address }) => ({ name, address: (address ?? '').toLowerCase() }));

/** The parser gives none for a message that has only HTML and files. Every pattern is linear: the text is a stranger's. */
const textOf = (html: string): string =>
  ['head', 'script', 'style']
    .reduce(withoutElement, html)
    .replace(/<(br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#?\w{1,8});/g, (whole, key: string) => ENTITIES[key.toLowerCase()] ?? whole)
    .trim();

function withoutElement(html: string, name: string): string {
  const lower = html.toLowerCase();
  let kept = '';
  let at = 0;
  for (let begin = lower.indexOf(`<${name}`); begin !== -1; begin = lower.indexOf(`<${name}`, at)) {
    kept += html.slice(at, begin);
    at = lower.indexOf(`</${name}`, begin);
    if (at === -1) return kept;
  }
  return kept + html.slice(at);
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  '#38': '&',
  '#x26': '&',
  quot: '"',
  '#39': "'",
  lt: '<',
  gt: '>',
  nbsp: ' ',
};

export function linksIn(html: string, plain: string): string[] {
  const found = new Set<string>();
  const add = (link: string) => {
    if (found.size < MOST_LINKS) found.add(link);
  };
  for (const [, double, single, bare] of html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/gi)) {
    const link = (double ?? single ?? bare ?? '').replace(
      /&(amp|#38|#x26|quot|#39);/gi,
      (_, key) => ENTITIES[key.toLowerCase()]!,
    );
    if (/^https?:\/\//i.test(link.trim())) add(link.trim());
  }
  for (const [link] of plain.matchAll(/\bhttps?:\/\/[^\s<>"'\])}]+/gi)) {
    let end = link.length;
    while (/[.,;:!?]/.test(link[end - 1]!)) end--;
    add(link.slice(0, end));
  }
  return [...found];
}
