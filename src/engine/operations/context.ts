// What the operations on runs share: who asks, which run, and what it is at.
import type { Principal } from '../../access/index.ts';
import type { Database, Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { record } from '../../ledger/index.ts';
import type { Blobs } from '../blobs.ts';
import type { Programs } from '../programs.ts';
import type { Scheduling, Signal, StepHandlers } from '../types.ts';

export interface OperationsContext {
  db: Database;
  programs: Programs;
  blobs: Blobs;
  handlers: Pick<StepHandlers, 'openAlert' | 'ranAgain'>;
  scheduling: Scheduling;
}

/** Who operates; a batch acts for the person who began it. */
export type Operator = Pick<Principal, 'spaceId' | 'actor'> & { batch?: string };

export interface RunRow {
  id: string;
  flow_id: string;
  version: number;
  event_id: string;
  alert_id: string | null;
  status: string;
  error: { path?: string } | null;
  paused_at: Date | null;
  finished_at: Date | null;
  expired_at: Date | null;
  queued: boolean;
}

/** Locked until the end of the transaction. Throws not_found. */
export async function lockRun(tx: Tx, spaceId: string, runId: string): Promise<RunRow> {
  const { rows } = await tx.query<RunRow>(
    `select id, flow_id, version, event_id, alert_id, status, error, paused_at, finished_at, expired_at,
       exists (select 1 from run_queue q where q.space_id = r.space_id and q.run_id = r.id) as queued
     from run r where space_id = $1 and id = $2 for update of r`,
    [spaceId, runId],
  );
  if (!rows[0]) throw new AppError('not_found', 'There is no such run.');
  return rows[0];
}

/** Throws not_found, or conflict for a run that has ended. */
export async function lockActive(tx: Tx, spaceId: string, runId: string): Promise<RunRow> {
  const run = await lockRun(tx, spaceId, runId);
  if (run.finished_at) throw new AppError('conflict', `The run has ended: ${run.status}.`);
  return run;
}

export async function signalRun(tx: Tx, spaceId: string, runId: string, path: string, signal: Signal): Promise<void> {
  await tx.query('select engine_signal($1, $2, $3, $4)', [spaceId, runId, path, JSON.stringify(signal)]);
}

/** The last thing of an operation: on record, and told to whoever watches. */
export async function note(tx: Tx, by: Operator, kind: string, run: Pick<RunRow, 'id' | 'alert_id'>, data: object) {
  const change = { space: by.spaceId, type: 'run', id: run.id };
  await tx.query("select pg_notify('reflejo_change', $1)", [JSON.stringify(change)]);
  await record(tx, {
    spaceId: by.spaceId,
    kind,
    actor: by.actor,
    object: `run:${run.id}`,
    runId: run.id,
    alertId: run.alert_id ?? undefined,
    data: { ...data, ...(by.batch && { batch: by.batch }) },
  });
}
