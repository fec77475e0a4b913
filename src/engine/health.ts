// How the workers and the queue are.
import type { Tx } from '../db/index.ts';

export interface EngineHealth {
  queue: { ready: number; scheduled: number; failed: number };
  workers: { id: string; host: string; pid: number; version: string; beatAt: string; alive: boolean }[];
}

/** A worker that has not been heard of for 10 s counts as gone. */
export async function engineHealth(tx: Pick<Tx, 'query'>): Promise<EngineHealth> {
  const queue = await tx.query(
    `select count(*) filter (where run_at <= now() and attempts < max_attempts)::int as ready,
            count(*) filter (where run_at > now())::int as scheduled,
            count(*) filter (where attempts >= max_attempts)::int as failed
     from graphile_worker.jobs`,
  );
  const workers = await tx.query(
    `select id, host, pid, version, beat_at, beat_at > now() - interval '10 seconds' as alive from worker order by started_at`,
  );
  return {
    queue: queue.rows[0],
    workers: workers.rows.map(({ id, host, pid, version, beat_at, alive }) => ({
      id,
      host,
      pid,
      version,
      beatAt: beat_at.toISOString(),
      alive,
    })),
  };
}
