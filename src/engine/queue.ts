// The queue: graphile-worker on the same database. It brings runs that wait for a worker, and the later
// work of other parts, to whichever process is free.
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger as QueueLogger, type Runner, run } from 'graphile-worker';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Tx } from '../db/index.ts';
import type { Scheduling, Task } from './types.ts';

export const scheduling: Scheduling = {
  async schedule(tx: Tx, task, payload, { runAt, key, maxAttempts } = {}) {
    await tx.query('select reflejo_schedule($1, $2, $3, $4, $5)', [
      task,
      JSON.stringify(payload),
      runAt ?? null,
      key ?? null,
      maxAttempts ?? null,
    ]);
  },
  async unschedule(tx: Tx, key) {
    await tx.query('select reflejo_unschedule($1)', [key]);
  },
};

export interface Queue {
  /** The name under which this process locks jobs. Changes when the queue had to be started again. */
  readonly id: string;
  stop(): Promise<void>;
}

export interface QueueOptions {
  pool: pg.Pool;
  tasks: Record<string, Task>;
  concurrency: number;
  log: Logger;
  /** It runs again under a new name. */
  restarted(): Promise<void>;
}

const RESTART_MS = 500;
const STOP_MS = 5000;
const RECLAIM_MS = 5000;
/** Jobs that the database gave us and whose giving an outage kept from us, or whose end it kept from the database. */
const RECLAIM = `update graphile_worker._private_jobs set locked_by = null, locked_at = null
  where locked_by = $1 and locked_at < now() - interval '10 seconds' and not id = any ($2::bigint[])`;

/** The runner ends for good when an outage keeps it from noting that a job is done: then another takes its place. */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const { pool, log, restarted } = options;
  let stopping = false;
  let current = await startRunner(options);
  const supervise = async () => {
    for (;;) {
      const fault = await current.runner.promise.then(
        () => undefined,
        (error) => error,
      );
      if (stopping) return;
      log.warn({ err: fault }, 'the queue stopped; it is started again');
      const left = current.id;
      while (!stopping) {
        try {
          current = await startRunner(options);
          await pool.query('select graphile_worker.force_unlock_workers($1)', [[left]]);
          await restarted();
          break;
        } catch (error) {
          log.warn({ err: error }, 'the queue could not be started again yet');
          if (current.id !== left) await current.runner.stop().catch(() => {});
          await sleep(RESTART_MS);
        }
      }
    }
  };
  const supervised = supervise();
  const reclaim = setInterval(() => {
    pool.query(RECLAIM, [current.id, [...current.working]]).catch(() => {}); // in an outage the next one does it
  }, RECLAIM_MS);
  return {
    get id() {
      return current.id;
    },
    async stop() {
      stopping = true;
      clearInterval(reclaim);
      // it may have ended by itself, or wait for a connection that an outage took
      const stopped = current.runner.stop().catch(() => {});
      await Promise.race([stopped.then(() => supervised), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

/** `working`: ids of the jobs under way. */
async function startRunner(options: QueueOptions): Promise<{ id: string; runner: Runner; working: Set<string> }> {
  const events = new EventEmitter();
  const working = new Set<string>();
  events.on('job:start', ({ job }: { job: { id: string } }) => working.add(job.id));
  events.on('job:complete', ({ job }: { job: { id: string } }) => working.delete(job.id));
  let id = '';
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    id = workerPool.id;
  });
  const runner: Runner = await run({
    pgPool: forgiving(options.pool),
    taskList: Object.fromEntries(
      Object.entries(options.tasks).map(([name, task]) => [name, (payload: unknown) => task(payload)]),
    ),
    noHandleSignals: true,
    events: events as never,
    logger: new QueueLogger((scope) => (level, message) => {
      if (level === 'error' || level === 'warning') options.log.warn({ scope }, message);
    }),
    preset: {
      worker: {
        concurrentJobs: options.concurrency,
        pollInterval: 1000,
        completeJobBatchDelay: 5,
        failJobBatchDelay: 5,
      },
    },
  });
  runner.promise.catch(() => {}); // looked at by whoever supervises it
  return { id, runner, working };
}

/**
 * The runner gives a connection back twice when that breaks while it is being given back, and the pool's complaint
 * about it reaches nobody: unhandled, it would end the process. The second time is not heard here.
 */
function forgiving(pool: pg.Pool): pg.Pool {
  const connect = (
    callback?: (fault: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void,
  ) => {
    if (!callback) return pool.connect().then(releasedOnce);
    pool.connect((fault, client) => {
      if (client) releasedOnce(client);
      callback(fault, client, client ? client.release : () => {});
    });
  };
  return Object.create(pool, { connect: { value: connect } });
}

function releasedOnce(client: pg.PoolClient): pg.PoolClient {
  const release = client.release.bind(client);
  let released = false;
  client.release = (fault) => {
    if (released) return;
    released = true;
    release(fault);
  };
  return client;
}
