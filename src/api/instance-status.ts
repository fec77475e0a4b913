// The health of the instance for people: database, queue, workers, channels.
import type { z } from 'zod';
import type { Database } from '../db/index.ts';
import type { Status } from './shapes/status.ts';

type InstanceStatus = z.output<typeof Status>;

export interface StatusParts {
  db: Database;
  version: string;
  channels(): InstanceStatus['channels'];
  /** Absent: nobody who knows is asked. */
  catalog?(): InstanceStatus['catalog'];
}

/** Workers beat every 5 s; one that has not for this long is taken for dead. */
const ALIVE_S = 15;

/** `spaceId`: whose tools are told about; default: all. Never throws: a database that is away is what it is asked about. */
export async function readStatus(
  { db, version, channels, catalog }: StatusParts,
  spaceId?: string,
): Promise<InstanceStatus> {
  const begun = performance.now();
  try {
    const server = await db.system.query(`select current_setting('server_version') as version`);
    const latencyMs = Math.round((performance.now() - begun) * 100) / 100;
    // a job that another replaced while it ran counts as used up, though nothing failed
    const queue = await db.system.query<InstanceStatus['queue']>(
      `select count(*) filter (where attempts < max_attempts and run_at <= now()) as ready,
              count(*) filter (where attempts < max_attempts and run_at > now()) as scheduled,
              count(*) filter (where attempts >= max_attempts and last_error is not null) as failed
       from graphile_worker.jobs`,
    );
    const workers = await db.system.query<InstanceStatus['workers'][number]>(
      `select id, host, pid, version, beat_at as "beatAt", beat_at > now() - make_interval(secs => ${ALIVE_S}) as alive
       from worker where beat_at > now() - interval '1 day' order by beat_at desc limit 100`,
    );
    const toolsDown = await db.system.query<InstanceStatus['toolsDown'][number]>(
      `select substr(target, strpos(target, ':') + 1) as name, split_part(target, ':', 1) as kind, opened_at as since,
         probe_at as "nextProbe", last_error as error
       from tool_pace where open and ($1::uuid is null or space_id = $1) order by opened_at limit 100`,
      [spaceId ?? null],
    );
    const waiting = await db.system.query('select count(*)::int as n from run_queue');
    const database = { ok: true, version: server.rows[0].version, latencyMs };
    const ok = workers.rows.some(({ alive }) => alive);
    return {
      ok,
      version,
      database,
      queue: { ...queue.rows[0]!, runs: waiting.rows[0].n },
      workers: workers.rows,
      channels: channels(),
      toolsDown: toolsDown.rows,
      catalog: catalog?.(),
    };
  } catch {
    const queue = { ready: 0, scheduled: 0, failed: 0, runs: 0 };
    const unknown = { queue, workers: [], toolsDown: [] };
    return { ok: false, version, database: { ok: false }, ...unknown, channels: channels(), catalog: catalog?.() };
  }
}
