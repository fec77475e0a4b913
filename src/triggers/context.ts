// What the sources of events share: the parts they need, and how they tell that something goes wrong.
import type { Logger } from 'pino';
import type { Connections } from '../connections/index.ts';
import type { Database, Tx } from '../db/index.ts';
import type { EffectHandler, EnginePort, Event } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { ExpressionError } from '../flow/index.ts';
import { type Actor, record, SYSTEM } from '../ledger/index.ts';
import type { RefusedItem } from './refused.ts';
import { fireAt } from './released.ts';
import { readRow, type TriggerRow } from './state.ts';

export interface TriggersContext {
  db: Database;
  engine: Pick<EnginePort, 'acceptAll' | 'accept' | 'schedule' | 'unschedule' | 'reach'>;
  effects: { action: EffectHandler; http: EffectHandler };
  connections: Pick<Connections, 'openMailbox'>;
  log: Logger;
  /** Fires when this process stops: what is under way outside is given up. */
  stopping: AbortSignal;
}

/** What a source has found: events, and what it remembers of them. */
export interface Found {
  events: Event[];
  /** By what a person knows each event; those of a schedule have none, as they cannot be set aside. */
  names?: string[];
  /** Items that are no events, as they cannot be read. */
  refused?: RefusedItem[];
  /** Columns that change with the events. */
  remember: { tick_at?: Date | null; last_at?: Date; ticks?: number; cursor?: unknown };
  /** When it is looked at again; null: never. */
  nextAt: Date | null;
  /** More to do in the transaction. */
  also?: (tx: Tx) => Promise<void>;
}

const LONGEST_WAIT_MS = 3_600_000;
const SHORTEST_WAIT_MS = 15_000;

export const sender = (id: 'schedule' | 'poll' | 'mailbox'): Actor => ({
  type: 'system',
  id,
  name: { schedule: 'Schedule', poll: 'Poll', mailbox: 'Mailbox' }[id],
});

export const isStill = (now: TriggerRow, then: TriggerRow): boolean =>
  now.active &&
  now.version === then.version &&
  now.lease === then.lease &&
  now.anchor.getTime() === then.anchor.getTime() &&
  now.tick_at?.getTime() === then.tick_at?.getTime();

/** Gives up what was begun, for another worker to do. */
export async function release(context: TriggersContext, row: TriggerRow): Promise<void> {
  await context.db.tx(async (tx) => {
    const { rowCount } = await tx.query(
      `update trigger_state set lease = null, leased_until = null where space_id = $1 and flow_id = $2 and lease = $3`,
      [row.space_id, row.flow_id, row.lease],
    );
    if (rowCount === 1) await fireAt(tx, context.engine, { spaceId: row.space_id, flowId: row.flow_id }, new Date());
  });
}

/** The limits of the tool have it wait: no fault, and its turn is kept. */
export async function postponed(
  context: TriggersContext,
  row: TriggerRow,
  { reason, slot, until }: { reason: string; slot?: true; until: number },
): Promise<void> {
  await context.db.tx(async (tx) => {
    const { rowCount } = await tx.query(
      `update trigger_state set lease = null, leased_until = null, next_at = $4, held = $5
       where space_id = $1 and flow_id = $2 and lease = $3`,
      [row.space_id, row.flow_id, row.lease, new Date(until), JSON.stringify({ reason, ...(slot && { slot }) })],
    );
    const to = { spaceId: row.space_id, flowId: row.flow_id };
    if (rowCount === 1) await fireAt(tx, context.engine, to, new Date(until));
  });
}

/** Remembers what went wrong and when it is tried again. Throws on when the fault is the database's. */
export async function failed(
  context: TriggersContext,
  row: TriggerRow,
  fault: unknown,
  everyMs: number,
): Promise<void> {
  const error = errorOf(fault);
  if (!error) throw fault;
  if (error.code === 'internal') context.log.error({ err: fault, flow: row.flow_id }, 'a trigger failed');
  const wait = Math.max(SHORTEST_WAIT_MS, Math.min(everyMs, LONGEST_WAIT_MS)) * 2 ** Math.min(row.failures, 12);
  const at = new Date(Date.now() + Math.max(Math.min(wait, LONGEST_WAIT_MS), error.retryAfterMs));
  const { retryAfterMs: _, ...told } = error;
  await context.db.tx(async (tx) => {
    const now = await readRow(tx, row.space_id, row.flow_id, 'for update');
    if (!now || !isStill(now, row)) return;
    await tx.query(
      `update trigger_state set failures = failures + 1, last_error = $3, next_at = $4, lease = null, leased_until = null,
         held = null
       where space_id = $1 and flow_id = $2`,
      [row.space_id, row.flow_id, JSON.stringify({ ...told, at: new Date().toISOString() }), at],
    );
    await fireAt(tx, context.engine, { spaceId: row.space_id, flowId: row.flow_id }, at);
    if (row.failures === 0) await announce(tx, row, 'trigger.failed', { ...told });
  });
}

/** undefined: a fault of the driver or the database. */
export function errorOf(fault: unknown): { code: string; message: string; retryAfterMs: number } | undefined {
  if (fault instanceof AppError && fault.code === 'database_unavailable') return undefined;
  if (fault instanceof AppError) {
    const retryAfterMs = fault.info?.retryAfterMs ?? (fault.retryAfter ?? 0) * 1000;
    return { code: fault.code, message: fault.detail, retryAfterMs };
  }
  if (fault instanceof ExpressionError) return { code: 'expression_failed', message: fault.message, retryAfterMs: 0 };
  // of the driver or the database
  if ((fault as { code?: unknown }).code !== undefined) return undefined;
  return { code: 'internal', message: 'A fault on our side; the log has the details.', retryAfterMs: 0 };
}

export async function announce(tx: Tx, row: TriggerRow, kind: string, data: Record<string, unknown>): Promise<void> {
  await tx.query("select pg_notify('reflejo_change', $1)", [
    JSON.stringify({ space: row.space_id, type: 'flow', id: row.flow_id }),
  ]);
  const object = `flow:${await flowName(tx, row)}`;
  await record(tx, { spaceId: row.space_id, kind, actor: SYSTEM, object, data: { source: row.kind, ...data } });
}

async function flowName(tx: Tx, { space_id: space, flow_id: flow }: TriggerRow): Promise<string> {
  const { rows } = await tx.query('select name from flow where space_id = $1 and id = $2', [space, flow]);
  return rows[0]?.name;
}
