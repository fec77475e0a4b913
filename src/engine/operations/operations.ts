// What people may do with runs. Each is authorised, made in one transaction, and an entry in the ledger.
import { mustBeAble, type Principal } from '../../access/index.ts';
import type { Tx } from '../../db/index.ts';
import type { Task } from '../types.ts';
import {
  BATCH_TASK,
  type BatchView,
  batchTask,
  beginBatch,
  listBatches,
  type NewBatch,
  showBatch,
  stopBatch,
} from './batch.ts';
import { cancelRun } from './cancel.ts';
import type { OperationsContext } from './context.ts';
import { pauseRun } from './pause.ts';
import { type Rerun, rerun } from './rerun.ts';
import { type Resolution, resolveStep } from './resolve.ts';
import { resumeRun } from './resume.ts';

/** All throw forbidden without the permission run.operate; what else, each says for itself. */
export class Operations {
  readonly tasks: Record<string, Task>;
  readonly #context: OperationsContext;

  constructor(context: OperationsContext) {
    this.#context = context;
    this.tasks = { [BATCH_TASK]: batchTask(context) };
  }

  cancel(by: Principal, runId: string, reason?: string): Promise<void> {
    return this.#as(by, (tx) => cancelRun(tx, by, runId, reason));
  }

  pause(by: Principal, runId: string, reason?: string): Promise<void> {
    return this.#as(by, (tx) => pauseRun(tx, by, runId, reason));
  }

  resume(by: Principal, runId: string): Promise<void> {
    return this.#as(by, (tx) => resumeRun(tx, by, runId));
  }

  resolve(by: Principal, runId: string, resolution: Resolution): Promise<void> {
    return this.#as(by, (tx) => resolveStep(tx, by, runId, resolution));
  }

  /** Gives the id of the new run. */
  rerun(by: Principal, runId: string, how: Rerun = {}): Promise<string> {
    return this.#as(by, (tx) => rerun(this.#context, tx, by, runId, how));
  }

  beginBatch(by: Principal, batch: NewBatch): Promise<BatchView> {
    return this.#as(by, (tx) => beginBatch(this.#context, tx, by, batch));
  }

  stopBatch(by: Principal, id: string): Promise<BatchView> {
    return this.#as(by, (tx) => stopBatch(tx, by, id));
  }

  batch(spaceId: string, id: string): Promise<BatchView> {
    return this.#context.db.inSpace(spaceId, (tx) => showBatch(tx, spaceId, id));
  }

  batches(spaceId: string): Promise<BatchView[]> {
    return this.#context.db.inSpace(spaceId, (tx) => listBatches(tx, spaceId));
  }

  async #as<T>(by: Principal, work: (tx: Tx) => Promise<T>): Promise<T> {
    mustBeAble(by, 'run.operate');
    return this.#context.db.inSpace(by.spaceId, work);
  }
}
