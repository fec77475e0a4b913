// The queue: graphile-worker on the same database. It brings runs that wait for a worker, and the later
// work of other parts, to whichever process is free.
import { EventEmitter } from 'node:events';
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
  /** The name under which this process locks jobs. */
  id: string;
  stop(): Promise<void>;
}

export async function startQueue(options: {
  pool: pg.Pool;
  tasks: Record<string, Task>;
  concurrency: number;
  log: Logger;
}): Promise<Queue> {
  const events = new EventEmitter();
  let id = '';
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    id = workerPool.id;
  });
  const runner: Runner = await run({
    pgPool: options.pool,
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
  runner.promise.catch((fault) => options.log.error({ err: fault }, 'the queue stopped'));
  return { id, stop: () => runner.stop() };
}
