// What reached runs from outside: read by the worker that holds them, and told to their machines.
import type { Pool } from 'pg';
import type { HeldRun } from './held-run.ts';
import type { Machine } from './machine.ts';
import type { Signal } from './types.ts';

export interface Received {
  run: HeldRun;
  id: number;
  /** The step it is for; '' for the run itself. */
  path: string;
  signal: Signal;
}

/** Those of all `runs`, in the order in which they came. */
export async function readSignals(pool: Pool, runs: HeldRun[]): Promise<Received[]> {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  const { rows } = await pool.query(
    `select s.run_id, s.id, s.path, s.signal from unnest($1::uuid[], $2::uuid[]) as r(space_id, run_id)
     join run_signal s using (space_id, run_id) order by s.id`,
    [runs.map(({ spaceId }) => spaceId), runs.map(({ runId }) => runId)],
  );
  return rows.map(({ run_id: runId, id, path, signal }) => ({ run: byId.get(runId)!, id, path, signal }));
}

export function applySignal(machine: Machine, path: string, signal: Signal): void {
  const now = Date.now();
  if (signal.type === 'outcome') machine.deliver(path, signal.outcome, now);
  else if (signal.type === 'cancel') machine.cancel(cancelWords(signal), now);
  else if (signal.type === 'pause') machine.pause(signal.by, now);
  else if (signal.type === 'resume') machine.resume(signal.by, now);
  else machine.resolve(path, signal.as, signal.by, signal.output, now);
}

const cancelWords = ({ by, reason, because }: Extract<Signal, { type: 'cancel' }>) =>
  because ?? (reason ? `${by}: ${reason}` : `by ${by}`);
