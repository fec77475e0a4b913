// What people do with runs: look at them, wait for their end, cancel them, and say how a step ended whose
// outcome is unknown.
import { setTimeout as sleep } from 'node:timers/promises';
import { mustBeAble, type Principal } from '../access/index.ts';
import type { Database, Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import { listRuns, type RunFilter, runStatus, showRun } from './runs.ts';
import type { Signal } from './types.ts';

const POLL_MS = 150;
const ENDED = new Set(['succeeded', 'failed', 'stopped', 'cancelled']);

export class Runs {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(spaceId: string, filter: RunFilter) {
    return this.#db.inSpace(spaceId, (tx) => listRuns(tx, spaceId, filter));
  }

  /** Throws not_found. */
  show(spaceId: string, id: string) {
    return this.#db.inSpace(spaceId, (tx) => showRun(tx, spaceId, id));
  }

  /** The run when it has ended, or as it is after `timeoutMs`. Throws not_found. */
  async wait(spaceId: string, id: string, timeoutMs: number) {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(POLL_MS)) {
      const status = await this.#db.inSpace(spaceId, (tx) => runStatus(tx, spaceId, id));
      if (!status || ENDED.has(status)) break;
    }
    return this.show(spaceId, id);
  }

  /** Throws forbidden, not_found, conflict (it has ended). */
  async cancel(principal: Principal, id: string, reason?: string): Promise<void> {
    mustBeAble(principal, 'run.operate');
    const { spaceId, actor } = principal;
    await this.#db.inSpace(spaceId, async (tx) => {
      await lockOpenRun(tx, spaceId, id);
      await signal(tx, spaceId, id, '', { type: 'cancel', by: actor.name, ...(reason && { reason }) });
      await record(tx, {
        spaceId,
        kind: 'run.cancelled',
        actor,
        object: `run:${id}`,
        runId: id,
        ...(reason && { data: { reason } }),
      });
    });
  }

  /** A person's word on an unknown outcome. Throws forbidden, not_found, conflict (it is not unknown). */
  async resolve(principal: Principal, id: string, path: string, as: 'done' | 'not_done' | 'retry'): Promise<void> {
    mustBeAble(principal, 'run.operate');
    const { spaceId, actor } = principal;
    await this.#db.inSpace(spaceId, async (tx) => {
      await lockOpenRun(tx, spaceId, id);
      const { steps } = await showRun(tx, spaceId, id);
      const step = steps.find((one) => one.path === path);
      if (!step) throw new AppError('not_found', `The run has no step ${path}.`);
      if (step.status !== 'unknown')
        throw new AppError('conflict', `The outcome of ${path} is not unknown: it is ${step.status}.`);
      await signal(tx, spaceId, id, path, { type: 'resolve', as, by: actor.name });
      await record(tx, { spaceId, kind: 'step.resolved', actor, object: `step:${path}`, runId: id, data: { as } });
    });
  }
}

async function lockOpenRun(tx: Tx, spaceId: string, id: string): Promise<void> {
  const { rows } = await tx.query('select status, finished_at from run where space_id = $1 and id = $2 for update', [
    spaceId,
    id,
  ]);
  if (!rows[0]) throw new AppError('not_found', 'no such run in this space');
  if (rows[0].finished_at) throw new AppError('conflict', `The run has ended already: ${rows[0].status}.`);
}

async function signal(tx: Tx, spaceId: string, runId: string, path: string, what: Signal): Promise<void> {
  await tx.query('select engine_signal($1, $2, $3, $4)', [spaceId, runId, path, JSON.stringify(what)]);
}
