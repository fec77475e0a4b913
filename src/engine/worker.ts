// The worker: holds runs in memory, asks their machines what to do, has it written, and does it. The
// order is always the same: an effect is attempted only after its input is durable, and a run goes on
// only after its outcome is.
import type { Logger } from 'pino';
import type { Database, Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { Attempts } from './attempts.ts';
import { Blobs } from './blobs.ts';
import { claimRun, openRun, type Taken } from './claim.ts';
import type { Command } from './command.ts';
import { Committer, type RunWrite, type Written } from './committer.ts';
import type { HeldRun } from './held-run.ts';
import { standInLine } from './limited.ts';
import { LocalChanges } from './local-changes.ts';
import type { Programs } from './programs.ts';
import { noteEntry, takeWrite } from './run-write.ts';
import { applySignal, readSignals } from './signals.ts';
import { callOf } from './step-call.ts';
import { fromFault } from './step-error.ts';
import { storeAll } from './store-all.ts';
import type { Accepted, Around, FlowResponse, OpenedAlert, StepHandlers } from './types.ts';

export interface NewRun {
  run: HeldRun;
  alert: OpenedAlert | undefined;
}

export interface WorkerOptions {
  id: string;
  db: Database;
  programs: Programs;
  handlers: StepHandlers;
  effectsInFlight: number;
  log: Logger;
  /** A run changed: told to whoever watches. */
  changed(spaceId: string, runId: string): void;
  /** A run has answered, or ended without. Called after the answer is durable, perhaps more than once. */
  responded(run: HeldRun, response: FlowResponse | undefined): void;
  /** There is room for another run. */
  room?(): void;
}

export class Worker {
  readonly id: string;
  readonly committer: Committer;
  readonly blobs: Blobs;
  /** Awake runs by id. */
  readonly held = new Map<string, HeldRun>();
  /** Held by us in the database, but lost from memory when the database went away. */
  readonly adrift = new Set<string>();
  readonly counts = { finished: 0, failed: 0 };
  readonly #options: WorkerOptions;
  readonly attempts: Attempts;
  readonly #changes: LocalChanges;

  constructor(options: WorkerOptions) {
    this.id = options.id;
    this.#options = options;
    this.blobs = new Blobs(options.db.system);
    this.committer = new Committer(options.db.system, options.id, this.blobs);
    const { handlers, effectsInFlight, log } = options;
    const limitsOf = handlers.limitsOf?.bind(handlers);
    this.attempts = new Attempts({
      pool: options.db.system,
      worker: this.id,
      limitsOf,
      handlers,
      effectsInFlight,
      log,
    });
    const guarded = (run: HeldRun, work: () => void) => this.#guarded(run, work);
    this.#changes = new LocalChanges({
      db: options.db,
      worker: options.id,
      blobs: this.blobs,
      programs: options.programs,
      handlers: options.handlers,
      guarded,
      log: options.log,
    });
  }

  /**
   * Takes a new run as far as it goes without effects and writes it. Resolves when it is durable.
   * `openAlert` stores the run's alert in the same transaction.
   */
  async begin(run: HeldRun, openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    this.held.set(run.runId, run);
    this.#guarded(run, () => run.machine.start(Date.now()));
    const first = this.#firstWrite(run, openAlert);
    // whoever wants the run meanwhile waits for this
    run.pumping = first.then(
      () => {},
      () => {},
    );
    const written = await first;
    run.pumping = undefined;
    if ((run.again || run.machine.busy) && !run.gone) void this.#pump(run);
    return written;
  }

  async #firstWrite(run: HeldRun, openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    try {
      const written = await this.#write(run, openAlert);
      if (run.gone)
        this.adrift.add(run.runId); // we were declared dead meanwhile
      else if (written.as === 'written') this.#afterWrite(run);
      else this.#drop(run);
      return written;
    } catch (fault) {
      this.#drop(run);
      // the answer of the commit may be what was lost
      this.adrift.add(run.runId);
      throw fault;
    }
  }

  /** Writes a new run without beginning it: any worker picks it up. */
  leave(run: HeldRun, openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    const write = this.#queued(run);
    const { spaceId, runId, place } = run;
    if (!openAlert && place === '') return this.committer.write(write);
    return this.#changes.store(write, async (tx) => {
      await openAlert?.(tx);
      tx.beforeCommit(() => standInLine(tx, spaceId, [{ runId, place }]));
    });
  }

  /** Many new runs of one space (undefined: an event that makes none), all or none. */
  leaveAll(spaceId: string, runs: (NewRun | undefined)[], around?: Around): Promise<Accepted[]> {
    const made = runs.map((one) => one && { write: this.#queued(one.run), alert: one.alert, place: one.run.place });
    return storeAll({ db: this.#options.db, blobs: this.blobs, worker: this.id }, spaceId, made, around);
  }

  /** The write of a run that nobody has begun. */
  #queued(run: HeldRun): RunWrite {
    run.machine.begin(Date.now());
    return { ...takeWrite(run, this.id, 0), status: 'queued', epoch: 0 };
  }

  /** Picks a run up: claims it, replays its journal, folds its signals in, and goes on. */
  async claim(spaceId: string, runId: string): Promise<void> {
    const held = this.held.get(runId);
    if (held) {
      await this.wake(runId);
      // parked already when we were called, but we had not heard of it yet
      if (!held.gone) return;
    }
    const run = await claimRun({ ...this.#options, blobs: this.blobs }, spaceId, runId).catch((fault) => {
      // it may have been claimed before the fault
      this.adrift.add(runId);
      throw fault;
    });
    if (!run) return;
    this.#takeUp(run);
    await this.#readSignals(run);
    await this.#pump(run);
  }

  #takeUp(run: HeldRun): void {
    this.adrift.delete(run.runId);
    this.held.set(run.runId, run);
    this.#guarded(run, () => run.machine.start(Date.now()));
  }

  /** Goes on with runs of the backlog, which were claimed already. */
  async adopt(taken: Taken[]): Promise<void> {
    const opened = taken.map((one) =>
      openRun(this.#options, one, this.blobs).catch((fault) => {
        this.#options.log.warn({ err: fault, run: one.runId }, 'a run could not be begun');
        this.adrift.add(one.runId);
      }),
    );
    const runs = (await Promise.all(opened)).filter((run) => run !== undefined);
    for (const run of runs) this.#takeUp(run);
    try {
      await this.#readSignals(...runs);
    } catch (fault) {
      for (const run of runs) this.#lost(run, fault);
    }
    for (const run of runs) void this.#pump(run);
  }

  /** A signal came for a run that we hold. */
  async wake(runId: string): Promise<void> {
    const run = this.held.get(runId);
    if (!run) return;
    if (run.create) await run.pumping; // others may know of the first write before we do
    await this.#readSignals(run);
    await this.#pump(run);
  }

  /** Lets go of every run, after what is under way had `graceMs` to end. */
  async drain(graceMs: number): Promise<void> {
    this.attempts.closed = true;
    const busy = () => [...this.held.values()].some((run) => run.effects.size > 0 || run.pumping !== undefined);
    for (const end = Date.now() + graceMs; busy() && Date.now() < end; )
      await new Promise((wait) => setTimeout(wait, 25));
    for (const run of this.held.values()) this.#drop(run);
  }

  /** Forgets everything: another process has taken our runs over. What was begun since is given back. */
  abandon(): void {
    for (const run of this.held.values()) {
      this.#drop(run);
      this.adrift.add(run.runId);
    }
  }

  /** Writes what the machine has, as often as there is something, never twice at once. */
  #pump(run: HeldRun): Promise<void> {
    if (run.gone) return Promise.resolve();
    if (run.pumping) {
      run.again = true;
      return run.pumping;
    }
    run.pumping = this.#writeOut(run);
    return run.pumping;
  }

  async #writeOut(run: HeldRun): Promise<void> {
    const { large } = run.machine;
    let leave: (() => void) | undefined;
    try {
      do {
        run.again = false;
        // what is known of an effect is written first
        if (run.machine.busy && !run.fragile) {
          leave ??= await this.blobs.room(run.spaceId, large.needs);
          if (!run.gone) await this.#goOn(run);
        }
        if (run.gone) return;
        const written = await this.#write(run);
        if (!large.waited) {
          leave?.();
          leave = undefined;
        }
        if (written.as === 'fenced') return this.#drop(run);
        if (written.as === 'kept') await this.#readSignals(run);
        else this.#afterWrite(run);
        if (written.as === 'kept' || run.machine.busy) run.again = true;
      } while (run.again && !run.gone);
    } catch (fault) {
      this.#lost(run, fault);
    } finally {
      leave?.();
      run.pumping = undefined;
    }
  }

  /** Brings the values that the machine needs, and has it go on. */
  async #goOn(run: HeldRun): Promise<void> {
    const { machine, spaceId } = run;
    for (const stored of machine.large.needs) {
      let value: unknown;
      try {
        value = await this.blobs.load(spaceId, stored.ref);
      } catch (fault) {
        if (!(fault instanceof AppError) || fault.code === 'database_unavailable') throw fault;
        return this.#guarded(run, () => machine.fail(fromFault(fault)));
      }
      this.#guarded(run, () => machine.supply(stored, value, Date.now()));
    }
    this.#guarded(run, () => machine.go(Date.now()));
  }

  /** One write of everything that is new, and the run's effects once it is durable. */
  async #write(run: HeldRun, openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    const { machine } = run;
    for (const path of machine.takeGivenUp()) run.effects.get(path)?.abort();
    const commands = this.#settleDoubts(run, machine.takeCommands());
    const effects = await this.attempts.admit(
      run,
      commands.filter((command) => command.type === 'effect'),
    );
    const inTransaction = commands.filter((command) => command.type !== 'effect');
    const ends = machine.status !== 'active' && (run.entangled || run.parent);
    let written: Written = { as: 'written' };
    if (openAlert || inTransaction.length > 0 || ends) {
      // the outcome of an effect must not depend on whether the changes that follow it can be made
      if (run.fragile) written = await this.committer.write(takeWrite(run, this.id, Number.POSITIVE_INFINITY));
      if (written.as === 'written') written = await this.#changes.write(run, inTransaction, effects, openAlert);
    } else {
      written = await this.committer.write(takeWrite(run, this.id, effects.length));
    }
    if (written.as === 'written' || written.as === 'kept') {
      run.create = undefined;
      for (const command of effects) {
        if (!run.gone && machine.open.has(command.path)) void this.#attempt(run, command);
        else this.attempts.forgo(run, command.path);
      }
    }
    return written;
  }

  #afterWrite(run: HeldRun): void {
    const { machine } = run;
    this.#options.changed(run.spaceId, run.runId);
    // what was written decides: a timer may have fired meanwhile
    if (run.answered || run.ended) this.#options.responded(run, machine.response);
    if (run.ended) {
      this.counts.finished += 1;
      if (machine.status === 'failed') this.counts.failed += 1;
      this.#drop(run);
      return;
    }
    // what was written decides, not what the clock says by now
    if (run.parked) return this.#drop(run);
    // we stop: whoever takes our runs over goes on with it
    if (this.attempts.closed && run.effects.size === 0) return this.#drop(run);
    const next = machine.nextTimer;
    if (next !== undefined && !run.again) this.#setTimer(run, next);
  }

  #setTimer(run: HeldRun, at: number): void {
    clearTimeout(run.timer);
    run.timer = setTimeout(
      () => {
        if (run.gone) return;
        this.#guarded(run, () => run.machine.tick(Date.now()));
        void this.#pump(run);
      },
      Math.max(0, at - Date.now()),
    );
  }

  /** After a crash: what may be repeated is, the rest a person must decide. */
  #settleDoubts(run: HeldRun, commands: Command[]): Command[] {
    const doubtful = commands.filter((command) => command.inDoubt);
    for (const { node, path, ...command } of doubtful) {
      const handler = this.#options.handlers.effects[node.kind]!;
      // with retry the author has said that repeating an attempt of unknown outcome (a timeout) does no harm
      if (node.retry.attempts > 1 || handler.repeatable(callOf(run, { node, path, ...command }))) {
        run.machine.repeat(path, Date.now());
      } else {
        run.machine.doubt(path, Date.now());
        noteEntry(run, { kind: 'effect.unknown', object: `step:${path}` });
      }
    }
    return doubtful.length === 0
      ? commands
      : [...commands.filter((command) => !command.inDoubt), ...run.machine.takeCommands()];
  }

  async #attempt(run: HeldRun, command: Command): Promise<void> {
    const { path } = command;
    const made = await this.attempts.make(run, command);
    if (run.gone) return;
    run.effects.delete(path);
    run.fragile = true;
    this.#guarded(run, () => {
      if ('hold' in made) run.machine.hold(path, made.hold, Date.now());
      else run.machine.deliver(path, made.outcome, Date.now());
    });
    await this.#pump(run);
  }

  async #readSignals(...runs: HeldRun[]): Promise<void> {
    for (const { run, id, path, signal } of await readSignals(this.#options.db.system, runs)) {
      if (run.gone || run.seen.has(id)) continue;
      run.seen.add(id);
      run.consumed.push(id);
      this.#guarded(run, () => applySignal(run.machine, path, signal));
    }
  }

  /** A fault of ours inside the machine ends the run with an error, instead of leaving it in limbo. */
  #guarded(run: HeldRun, work: () => void): void {
    try {
      work();
    } catch (fault) {
      this.#options.log.error({ err: fault, run: run.runId }, 'the run could not be advanced');
      const message = 'The run could not be advanced: a fault on our side; the log has the details.';
      run.machine.fail({ code: 'internal', message, retryable: false });
    }
  }

  #drop(run: HeldRun): void {
    run.gone = true;
    clearTimeout(run.timer);
    for (const abort of run.effects.values()) abort.abort();
    if (this.held.get(run.runId) === run && this.held.delete(run.runId)) this.#options.room?.();
  }

  /** The write failed: what the database has is what counts, so the run is taken up again from there. */
  #lost(run: HeldRun, fault: unknown): void {
    this.#options.log.warn(
      { err: fault, run: run.runId },
      'a run could not be written; it is taken up again from its journal',
    );
    this.#drop(run);
    this.adrift.add(run.runId);
  }
}
