// Operations that read a mailbox.
import type { ImapFlow, SearchObject } from 'imapflow';
import { AppError } from '../../../errors.ts';
import { invalid, refused } from '../protocol.ts';
import { count, flag, integer, list, map, maybe, name, object, result, text } from '../schema.ts';
import { PARSED, parsed } from './parse.ts';
import type { MailOperation, MailSession } from './session.ts';

export const FOLDER = name('The folder. Default: INBOX.');
export const UID = integer('Number of the message in its folder, as the search gives it.', { minimum: 1 });
export const MESSAGE_ID = name('Instead of the number: its Message-ID.', { pattern: '^[^\\r\\n\\u0000]+$' });
const LARGEST = 25 * 1024 * 1024;
const ATTACHMENT_BYTES = 10 * 1024 * 1024;
const LISTED = object({
  uid: integer(),
  message_id: maybe(text()),
  subject: text(),
  from: maybe(text()),
  to: list(text()),
  date: maybe(text()),
  received_at: maybe(text()),
  size: integer(),
  flags: list(text()),
});
const DATE = text('A date, like 2026-01-31.', { pattern: '^\\d{4}-\\d\\d-\\d\\d' });

/** The number of the message that an input names. Throws invalid_input, tool_refused. */
export async function uidsOf(session: MailSession, client: ImapFlow, input: Record<string, any>): Promise<number[]> {
  const given = [...(input.uids ?? []), ...(input.uid === undefined ? [] : [input.uid])];
  if (given.length > 0) return given;
  if (input.message_id === undefined) throw invalid('uid', 'say which message: its number or its message_id');
  const found = await withId(client, input.message_id);
  if (found.length === 0) throw refused(session.values.imapHost!, 'there is no message with this Message-ID there');
  return found;
}

/** Servers find parts of a header: what was found is looked at. */
export async function withId(client: ImapFlow, messageId: string): Promise<number[]> {
  const wanted = messageId.trim();
  const found = (await client.search({ header: { 'message-id': wanted } }, { uid: true })) || [];
  if (found.length === 0) return [];
  const exact: number[] = [];
  const bare = (id: string) => id.replace(/^<|>$/g, '');
  for await (const one of client.fetch(found.join(','), { uid: true, envelope: true }, { uid: true }))
    if (bare(one.envelope?.messageId ?? '') === bare(wanted)) exact.push(one.uid);
  return exact;
}

export async function sourceOf(session: MailSession, client: ImapFlow, uid: number) {
  const wanted = { uid: true, size: true, flags: true, internalDate: true };
  const head = await client.fetchOne(String(uid), wanted, { uid: true });
  if (!head) throw refused(session.values.imapHost!, `there is no message ${uid} there`);
  if ((head.size ?? 0) > LARGEST)
    throw new AppError('response_too_large', `the message has ${head.size} bytes, ${LARGEST} at most are read`);
  const one = await client.fetchOne(String(uid), { source: true }, { uid: true });
  const source = one ? one.source : undefined;
  if (!source) throw refused(session.values.imapHost!, `there is no message ${uid} there`);
  return { head, source };
}

const iso = (date: Date | string | undefined) =>
  date === undefined || Number.isNaN(new Date(date).getTime()) ? null : new Date(date).toISOString();

export const search: MailOperation = {
  input: object({
    folder: FOLDER,
    from: name('Part of the sender.'),
    to: name('Part of a receiver.'),
    cc: name('Part of who got a copy.'),
    subject: name('Part of the subject.'),
    body: name('Words in the text.'),
    text: name('Words anywhere, headers too.'),
    message_id: name('Its Message-ID.'),
    header: map(text(), 'Headers and a part of their value, like X-Spam: yes.'),
    since: { ...DATE, description: 'Came on this day or later, like 2026-01-31.' },
    before: { ...DATE, description: 'Came before this day, like 2026-02-28.' },
    seen: flag('true: was read; false: was not.'),
    flagged: flag(),
    answered: flag(),
    larger_than: integer('Bytes.', { minimum: 0 }),
    smaller_than: integer('Bytes.', { minimum: 0 }),
    limit: count('At most this many, newest first. Default: 50.', 1000),
  }),
  output: result({ folder: text(), messages: list(LISTED), count: integer('On this list.'), total: integer('Found.') }),
  async run(session, input) {
    const { folder = 'INBOX', limit = 50 } = input;
    const client = await session.folder(folder);
    const query: SearchObject = {};
    for (const key of ['from', 'to', 'cc', 'subject', 'body', 'text', 'seen', 'flagged', 'answered'] as const)
      if (input[key] !== undefined) (query as Record<string, unknown>)[key] = input[key];
    if (input.since) query.since = new Date(input.since);
    if (input.before) query.before = new Date(input.before);
    if (input.larger_than !== undefined) query.larger = input.larger_than;
    if (input.smaller_than !== undefined) query.smaller = input.smaller_than;
    const header = { ...input.header, ...(input.message_id && { 'message-id': input.message_id }) };
    if (Object.keys(header).length > 0) query.header = header;
    const found = (await client.search(Object.keys(query).length > 0 ? query : { all: true }, { uid: true })) || [];
    const wanted = found.sort((a, b) => b - a).slice(0, limit);
    const messages = wanted.length > 0 ? await listed(client, wanted) : [];
    return { folder, messages, count: messages.length, total: found.length };
  },
};

async function listed(client: ImapFlow, uids: number[]) {
  const messages = [];
  const wanted = { uid: true, size: true, flags: true, internalDate: true, envelope: true };
  for await (const one of client.fetch(uids.join(','), wanted, { uid: true }))
    messages.push({
      uid: one.uid,
      message_id: one.envelope?.messageId ?? null,
      subject: one.envelope?.subject ?? '',
      from: one.envelope?.from?.[0]?.address ?? null,
      to: (one.envelope?.to ?? []).map((person) => person.address ?? ''),
      date: iso(one.envelope?.date),
      received_at: iso(one.internalDate),
      size: one.size ?? 0,
      flags: [...(one.flags ?? [])],
    });
  return messages.sort((a, b) => b.uid - a.uid);
}

export const getMessage: MailOperation = {
  input: object({
    folder: FOLDER,
    uid: UID,
    message_id: MESSAGE_ID,
    attachment_bytes: integer('Contents of files are given up to this many bytes together. Default: 10 MiB.', {
      minimum: 0,
      maximum: LARGEST,
    }),
  }),
  output: result({
    folder: text(),
    uid: integer(),
    flags: list(text()),
    received_at: maybe(text()),
    size: integer(),
    ...PARSED,
  }),
  async run(session, input) {
    const { folder = 'INBOX', attachment_bytes = ATTACHMENT_BYTES } = input;
    const client = await session.folder(folder);
    const [uid] = await uidsOf(session, client, input);
    const { head, source } = await sourceOf(session, client, uid!);
    return {
      folder,
      uid: uid!,
      flags: [...(head.flags ?? [])],
      received_at: iso(head.internalDate),
      size: source.length,
      ...(await parsed(source, attachment_bytes)),
    };
  },
};

export const getSource: MailOperation = {
  input: object({ folder: FOLDER, uid: UID, message_id: MESSAGE_ID }),
  output: result({
    uid: integer(),
    size: integer(),
    file: object({ base64: text(), name: text(), type: text() }, ['base64', 'name', 'type']),
  }),
  async run(session, input) {
    const client = await session.folder(input.folder ?? 'INBOX');
    const [uid] = await uidsOf(session, client, input);
    const { source } = await sourceOf(session, client, uid!);
    const file = { base64: source.toString('base64'), name: `message-${uid}.eml`, type: 'message/rfc822' };
    return { uid: uid!, size: source.length, file };
  },
};

export const listFolders: MailOperation = {
  input: object({}),
  output: result({
    folders: list(
      object({ path: text(), name: text(), use: maybe(text('Like trash or drafts, where the server says.')) }),
    ),
  }),
  async run(session) {
    const found = await (await session.imap()).list();
    const folders = found.map((one) => ({
      path: one.path,
      name: one.name,
      use: one.specialUse?.replace(/^\\/, '').toLowerCase() ?? null,
    }));
    return { folders };
  },
};

export const folderStatus: MailOperation = {
  input: object({ folder: FOLDER }),
  output: result({ folder: text(), messages: integer(), unseen: integer(), next_uid: integer() }),
  async run(session, { folder = 'INBOX' }) {
    const client = await session.imap();
    const status = await client.status(folder, { messages: true, unseen: true, uidNext: true });
    if (!status) throw refused(session.values.imapHost!, `it has no folder ${folder}`);
    return { folder, messages: status.messages ?? 0, unseen: status.unseen ?? 0, next_uid: status.uidNext ?? 0 };
  },
};

export const findMessage: MailOperation = {
  input: object({ message_id: name('Its Message-ID.'), folders: list(name(), 'Where to look. Default: everywhere.') }, [
    'message_id',
  ]),
  output: result({ found: list(object({ folder: text(), uid: integer() })), count: integer() }),
  async run(session, { message_id, folders }) {
    const found = await everywhere(session, message_id, folders);
    const places = found.flatMap(({ folder, uids }) => uids.map((uid) => ({ folder, uid })));
    return { found: places, count: places.length };
  },
};

/** Where a message is: folders that can be opened, with the numbers in them. */
export async function everywhere(session: MailSession, messageId: string, folders?: string[]) {
  const client = await session.imap();
  const names = folders ?? (await client.list()).filter((one) => !one.flags.has('\\Noselect')).map((one) => one.path);
  const found: { folder: string; uids: number[] }[] = [];
  for (const folder of names) {
    const uids = await withId(await session.folder(folder), messageId);
    if (uids.length > 0) found.push({ folder, uids });
  }
  return found;
}
