// Stores what a source has found: events, their runs, and what it remembers of them, in one transaction. What cannot be
// taken is set aside there too.
import type { Tx } from '../db/index.ts';
import type { Around, Event } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { announce, errorOf, type Found, isStill, sender, type TriggersContext } from './context.ts';
import {
  AGAIN_AT_ONCE,
  type Fault,
  type KeptItem,
  keepRefused,
  keptItems,
  type RefusedItem,
  refusedData,
} from './refused.ts';
import { fireAt } from './released.ts';
import { readRow, type TriggerRow } from './state.ts';

interface Looked {
  found: Found;
  /** Refused by an older version: tried again, before what is new. */
  again: KeptItem[];
  events: Event[];
}

/** false: the source changed meanwhile, nothing was done. */
export async function store(context: TriggersContext, row: TriggerRow, found: Found): Promise<boolean> {
  const { kind } = row;
  const again = kind === 'schedule' ? [] : await keptItems(context.db.system, row);
  const by = sender(kind);
  const looked = { found, again, events: [...again.map(({ event }) => ({ ...event, by })), ...found.events] };
  if (kind === 'schedule') return write(context, row, looked);
  try {
    return await write(context, row, looked, new Map());
  } catch (fault) {
    if (!isOfData(fault)) throw fault;
    const unfit = await unfitEvents(context, row, looked.events);
    if (unfit.size === 0) throw fault;
    return write(context, row, looked, unfit);
  }
}

/** `unfit`: those that the database does not take, by index; undefined: none may be set aside. */
async function write(
  context: TriggersContext,
  row: TriggerRow,
  { found, again, events }: Looked,
  unfit?: Map<number, Fault>,
): Promise<boolean> {
  const to = { spaceId: row.space_id, flowId: row.flow_id };
  const sent = [...events.keys()].filter((i) => !unfit?.has(i));
  const faults = new Map(unfit);
  let current = false;
  const around: Around = {
    ...(unfit && {
      refused(i, fault) {
        const error = errorOf(fault);
        if (!error) throw fault;
        if (error.code === 'internal') context.log.error({ err: fault, flow: row.flow_id }, 'an item was not taken');
        faults.set(sent[i]!, { code: error.code, message: error.message.replaceAll('\u0000', '') });
      },
    }),
    async before(tx) {
      const now = await readRow(tx, to.spaceId, to.flowId, 'for update');
      current = now !== undefined && isStill(now, row);
      return current;
    },
    async after(tx) {
      const nextAt = again.length === AGAIN_AT_ONCE ? new Date() : found.nextAt;
      await remember(tx, row, found, nextAt);
      const items = refusedItems(found, faults, again.length);
      const still = new Map(again.flatMap(({ id }, i) => (faults.has(i) ? [[id, faults.get(i)!] as const] : [])));
      await keepRefused(tx, row, { items, tried: again, still });
      await found.also?.(tx);
      if (nextAt) await fireAt(tx, context.engine, to, nextAt);
      if (row.failures > 0) await announce(tx, row, 'trigger.recovered', {});
      if (items.length > 0) await announce(tx, row, 'trigger.items_refused', refusedData(items));
    },
  };
  await context.engine.acceptAll(
    to,
    sent.map((i) => events[i]!),
    around,
  );
  return current;
}

function refusedItems({ names = [], events, refused = [] }: Found, faults: Map<number, Fault>, from: number) {
  const items = events.flatMap((event, i): RefusedItem[] => {
    const fault = faults.get(from + i);
    return fault ? [{ name: names[i] ?? `item ${i}`, event, ...fault }] : [];
  });
  // the database takes no NUL
  return [...refused, ...items].map((item) => ({ ...item, message: item.message.replaceAll('\u0000', '') }));
}

async function remember(tx: Tx, row: TriggerRow, { remember: to }: Found, nextAt: Date | null): Promise<void> {
  await tx.query(
    `update trigger_state set tick_at = $3, last_at = $4, ticks = $5, cursor = $6, begun = true, next_at = $7,
       lease = null, leased_until = null, held = null, failures = 0, last_error = null
     where space_id = $1 and flow_id = $2`,
    [
      row.space_id,
      row.flow_id,
      to.tick_at === undefined ? row.tick_at : to.tick_at,
      to.last_at ?? row.last_at,
      to.ticks ?? row.ticks,
      JSON.stringify(to.cursor === undefined ? row.cursor : to.cursor),
      nextAt,
    ],
  );
}

/** The database refuses a value (class 22) or its size (54), or a part refuses what it is to store. */
function isOfData(fault: unknown): boolean {
  if (fault instanceof AppError) return fault.code === 'invalid_request' || fault.code === 'invalid_input';
  return /^(22|54)/.test(String((fault as { code?: unknown } | null)?.code ?? ''));
}

class Enough extends Error {}

/** Tries each event in a transaction of its own that is undone, to find those that make a transaction fail. */
async function unfitEvents(context: TriggersContext, row: TriggerRow, events: Event[]): Promise<Map<number, Fault>> {
  const unfit = new Map<number, Fault>();
  const around: Around = {
    refused: () => {},
    after: () => Promise.reject(new Enough()),
  };
  for (const [i, event] of events.entries()) {
    context.stopping.throwIfAborted();
    await context.engine
      .acceptAll({ spaceId: row.space_id, flowId: row.flow_id }, [event], around)
      .catch((fault: unknown) => {
        if (fault instanceof Enough) return;
        if (!isOfData(fault)) throw fault;
        unfit.set(i, { code: 'invalid_input', message: `It cannot be stored: ${(fault as Error).message}` });
      });
  }
  return unfit;
}
