// Heartbeats and takeover. Every worker says that it lives; runs and jobs of one that fell silent are
// released, so that any other picks them up.
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Database, Tx } from '../db/index.ts';
import type { Worker } from './worker.ts';

const BEAT_MS = 3_000;
/** Three beats missed. With the sweep's own interval a dead worker's runs move on within 12 s. */
const SILENT_MS = 9_000;

interface Facts {
  version: string;
  roles: string[];
  /** The name under which this process locks jobs, once it has one. */
  queueId(): string | undefined;
}

export class Pulse {
  readonly #db: Database;
  readonly #worker: Worker;
  readonly #facts: Facts;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #beating = false;
  /** Since when our own beats succeed: before we judge others by theirs, ours must have gone through for as long. */
  #steadySince = Date.now();

  constructor(db: Database, worker: Worker, facts: Facts, log: Logger) {
    this.#db = db;
    this.#worker = worker;
    this.#facts = facts;
    this.#log = log;
  }

  /** Before the first run is held: runs of workers that nobody knows are taken from them. */
  async register(): Promise<void> {
    const { version, roles, queueId } = this.#facts;
    await this.#db.system.query(
      `insert into worker (id, host, machine, pid, roles, version, queue_id) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do update set beat_at = now(), queue_id = excluded.queue_id`,
      [this.#worker.id, hostname(), MACHINE, process.pid, roles, version, queueId()],
    );
  }

  async start(): Promise<void> {
    await this.register();
    await this.#sweep();
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
  }

  /** Releases what we still hold and leaves. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#db.tx((tx) => release(tx, [this.#worker.id]));
  }

  async #beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    try {
      const { rowCount } = await this.#db.system.query('update worker set beat_at = now() where id = $1', [
        this.#worker.id,
      ]);
      this.#steadySince = Math.min(this.#steadySince, Date.now());
      if (rowCount === 0) {
        // we were silent for too long and others took over: what we hold in memory is not ours any more
        this.#log.warn('this worker had been declared dead; it starts afresh');
        this.#worker.abandon();
        await this.register();
      }
      await this.#releaseAdrift();
      await this.#sweep();
    } catch (fault) {
      this.#steadySince = Number.POSITIVE_INFINITY;
      this.#log.warn({ err: fault }, 'no heartbeat: the database cannot be reached');
    } finally {
      this.#beating = false;
    }
  }

  /** Runs that we lost with the database: given back, so that someone (perhaps we) takes them up. */
  async #releaseAdrift(): Promise<void> {
    const { adrift, held, id } = this.#worker;
    // one that we hold was picked up again in the regular way
    for (const run of adrift) if (held.has(run)) adrift.delete(run);
    if (adrift.size === 0) return;
    const runs = [...adrift];
    await this.#db.tx((tx) => releaseRuns(tx, 'worker = $1 and id = any ($2)', [id, runs]));
    for (const run of runs) adrift.delete(run);
  }

  async #sweep(): Promise<void> {
    const { rows } = await this.#db.system.query(
      "select id, machine, pid, beat_at < now() - $2 * interval '1 millisecond' as silent from worker where id <> $1",
      [this.#worker.id, SILENT_MS],
    );
    const steady = Date.now() - this.#steadySince > SILENT_MS;
    // on our own machine the process table knows at once
    const dead = rows
      .filter((row) => (row.silent && steady) || (row.machine === MACHINE && !isAlive(row.pid)))
      .map((row) => row.id as string);
    if (dead.length > 0) {
      this.#log.warn({ workers: dead }, 'taking over from workers that fell silent');
      await this.#db.tx((tx) => release(tx, dead));
    }
    // begun by a worker that did not know yet that it had been declared dead, and then died indeed
    await this.#db.tx((tx) =>
      releaseRuns(tx, 'worker is not null and not exists (select from worker w where w.id = run.worker)', []),
    );
  }
}

/** Containers may share a host name but not their process numbers. */
const MACHINE = (() => {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
})();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function release(tx: Tx, workers: string[]): Promise<void> {
  const { rows } = await tx.query('delete from worker where id = any ($1) returning queue_id', [workers]);
  const queues = rows.map((row) => row.queue_id).filter(Boolean);
  if (queues.length > 0) await tx.query('select graphile_worker.force_unlock_workers($1)', [queues]);
  await releaseRuns(tx, 'worker = any ($1)', [workers]);
}

const releaseRuns = (tx: Tx, where: string, values: unknown[]) =>
  tx.query(
    `with freed as (update run set worker = null, status = 'queued' where ${where} and finished_at is null returning space_id, id)
     select graphile_worker.add_job('advance', json_build_object('space', space_id, 'run', id), job_key := 'run:' || id) from freed`,
    values,
  );
