// Each new message of a mailbox is a run, exactly once: how far we are is written together with the runs. What is done
// with the messages afterwards can be repeated, so it follows, and what was not done is done the next time.
import type { MailListing, OpenMailbox } from '../../connections/index.ts';
import type { Event } from '../../engine/index.ts';
import { durationMs, type Mailbox } from '../../flow/index.ts';
import { type Found, sender, type TriggersContext } from '../context.ts';
import { mailBody } from '../mail-body.ts';
import { nameOf, type RefusedItem } from '../refused.ts';
import type { TriggerRow } from '../state.ts';

/** Messages of one look: what is left follows at once. */
const AT_ONCE = 25;
const LARGEST = 25 * 1024 * 1024;
/** All messages of one look together; one is always taken. */
const BYTES_AT_ONCE = 32 * 1024 * 1024;
const ATTACHMENT_BYTES = 5_000_000;

interface Cursor {
  uidValidity: string;
  /** The last message that was taken. */
  uid: number;
  /** When it came, and the ids of those that came at the same moment. */
  last: { at: string; ids: string[] } | null;
  /** Messages that are still to be marked or moved. */
  marks: number[];
}

type Row = TriggerRow & { spec: Mailbox };
interface MailFound extends Found {
  remember: Found['remember'] & { cursor: Cursor };
}

export async function mailbox(context: TriggersContext, row: Row): Promise<MailFound> {
  const { spec } = row;
  const folder = spec.folder ?? 'INBOX';
  const box = await context.connections.openMailbox(row.space_id, spec.connection, folder, context.stopping);
  try {
    const before = row.begun ? (row.cursor as Cursor) : beginning(box, spec);
    if (before.uidValidity === box.uidValidity) await mark(box, spec, before.marks);
    const listed = await newMessages(box, before);
    const taken = firstFew(listed);
    const found = await read(box, spec, folder, taken);
    const isAll = taken.length === listed.length;
    const now = new Date();
    const cursor = {
      ...reached(box, before, taken, isAll),
      last: lastOf(before.last, taken),
      marks: spec.after === 'leave' ? [] : taken.map(({ uid }) => uid),
    };
    return {
      ...found,
      remember: { cursor, last_at: now },
      nextAt: new Date(now.getTime() + (isAll ? durationMs(spec.every ?? '1m') : 0)),
    };
  } finally {
    await box.close();
  }
}

/** After the runs are durable: a fault here is made good for the next time. */
export async function marked(context: TriggersContext, row: Row, { remember }: MailFound): Promise<void> {
  const { marks } = remember.cursor;
  if (marks.length === 0) return;
  try {
    const box = await context.connections.openMailbox(row.space_id, row.spec.connection, row.spec.folder ?? 'INBOX');
    try {
      await mark(box, row.spec, marks);
    } finally {
      await box.close();
    }
    await context.db.system.query(
      `update trigger_state set cursor = $4 where space_id = $1 and flow_id = $2 and cursor::text = $3`,
      [row.space_id, row.flow_id, JSON.stringify(remember.cursor), JSON.stringify({ ...remember.cursor, marks: [] })],
    );
  } catch (fault) {
    context.log.warn({ err: fault, flow: row.flow_id }, 'messages could not be marked yet');
  }
}

const beginning = ({ uidValidity, uidNext }: OpenMailbox, { from }: Mailbox): Cursor => ({
  uidValidity,
  uid: from === 'beginning' ? 0 : uidNext - 1,
  last: null,
  marks: [],
});

/**
 * When the server has numbered its messages anew, the old numbers say nothing: what came after the last message that
 * was taken is new.
 */
async function newMessages(box: OpenMailbox, before: Cursor): Promise<MailListing[]> {
  if (before.uidValidity === box.uidValidity) return box.listAfter(before.uid);
  const { last } = before;
  if (!last) return [];
  const at = Date.parse(last.at);
  const isNew = ({ receivedAt, messageId = '' }: MailListing) =>
    receivedAt.getTime() > at || (receivedAt.getTime() === at && !last.ids.includes(messageId));
  const listed = (await box.listAfter(0)).filter(isNew);
  return listed.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

/** New numbers count from when all that came under old ones is taken. */
function reached({ uidValidity, uidNext }: OpenMailbox, before: Cursor, taken: MailListing[], isAll: boolean) {
  if (before.uidValidity === uidValidity) return { uidValidity, uid: taken.at(-1)?.uid ?? before.uid };
  return isAll ? { uidValidity, uid: uidNext - 1 } : { uidValidity: before.uidValidity, uid: before.uid };
}

function firstFew(listed: MailListing[]): MailListing[] {
  let bytes = 0;
  const tooMuch = listed.findIndex(({ size }, i) => {
    bytes += Math.min(size, LARGEST);
    return i >= AT_ONCE || (i > 0 && bytes > BYTES_AT_ONCE);
  });
  return tooMuch === -1 ? listed : listed.slice(0, tooMuch);
}

async function read(box: OpenMailbox, spec: Mailbox, folder: string, taken: MailListing[]) {
  const events: Event[] = [];
  const names: string[] = [];
  const refused: RefusedItem[] = [];
  for (const listing of taken) {
    const message = await box.read(listing, LARGEST);
    if (!message) continue; // somebody deleted it meanwhile
    const { uid, receivedAt, messageId = null } = listing;
    const event = {
      source: 'mailbox',
      by: sender('mailbox'),
      dedupeKey: `mail:${folder}:${box.uidValidity}:${uid}`,
    };
    try {
      const body = await mailBody(message, folder, spec.attachment_bytes ?? ATTACHMENT_BYTES);
      events.push({ ...event, body });
      names.push(nameOf(body.subject || messageId || `message ${uid}`));
    } catch (fault) {
      const body = { uid, folder, message_id: messageId, received_at: receivedAt.toISOString(), size: listing.size };
      const why = fault instanceof Error ? fault.message : String(fault);
      const message = `The message cannot be read: ${why.slice(0, 200)}`;
      refused.push({
        name: nameOf(messageId ?? `message ${uid}`),
        event: { ...event, body },
        code: 'tool_unreadable',
        message,
      });
    }
  }
  return { events, names, refused };
}

function lastOf(before: Cursor['last'], taken: MailListing[]): Cursor['last'] {
  return taken.reduce((last, { receivedAt, messageId = '' }) => {
    const at = receivedAt.toISOString();
    if (last && at < last.at) return last;
    return { at, ids: last && at === last.at ? [...last.ids, messageId].slice(-100) : [messageId] };
  }, before);
}

async function mark(box: OpenMailbox, { after = 'seen', move_to: folder }: Mailbox, uids: number[]): Promise<void> {
  if (uids.length === 0 || after === 'leave') return;
  if (after === 'move') await box.move(uids, folder!);
  else await box.markSeen(uids);
}
