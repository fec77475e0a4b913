// Events with a correlation key. Whoever waits for the name and key gets the event, each of them; when nobody
// does, it is kept for the first who will. Runs and senders only add rows: one task matches them, because it
// alone may lock several runs at once.
import type { Database, Tx } from '../../db/index.ts';
import { scheduling } from '../queue.ts';
import type { LocalHandler, Task } from '../types.ts';
import { keyText, windowMs } from './shared-key.ts';

export const DELIVER_EVENT = 'deliver_event';
const NAME = 'event';
const KEPT_MS = 7 * 86_400_000;
const MAX_KEPT_MS = 30 * 86_400_000;

interface Correlation {
  spaceId: string;
  name: string;
  key: string;
}

export interface NewEvent {
  spaceId: string;
  name?: string | undefined;
  key: unknown;
  data?: unknown;
  /** A length of time; default 7d, at most 30d. */
  keep?: unknown;
}

/** In `tx`: stores an event; it is delivered after the commit. Throws invalid_input. */
export async function emitEvent(tx: Tx, event: NewEvent): Promise<{ id: string; at: string }> {
  const { spaceId, name = NAME, data = null, keep } = event;
  const of = { spaceId, name, key: keyText(event.key) };
  const { rows } = await tx.query(
    `insert into waiting_event (space_id, name, key, data, at, expires_at)
     values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 millisecond') returning id, at`,
    [
      spaceId,
      name,
      of.key,
      JSON.stringify(data ?? null),
      keep === undefined ? KEPT_MS : windowMs(keep, 'keep', MAX_KEPT_MS),
    ],
  );
  await scheduleMatch(tx, of);
  return { id: String(rows[0].id), at: rows[0].at.toISOString() };
}

export const emitHandler: LocalHandler = async (tx, { spaceId, input }) => ({
  output: await emitEvent(tx, { spaceId, ...input }),
});

/** `wait` for an event. */
export const waitHandler: LocalHandler = async (tx, { spaceId, runId, path, input }) => {
  const { name = NAME, key } = input.event as { name?: string; key: unknown };
  const of = { spaceId, name, key: keyText(key) };
  const values = [spaceId, name, of.key];
  // those who wait already come first
  const kept = await tx.query(
    `delete from waiting_event where (space_id, name, key, id) in (
       select space_id, name, key, id from waiting_event
       where space_id = $1 and name = $2 and key = $3 and expires_at > clock_timestamp()
         and not exists (select 1 from event_waiter where space_id = $1 and name = $2 and key = $3)
       order by id limit 1 for update skip locked
     ) returning data, at`,
    values,
  );
  const [event] = kept.rows;
  if (event) return { output: { data: event.data, at: event.at.toISOString() } };
  await tx.query(
    'insert into event_waiter (space_id, name, key, run_id, path) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [...values, runId, path],
  );
  // an event may have come that we do not see yet
  await scheduleMatch(tx, of);
  return { parked: true };
};

const scheduleMatch = (tx: Tx, of: Correlation) =>
  scheduling.schedule(tx, DELIVER_EVENT, of, { key: `${DELIVER_EVENT}:${of.spaceId}:${of.name}:${of.key}` });

/** Gives the oldest event to everybody who waits for it. */
export const deliverEvents =
  (db: Database): Task =>
  (payload: Correlation) =>
    db.tx((tx) => match(tx, payload));

async function match(tx: Tx, { spaceId, name, key }: Correlation): Promise<void> {
  const of = [spaceId, name, key];
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7311))', [of.join('\n')]);
  // runs before their rows: a run that gives its wait up holds itself when it deletes its row
  const { rowCount } = await tx.query(
    `select 1 from run where space_id = $1 and finished_at is null and id in (
       select run_id from event_waiter where space_id = $1 and name = $2 and key = $3
     ) order by id for update`,
    of,
  );
  // nobody waits: no event is held up for those who come just now
  if (rowCount === 0) return;
  // whoever waited when it came gets it, however short it was to be kept
  const found = await tx.query(
    `select id, data, at, expires_at from waiting_event
     where space_id = $1 and name = $2 and key = $3 and (expires_at > clock_timestamp() or at >= (
       select min(since) from event_waiter where space_id = $1 and name = $2 and key = $3
     )) order by id limit 1 for update skip locked`,
    of,
  );
  const [event] = found.rows;
  if (!event) return;
  const waiters = await tx.query(
    `delete from event_waiter w using run r
     where w.space_id = $1 and w.name = $2 and w.key = $3 and r.space_id = w.space_id and r.id = w.run_id
     returning w.run_id, w.path, r.finished_at is null as alive`,
    of,
  );
  const alive = waiters.rows.filter((row) => row.alive);
  if (alive.length === 0) return;
  await tx.query('delete from waiting_event where space_id = $1 and name = $2 and key = $3 and id = $4', [
    ...of,
    event.id,
  ]);
  const output = { data: event.data, at: event.at.toISOString() };
  // one that nobody else got can be put back
  const only = alive.length === 1 ? { id: event.id, name, key, expires: event.expires_at } : undefined;
  const signal = JSON.stringify({ type: 'outcome', outcome: { ok: true, output }, event: only });
  for (const { run_id: runId, path } of alive)
    await tx.query('select engine_signal($1, $2, $3, $4)', [spaceId, runId, path, signal]);
}

/** A wait was given up. An event that was on its way to it, and to nobody else, is kept again. */
export async function stopWaiting(tx: Tx, step: { spaceId: string; runId: string; path: string }): Promise<void> {
  const of = [step.spaceId, step.runId, step.path];
  const { rowCount } = await tx.query('delete from event_waiter where space_id = $1 and run_id = $2 and path = $3', of);
  if (rowCount !== 0) return;
  const { rows } = await tx.query(
    'delete from run_signal where space_id = $1 and run_id = $2 and path = $3 returning signal',
    of,
  );
  const signal = rows.find((row) => row.signal.event)?.signal;
  if (!signal) return;
  const { id, name, key, expires } = signal.event;
  const { data, at } = signal.outcome.output;
  await tx.query(
    `insert into waiting_event (space_id, name, key, id, data, at, expires_at)
     overriding system value values ($1, $2, $3, $4, $5, $6, $7)`,
    [step.spaceId, name, key, id, JSON.stringify(data), at, expires],
  );
  await scheduleMatch(tx, { spaceId: step.spaceId, name, key });
}
