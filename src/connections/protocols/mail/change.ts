// Operations that change a mailbox.
import type { ImapFlow } from 'imapflow';
import { AppError } from '../../../errors.ts';
import { invalid, refused } from '../protocol.ts';
import { flag, integer, list, name, object, oneOf, result, text } from '../schema.ts';
import { CONTENT, compose, ENVELOPE, raw } from './compose.ts';
import { everywhere, FOLDER, MESSAGE_ID, UID, uidsOf } from './read.ts';
import type { MailOperation, MailSession } from './session.ts';

const WHICH = {
  folder: FOLDER,
  uids: list(UID, 'Numbers of the messages in their folder, as the search gives them.', { maxItems: 1000 }),
  message_id: { ...MESSAGE_ID, description: 'Instead of the numbers: the Message-ID.' },
};
const DONE = result({ folder: text(), uids: list(integer()), count: integer() });
const TO = name('The folder that they are put into.');

async function onMessages(
  session: MailSession,
  input: Record<string, any>,
  work: (client: ImapFlow, range: string) => Promise<unknown>,
  what: string,
) {
  const folder = input.folder ?? 'INBOX';
  const client = await session.folder(folder);
  const uids = await uidsOf(session, client, input);
  await mustWork(session, work(client, uids.join(',')), what);
  return { folder, uids, count: uids.length };
}

/** The library says false when the server refused. */
async function mustWork(session: MailSession, work: Promise<unknown>, what: string): Promise<void> {
  if (!(await work)) throw refused(session.values.imapHost!, what);
}

export const move: MailOperation = {
  input: object({ ...WHICH, to: TO }, ['to']),
  output: DONE,
  run: (session, input) =>
    onMessages(
      session,
      input,
      (client, range) => client.messageMove(range, input.to, { uid: true }),
      `the messages could not be moved to ${input.to}`,
    ),
};

export const copy: MailOperation = {
  input: object({ ...WHICH, to: TO }, ['to']),
  output: DONE,
  run: (session, input) =>
    onMessages(
      session,
      input,
      (client, range) => client.messageCopy(range, input.to, { uid: true }),
      `the messages could not be copied to ${input.to}`,
    ),
};

const FLAGS: Record<string, string> = {
  seen: '\\Seen',
  flagged: '\\Flagged',
  answered: '\\Answered',
  draft: '\\Draft',
};
const FLAG = oneOf(Object.keys(FLAGS));

export const setFlags: MailOperation = {
  input: object({
    ...WHICH,
    add: list(FLAG, 'Marks to set.'),
    remove: list(FLAG, 'Marks to take away.'),
    add_keywords: list(name(undefined, { pattern: '^[A-Za-z0-9_.$-]+$' }), 'Words of your own to set.'),
    remove_keywords: list(name(undefined, { pattern: '^[A-Za-z0-9_.$-]+$' }), 'Words of your own to take away.'),
  }),
  output: DONE,
  run(session, input) {
    const added = [...(input.add ?? []).map((one: string) => FLAGS[one]!), ...(input.add_keywords ?? [])];
    const removed = [...(input.remove ?? []).map((one: string) => FLAGS[one]!), ...(input.remove_keywords ?? [])];
    const work = async (client: ImapFlow, range: string) => {
      const one = added.length === 0 || (await client.messageFlagsAdd(range, added, { uid: true }));
      return one && (removed.length === 0 || (await client.messageFlagsRemove(range, removed, { uid: true })));
    };
    return onMessages(session, input, work, 'the marks could not be set');
  },
};

export const deleteMessages: MailOperation = {
  input: object(WHICH),
  output: DONE,
  run: (session, input) =>
    onMessages(
      session,
      input,
      (client, range) => client.messageDelete(range, { uid: true }),
      'the messages could not be deleted',
    ),
};

export const createFolder: MailOperation = {
  input: object({ folder: name('Its path, like Cases/Phishing.') }, ['folder']),
  output: result({ folder: text(), created: flag('false: it was there.') }),
  async run(session, { folder }) {
    const { path, created } = await (await session.imap()).mailboxCreate(folder);
    return { folder: path, created: created ?? false };
  },
};

/** The folder of a use, as the server tells; else one of that name. */
async function folderFor(session: MailSession, use: string, fallback: string): Promise<string> {
  const all = await (await session.imap()).list();
  const found =
    all.find((one) => one.specialUse === use) ?? all.find((one) => one.path.toLowerCase() === fallback.toLowerCase());
  if (found) return found.path;
  throw refused(session.values.imapHost!, `it has no folder ${fallback}; name one`);
}

export const createDraft: MailOperation = {
  input: object({ ...ENVELOPE, ...CONTENT, folder: name('Default: the folder for drafts.') }, ['subject']),
  output: result({ folder: text(), uid: { type: ['integer', 'null'] }, message_id: text() }),
  async run(session, input) {
    const folder = input.folder ?? (await folderFor(session, '\\Drafts', 'Drafts'));
    const { source, messageId } = await raw(await compose(input, session.values.from || session.values.username));
    const uid = await store(session, folder, source, ['\\Draft']);
    return { folder, uid, message_id: messageId };
  },
};

export async function store(session: MailSession, folder: string, source: Buffer, flags: string[]) {
  const stored = await (await session.imap()).append(folder, source, flags);
  if (!stored) throw refused(session.values.imapHost!, `the message could not be put into ${folder}`);
  return stored.uid ?? null;
}

export const purge: MailOperation = {
  input: object(
    {
      message_id: name('Its Message-ID.'),
      folders: list(name(), 'Where to look. Default: everywhere.'),
      to: name('Where it is put. Default: the trash.'),
      delete: flag('true: it is deleted for good instead. Default: false.'),
    },
    ['message_id'],
  ),
  output: result({
    purged: list(object({ folder: text(), uids: list(integer()) })),
    count: integer(),
    to: { type: ['string', 'null'] },
  }),
  async run(session, { message_id, folders, to, delete: forGood = false }) {
    if (forGood && to !== undefined) throw invalid('to', 'either put it somewhere or delete it');
    const target = forGood ? null : (to ?? (await folderFor(session, '\\Trash', 'Trash')));
    const found = (await everywhere(session, message_id, folders)).filter(({ folder }) => folder !== target);
    for (const { folder, uids } of found) {
      const client = await session.folder(folder);
      const range = uids.join(',');
      const work =
        target === null ? client.messageDelete(range, { uid: true }) : client.messageMove(range, target, { uid: true });
      await mustWork(session, work, `the message could not be taken out of ${folder}`);
    }
    return { purged: found, count: found.reduce((sum, { uids }) => sum + uids.length, 0), to: target };
  },
};

export const mustHaveReceiver = (input: Record<string, any>): void => {
  if (![input.to, input.cc, input.bcc].some((one) => one?.length > 0))
    throw new AppError('invalid_input', 'to: nobody gets the message', {
      problems: [{ path: 'to', message: 'is missing' }],
    });
};
