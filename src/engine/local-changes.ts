// Writes a run together with changes of other parts that must be durable with it or not at all: a question
// asked, an alert opened or closed, a sub-run begun, the end of a run that others know of.
import type { Logger } from 'pino';
import type { Database, Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { forget, gatheredCount, recordBodies, takeGathered } from '../ledger/index.ts';
import type { Blobs } from './blobs.ts';
import type { Command } from './command.ts';
import { flushWrites, isOutage, type RunWrite, type Written } from './committer.ts';
import type { HeldRun } from './held-run.ts';
import { OWN_LOCAL, withdrawOwn } from './local/index.ts';
import type { Programs } from './programs.ts';
import { takeWrite } from './run-write.ts';
import { callOf } from './step-call.ts';
import { fromFault } from './step-error.ts';
import { startSubRun } from './sub-run.ts';
import type { LocalHandler, Outcome, StepHandlers } from './types.ts';

type Store = (tx: Tx) => Promise<void>;

export class LocalChanges {
  readonly #db: Database;
  readonly #worker: string;
  readonly #blobs: Blobs;
  readonly #programs: Programs;
  readonly #handlers: StepHandlers;
  readonly #log: Logger;
  readonly #guarded: (run: HeldRun, work: () => void) => void;

  constructor(options: {
    db: Database;
    worker: string;
    blobs: Blobs;
    programs: Programs;
    handlers: StepHandlers;
    guarded: (run: HeldRun, work: () => void) => void;
    log: Logger;
  }) {
    this.#log = options.log;
    this.#db = options.db;
    this.#blobs = options.blobs;
    this.#programs = options.programs;
    this.#worker = options.worker;
    this.#handlers = options.handlers;
    this.#guarded = options.guarded;
  }

  /** Carries `commands` out. Effects that follow from them are added to `effects`. */
  write(run: HeldRun, commands: Command[], effects: Command[], store?: Store): Promise<Written> {
    return this.#once(async (tx) => {
      if (!run.create && !(await this.#lock(tx, run))) return { as: 'fenced' };
      // the event comes before what it leads to
      if (run.create) recordBodies(tx, run.spaceId, run.ledger.splice(0));
      await store?.(tx);
      while (commands.length > 0) {
        run.entangled = true;
        for (const command of commands.splice(0)) await this.#change(tx, run, command);
        for (const command of run.machine.takeCommands())
          (command.type === 'effect' ? effects : commands).push(command);
      }
      if (run.machine.status !== 'active') await this.#tellEnd(tx, run, run.machine.status);
      return this.#flush(tx, takeWrite(run, this.#worker, effects.length));
    });
  }

  /** Stores a run that this worker does not begin. */
  store(write: RunWrite, store?: Store): Promise<Written> {
    return this.#once(async (tx) => {
      await store?.(tx);
      return this.#flush(tx, write);
    });
  }

  async #flush(tx: Tx, write: RunWrite): Promise<Written> {
    await this.#blobs.put(write.spaceId, write.runId, write.blobs, tx);
    // appended by the flush as its last thing, so that the chain is locked for as short a time as can be
    const ledger = [...(await takeGathered(tx, write.spaceId)), ...write.ledger];
    return (await flushWrites(tx, this.#worker, [{ ...write, ledger }]))[0]!;
  }

  /** A duplicate undoes what was done for it before it was known to be one. */
  async #once(work: (tx: Tx) => Promise<Written>): Promise<Written> {
    try {
      return await this.#db.once(async (tx) => {
        const written = await work(tx);
        if (written.as === 'duplicate') throw new Duplicate(written.first);
        return written;
      });
    } catch (fault) {
      if (fault instanceof Duplicate) return { as: 'duplicate', first: fault.first };
      throw fault;
    }
  }

  /** Before anything else, so that whoever answers or cancels waits for us and never we for them. */
  async #lock(tx: Tx, { spaceId, runId, epoch }: HeldRun): Promise<boolean> {
    const { rowCount } = await tx.query(
      'select 1 from run where space_id = $1 and id = $2 and epoch = $3 and worker = $4 for no key update',
      [spaceId, runId, epoch, this.#worker],
    );
    return rowCount === 1;
  }

  async #change(tx: Tx, run: HeldRun, command: Command): Promise<void> {
    const { machine } = run;
    if (command.type === 'withdraw') return this.#withdraw(tx, run, command);
    // given up by what another change of this write led to
    if (!machine.open.has(command.path)) return;
    const handler = this.#handlerOf(run, command);
    const entries = gatheredCount(tx);
    await tx.query('savepoint step');
    let result: Awaited<ReturnType<LocalHandler>>;
    try {
      result = await handler(tx, callOf(run, command));
    } catch (fault) {
      if (isOfDatabase(fault)) throw fault;
      await tx.query('rollback to savepoint step'); // throws when the connection is what failed
      forget(tx, entries);
      const error = fromFault(fault);
      if (error.code === 'internal')
        this.#log.error({ err: fault, run: run.runId, path: command.path }, 'step handler failed');
      this.#guarded(run, () => machine.deliver(command.path, { ok: false, error }, Date.now()));
      return;
    }
    if ('parked' in result) machine.park(command.path, Date.now(), result.until);
    else {
      const { output } = result;
      this.#guarded(run, () => machine.deliver(command.path, { ok: true, output }, Date.now()));
    }
  }

  #handlerOf({ machine }: HeldRun, { type, node }: Command): LocalHandler {
    if (type !== 'call') return (OWN_LOCAL[node.kind] ?? this.#handlers.local[node.kind])!;
    return startSubRun({ blobs: this.#blobs, programs: this.#programs, alert: machine.alert });
  }

  async #withdraw(tx: Tx, { spaceId, runId }: HeldRun, { path, node }: Command): Promise<void> {
    const step = { spaceId, runId, path, kind: node.kind };
    await withdrawOwn(tx, step);
    await this.#handlers.withdrawn?.(tx, step);
  }

  async #tellEnd(tx: Tx, run: HeldRun, status: string): Promise<void> {
    const { spaceId, runId, alertId, flow, parent, machine } = run;
    const end = { spaceId, runId, alertId, flow: flow.name, version: flow.version, status };
    await this.#handlers.runEnded(tx, end);
    if (!parent) return;
    const error = machine.error ?? { code: 'step_failed', message: `the called run was ${status}`, retryable: false };
    const outcome: Outcome =
      status === 'succeeded' || status === 'stopped'
        ? { ok: true, output: machine.output ?? null }
        : { ok: false, error };
    const signal = JSON.stringify({ type: 'outcome', outcome });
    await tx.query('select engine_signal($1, $2, $3, $4)', [spaceId, parent.runId, parent.path, signal]);
  }
}

/** PostgreSQL itself says that it cannot go on: not the handler's fault. */
const isOfDatabase = (fault: unknown) =>
  !(fault instanceof AppError) && (fault as { code?: string }).code !== undefined && isOutage(fault);

class Duplicate extends Error {
  readonly first: string;
  constructor(first: string) {
    super('duplicate');
    this.first = first;
  }
}
