// The worker: holds runs in memory, asks their machines what to do, has it written, and does it. The
// order is always the same: an effect is attempted only after its input is durable, and a run goes on
// only after its outcome is.
import type { Logger } from 'pino';
import type { Database, Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, entryBody } from '../ledger/index.ts';
import { Committer, flushWrites, type RunWrite, type Written } from './committer.ts';
import type { Entry } from './entry.ts';
import { HeldRun } from './held-run.ts';
import { type Command, Machine } from './next.ts';
import type { Programs } from './programs.ts';
import { Slots } from './slots.ts';
import { startSubRun } from './sub-run.ts';
import { fromFault } from './step-error.ts';
import type { FlowResponse, Outcome, Signal, StepCall, StepHandlers } from './types.ts';

/** A timer nearer than this is waited for in memory; a later one parks the run. */
const NEAR_MS = 5_000;
const DEFAULT_EFFECT_TIMEOUT_MS = 60_000;

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
}

export class Worker {
  readonly id: string;
  readonly committer: Committer;
  /** Awake runs by id. */
  readonly held = new Map<string, HeldRun>();
  /** Held by us in the database, but lost from memory when the database went away. */
  readonly adrift = new Set<string>();
  readonly counts = { finished: 0, failed: 0, effects: 0 };
  readonly #options: WorkerOptions;
  readonly #slots: Slots;

  constructor(options: WorkerOptions) {
    this.id = options.id;
    this.#options = options;
    this.committer = new Committer(options.db.system, options.id);
    this.#slots = new Slots(options.effectsInFlight);
  }

  /**
   * Takes a new run as far as it goes without effects and writes it. Resolves when it is durable.
   * `openAlert` stores the run's alert in the same transaction.
   */
  async begin(run: HeldRun, openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    this.held.set(run.runId, run);
    this.#guarded(run, () => run.machine.start(Date.now()));
    try {
      const written = await this.#write(run, openAlert);
      if (written.as === 'written') this.#afterWrite(run);
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
    run.machine.begin(Date.now());
    const write = { ...this.#takeWrite(run, 0), status: 'queued', epoch: 0, wakeAt: Date.now() };
    return this.#inOneTransaction(async (tx) => {
      if (openAlert) await openAlert(tx);
      return (await flushWrites(tx, this.id, [write]))[0]!;
    });
  }

  /** Picks a run up: claims it, replays its journal, folds its signals in, and goes on. */
  async claim(spaceId: string, runId: string): Promise<void> {
    const held = this.held.get(runId);
    if (held) return this.wake(runId);
    const run = await this.#load(spaceId, runId).catch((fault) => {
      // it may have been claimed before the fault
      this.adrift.add(runId);
      throw fault;
    });
    if (!run) return;
    this.held.set(runId, run);
    this.#guarded(run, () => run.machine.start(Date.now()));
    await this.#readSignals(run);
    await this.#pump(run);
  }

  /** A signal came for a run that we hold. */
  async wake(runId: string): Promise<void> {
    const run = this.held.get(runId);
    if (!run || run.create) return; // before its first write nobody can know the run
    await this.#readSignals(run);
    await this.#pump(run);
  }

  /** Lets go of every run, after what is under way had `graceMs` to end. */
  async drain(graceMs: number): Promise<void> {
    const busy = () => [...this.held.values()].some((run) => run.effects.size > 0 || run.pumping);
    for (const end = Date.now() + graceMs; busy() && Date.now() < end; ) await new Promise((wait) => setTimeout(wait, 25));
    for (const run of this.held.values()) this.#drop(run);
  }

  /** Forgets everything: another process has taken our runs over. */
  abandon(): void {
    for (const run of this.held.values()) this.#drop(run);
  }

  async #load(spaceId: string, runId: string): Promise<HeldRun | undefined> {
    const { db, programs } = this.#options;
    const claimed = await db.tx(async (tx) => {
      const { rows } = await tx.query(
        `update run set epoch = epoch + 1, worker = $3, status = 'running'
         where space_id = $1 and id = $2 and worker is null and finished_at is null
         returning flow_id, version, event_id, alert_id, epoch, created_at, parent_run_id, parent_path`,
        [spaceId, runId, this.id],
      );
      if (!rows[0]) return undefined;
      const event = await tx.query('select source, headers, body, received_at from event where space_id = $1 and id = $2', [spaceId, rows[0].event_id]);
      const journal = await tx.query('select entries::text as entries from journal where space_id = $1 and run_id = $2 order by seq', [spaceId, runId]);
      const flow = await tx.query('select name from flow where space_id = $1 and id = $2', [spaceId, rows[0].flow_id]);
      return { row: rows[0], event: event.rows[0], flow: flow.rows[0].name as string, journal: journal.rows.map((row) => row.entries as string) };
    });
    if (!claimed) return undefined;
    const { row, event, journal } = claimed;
    const program = await programs.version(spaceId, row.flow_id, row.version);
    const facts = {
      id: runId,
      flow: claimed.flow,
      version: row.version,
      startedAt: row.created_at.getTime(),
      space: await programs.space(spaceId),
      trigger: { body: event.body, headers: event.headers ?? {}, source: event.source, received_at: event.received_at.toISOString() },
    };
    const entries = journal.flatMap((text) => JSON.parse(text) as Entry[]);
    const run = new HeldRun({
      spaceId,
      runId,
      flow: { id: row.flow_id, name: claimed.flow, version: row.version },
      machine: new Machine(program, facts, entries),
      epoch: row.epoch,
      alertId: row.alert_id ?? undefined,
      journal,
    });
    run.entangled = true; // it may have asked before we held it
    if (row.parent_run_id) run.parent = { runId: row.parent_run_id, path: row.parent_path };
    return run;
  }

  /** Writes what the machine has, as often as there is something, never twice at once. */
  async #pump(run: HeldRun): Promise<void> {
    if (run.pumping) {
      run.again = true;
      return;
    }
    run.pumping = true;
    try {
      do {
        run.again = false;
        const written = await this.#write(run);
        if (written.as === 'fenced') return this.#drop(run);
        if (written.as === 'kept') await this.#readSignals(run);
        else this.#afterWrite(run);
        if (written.as === 'kept') run.again = true;
      } while (run.again && !run.gone);
    } catch (fault) {
      this.#lost(run, fault);
    } finally {
      run.pumping = false;
    }
  }

  /** One write of everything that is new, and the run's effects once it is durable. */
  async #write(run: HeldRun, openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    const { machine } = run;
    for (const path of machine.takeGivenUp()) run.effects.get(path)?.abort();
    const commands = this.#settleDoubts(run, machine.takeCommands());
    const effects = commands.filter((command) => command.type === 'effect');
    const inTransaction = commands.filter((command) => command.type !== 'effect');
    let written: Written;
    if (openAlert || inTransaction.length > 0 || (machine.status !== 'active' && (run.entangled || run.parent))) {
      written = await this.#writeInTransaction(run, inTransaction, effects, openAlert);
    } else {
      written = await this.committer.write(this.#takeWrite(run, effects.length));
    }
    if (written.as === 'written' || written.as === 'kept') {
      run.create = undefined;
      for (const command of effects) if (machine.open.has(command.path)) void this.#attempt(run, command);
    }
    return written;
  }

  /**
   * For changes of other parts that must be durable together with the journal: a question asked, an alert
   * closed, a sub-run begun, the end of a run that they know of. Effects that follow are added to `effects`.
   */
  #writeInTransaction(run: HeldRun, commands: Command[], effects: Command[], openAlert?: (tx: Tx) => Promise<void>): Promise<Written> {
    const { machine, spaceId, runId } = run;
    return this.#inOneTransaction(async (tx) => {
      if (!run.create && !(await this.#lock(tx, run))) return { as: 'fenced' };
      if (openAlert) await openAlert(tx);
      while (commands.length > 0) {
        run.entangled = true;
        for (const command of commands.splice(0)) await this.#change(tx, run, command);
        for (const command of machine.takeCommands()) (command.type === 'effect' ? effects : commands).push(command);
      }
      const { status } = machine;
      if (status !== 'active') {
        const { alertId, flow } = run;
        await this.#options.handlers.runEnded(tx, { spaceId, runId, alertId, flow: flow.name, version: flow.version, status });
        if (run.parent) await this.#tellParent(tx, run);
      }
      return (await flushWrites(tx, this.id, [this.#takeWrite(run, effects.length)]))[0]!;
    });
  }

  /** A duplicate undoes what was done for it before it was known to be one. */
  async #inOneTransaction(work: (tx: Tx) => Promise<Written>): Promise<Written> {
    try {
      return await this.#options.db.once(async (tx) => {
        const written = await work(tx);
        if (written.as === 'duplicate') throw new Duplicate(written.first);
        return written;
      });
    } catch (fault) {
      if (fault instanceof Duplicate) return { as: 'duplicate', first: fault.first };
      throw fault;
    }
  }

  async #lock(tx: Tx, { spaceId, runId, epoch }: HeldRun): Promise<boolean> {
    const { rowCount } = await tx.query('select 1 from run where space_id = $1 and id = $2 and epoch = $3 and worker = $4 for no key update', [spaceId, runId, epoch, this.id]);
    return rowCount === 1;
  }

  async #change(tx: Tx, run: HeldRun, command: Command): Promise<void> {
    const { machine } = run;
    const handler = command.type === 'call' ? startSubRun : this.#options.handlers.local[command.node.kind]!;
    await tx.query('savepoint step');
    let result: Awaited<ReturnType<typeof handler>>;
    try {
      result = await handler(tx, this.#call(run, command));
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      await tx.query('rollback to savepoint step');
      machine.deliver(command.path, { ok: false, error: fromFault(fault) }, Date.now());
      return;
    }
    if ('parked' in result) machine.park(command.path, Date.now());
    else this.#guarded(run, () => machine.deliver(command.path, { ok: true, output: (result as { output: unknown }).output }, Date.now()));
  }

  async #tellParent(tx: Tx, run: HeldRun): Promise<void> {
    const { machine } = run;
    const outcome: Outcome =
      machine.status === 'succeeded' || machine.status === 'stopped'
        ? { ok: true, output: machine.output ?? null }
        : { ok: false, error: machine.error ?? { code: 'step_failed', message: `the called run ${machine.status}`, retryable: false } };
    await tx.query('select engine_signal($1, $2, $3, $4)', [run.spaceId, run.parent!.runId, run.parent!.path, JSON.stringify({ type: 'outcome', outcome })]);
  }

  #takeWrite(run: HeldRun, effectsToCome: number): RunWrite {
    const { machine } = run;
    const ended = machine.status !== 'active';
    const next = machine.nextTimer;
    const awake = effectsToCome > 0 || run.effects.size > 0 || (next !== undefined && next - Date.now() < NEAR_MS);
    const journal = run.takeJournal();
    if (ended) {
      const { error } = machine;
      const data = { status: machine.status, journal: run.digest, ...(error && { error: { code: error.code, path: error.path } }) };
      run.ledger.push(this.#entry(run, 'run.finished', `run:${run.runId}`, data));
    }
    const ledger = run.ledger;
    const consumed = run.consumed;
    run.ledger = [];
    run.consumed = [];
    return {
      spaceId: run.spaceId,
      runId: run.runId,
      ...(run.create && { create: { ...run.create, worker: !ended && awake ? this.id : undefined } }),
      epoch: run.epoch,
      status: ended ? machine.status : awake ? 'running' : 'waiting',
      finishedAt: ended ? machine.now : undefined,
      error: machine.error ? JSON.stringify(machine.error) : undefined,
      journal,
      wakeAt: !ended && !awake ? next : undefined,
      consumed,
      ledger,
    };
  }

  #afterWrite(run: HeldRun): void {
    const { machine } = run;
    this.#options.changed(run.spaceId, run.runId);
    if (machine.response || machine.status !== 'active') this.#options.responded(run, machine.response);
    if (machine.status !== 'active') {
      this.counts.finished += 1;
      if (machine.status === 'failed') this.counts.failed += 1;
      this.#drop(run);
      return;
    }
    if (run.again) return;
    const next = machine.nextTimer;
    if (next !== undefined && next - Date.now() < NEAR_MS) this.#setTimer(run, next);
    else if (run.effects.size === 0) this.#drop(run); // parked: a row now, not a process
  }

  #setTimer(run: HeldRun, at: number): void {
    clearTimeout(run.timer);
    run.timer = setTimeout(() => {
      if (run.gone) return;
      this.#guarded(run, () => run.machine.tick(Date.now()));
      void this.#pump(run);
    }, Math.max(0, at - Date.now()));
  }

  /** After a crash: what may be repeated is, the rest a person must decide. */
  #settleDoubts(run: HeldRun, commands: Command[]): Command[] {
    return commands.filter((command) => {
      if (!command.inDoubt) return true;
      const handler = this.#options.handlers.effects[command.node.kind]!;
      // a declared retry is the author's word that repeating does no harm
      if (command.node.retry.attempts > 1 || handler.repeatable(this.#call(run, command))) return true;
      run.machine.doubt(command.path, Date.now());
      run.ledger.push(this.#entry(run, 'effect.unknown', `step:${command.path}`, {}));
      return false;
    });
  }

  async #attempt(run: HeldRun, command: Command): Promise<void> {
    const { path, node } = command;
    const abort = new AbortController();
    run.effects.set(path, abort);
    await this.#slots.take();
    let outcome: Outcome;
    const limit = node.timeoutMs ?? DEFAULT_EFFECT_TIMEOUT_MS;
    const timer = setTimeout(() => abort.abort(new AppError('step_timeout', `no outcome after ${limit / 1000} s`)), limit);
    try {
      abort.signal.throwIfAborted();
      this.counts.effects += 1;
      const { output, entry } = await this.#options.handlers.effects[node.kind]!.run(this.#call(run, command), abort.signal);
      if (entry) run.ledger.push(entryBody({ ...entry, spaceId: run.spaceId, runId: run.runId, alertId: run.alertId, actor: actorOf(run) }));
      outcome = { ok: true, output };
    } catch (fault) {
      const error = fromFault(abort.signal.aborted ? abort.signal.reason : fault);
      if (error.code === 'internal') this.#options.log.error({ err: fault, run: run.runId, path }, 'step handler failed');
      outcome = { ok: false, error };
    } finally {
      clearTimeout(timer);
      this.#slots.free();
    }
    if (run.gone) return;
    run.effects.delete(path);
    this.#guarded(run, () => run.machine.deliver(path, outcome, Date.now()));
    await this.#pump(run);
  }

  async #readSignals(run: HeldRun): Promise<void> {
    const { rows } = await this.#options.db.system.query(
      'select id, path, signal from run_signal where space_id = $1 and run_id = $2 and not id = any ($3) order by id',
      [run.spaceId, run.runId, run.consumed],
    );
    for (const { id, path, signal } of rows) {
      run.consumed.push(id);
      this.#guarded(run, () => applySignal(run.machine, path, signal));
    }
  }

  #call(run: HeldRun, { node, path, attempt, input }: Command): StepCall {
    return {
      spaceId: run.spaceId,
      runId: run.runId,
      flow: run.flow,
      alertId: run.alertId,
      path,
      stepId: node.id,
      attempt,
      key: `${run.runId}/${path}`,
      input,
      connection: node.connection,
      sensitive: node.sensitive,
    };
  }

  #entry(run: HeldRun, kind: string, object: string, data: Record<string, unknown>): string {
    return entryBody({ spaceId: run.spaceId, kind, actor: actorOf(run), object, runId: run.runId, alertId: run.alertId, data });
  }

  /** A fault of ours inside the machine ends the run with an error, instead of leaving it in limbo. */
  #guarded(run: HeldRun, work: () => void): void {
    try {
      work();
    } catch (fault) {
      this.#options.log.error({ err: fault, run: run.runId }, 'the run could not be advanced');
      run.machine.fail({ code: 'internal', message: 'The run could not be advanced: a fault on our side; the log has the details.', retryable: false });
    }
  }

  #drop(run: HeldRun): void {
    run.gone = true;
    clearTimeout(run.timer);
    for (const abort of run.effects.values()) abort.abort();
    if (this.held.get(run.runId) === run) this.held.delete(run.runId);
  }

  /** The write failed: what the database has is what counts, so the run is taken up again from there. */
  #lost(run: HeldRun, fault: unknown): void {
    this.#options.log.warn({ err: fault, run: run.runId }, 'a run could not be written; it is taken up again from its journal');
    this.#drop(run);
    this.adrift.add(run.runId);
  }
}

class Duplicate extends Error {
  readonly first: string;
  constructor(first: string) {
    super('duplicate');
    this.first = first;
  }
}

export const actorOf = ({ flow }: HeldRun): Actor => ({ type: 'flow', id: `${flow.name}@${flow.version}`, name: flow.name });

function applySignal(machine: Machine, path: string, signal: Signal): void {
  const now = Date.now();
  if (signal.type === 'outcome') machine.deliver(path, signal.outcome, now);
  else if (signal.type === 'cancel') machine.cancel(signal.reason ? `${signal.by}: ${signal.reason}` : `by ${signal.by}`, now);
  else machine.resolve(path, signal.as, signal.by, signal.output, now);
}
