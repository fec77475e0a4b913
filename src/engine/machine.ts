// A run's machine: next(flow, journal) kept between events, for as long as a worker holds the run. Pure, as
// next.ts says. Fed with a journal it replays: whatever the journal has is taken from there and nothing of
// it is done again.
import { type Scope, ValueNeeded } from '../flow/index.ts';
import type { End } from './activation.ts';
import type { Command, RunFacts } from './command.ts';
import { type Entry, foldRecord, type Held } from './entry.ts';
import { heldEntry, waitHeld, withoutStart } from './hold.ts';
import { Interpreter } from './interpreter.ts';
import { KINDS } from './kinds/index.ts';
import type { Program } from './program.ts';
import { runScope } from './run-scope.ts';
import { checkOutput, stepFailure } from './step-error.ts';
import { plain, type Stored } from './stored.ts';
import type { Outcome, StepError } from './types.ts';

export class Machine extends Interpreter {
  #begun = false;

  constructor(program: Program, facts: RunFacts, journal: Iterable<Entry> = [], alert?: unknown) {
    super(program, facts);
    this.alert = alert ?? null;
    this.recall(journal);
  }

  /** Takes a part of the journal in, the oldest first, before the start. */
  recall(journal: Iterable<Entry>): void {
    for (const entry of journal) {
      if (entry.type === 'begun') {
        this.#begun = true;
        this.alert = (this.large.restored(entry) as typeof entry).alert ?? null;
      } else if (entry.type === 'finished') {
        this.status = entry.status;
        this.error = entry.error;
        this.output = entry.output;
      } else if (entry.type === 'paused') this.standstill.begin();
      else if (entry.type === 'resumed') this.standstill.end();
      else foldRecord(this.recorded, this.large.restored(entry));
      // of a step that is done only the output is ever read
      if (entry.type === 'done') this.recorded.get(entry.path)!.input = undefined;
    }
  }

  /** Writes the journal's first entry, once. */
  begin(now: number): void {
    if (!this.#begun) this.write({ type: 'begun', at: now, ...(this.alert !== null && { alert: this.alert }) });
    this.#begun = true;
  }

  /** Begins, or replays up to where the journal ends and goes on from there. */
  start(now: number): void {
    this.now = now;
    if (this.status !== 'active') return;
    this.begin(now);
    const scope = runScope(this.facts, this.program.vars, this.alert);
    this.sequence(this.program.steps, scope, '', this.root, (end) => this.#finish(end, scope));
    this.#goOn();
  }

  /** The outcome of an open step: of an effect's attempt, a local change, an answer, a sub-run. */
  deliver(path: string, outcome: Outcome, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation || activation.group.dead || this.status !== 'active') return;
    if (outcome.ok) this.complete(activation, outcome.output);
    else this.attemptFailed(activation, outcome.error);
    this.#goOn();
  }

  /** A local change stays open until a signal comes, or until a time. */
  park(path: string, now: number, until?: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation) return;
    activation.inputWritten = true;
    const { node, attempt, input } = activation;
    const times = until === undefined ? undefined : { until };
    this.write({ type: 'parked', at: now, path, kind: node.kind, attempt, input, ...times });
    if (until !== undefined) KINDS[node.kind].parked?.(this, activation, until);
  }

  /** The attempt's outcome is not known and it may not be repeated: a person has to say. */
  doubt(path: string, now: number): void {
    const activation = this.open.get(path);
    if (!activation) return;
    this.unknown.add(path);
    this.write({ type: 'unknown', at: now, path, kind: activation.node.kind, attempt: activation.attempt });
  }

  /** The attempt's outcome is not known, but it may be made again. It is the same attempt: nobody saw it fail. */
  repeat(path: string, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation) return;
    this.reading(activation.group, () => {
      activation.input = plain(activation.input);
      activation.attempt -= 1;
      this.attempt(activation);
    });
  }

  /** A person's word on an unknown attempt. The first word counts. */
  resolve(path: string, as: 'done' | 'not_done' | 'retry', by: string, output: unknown, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation || activation.group.dead || this.status !== 'active') return;
    if (!this.unknown.delete(path)) return;
    this.write({ type: 'resolved', at: now, path, kind: activation.node.kind, as, by });
    if (as === 'retry') this.repeat(path, now);
    else if (as === 'done') this.complete(activation, output ?? null);
    else
      this.settle(activation, {
        code: 'outcome_unknown',
        message: `${by} said that the step was not done`,
        retryable: false,
      });
    this.#goOn();
  }

  /** Lets the timers fire that are due. */
  tick(now: number): void {
    this.now = now;
    if (!this.standstill.on) this.timers.fire(now, () => this.drain());
  }

  /** Begins nothing more until it is resumed. What is under way ends; timers pass, but do not fire. */
  pause(by: string, now: number): void {
    if (this.status !== 'active' || this.standstill.on) return;
    this.standstill.begin();
    this.write({ type: 'paused', at: now, by });
  }

  resume(by: string, now: number): void {
    if (this.status !== 'active' || !this.standstill.on) return;
    this.write({ type: 'resumed', at: now, by });
    this.now = now;
    for (const work of this.standstill.end()) work();
    this.drain();
    this.tick(now);
  }

  /** The attempt that was asked for may not be made before `until`. It is not counted. */
  hold(path: string, why: Pick<Held, 'reason' | 'until' | 'slot'>, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation || activation.group.dead || this.status !== 'active') return;
    const { entries, unwritten } = withoutStart(this.entries, path);
    this.entries = entries;
    activation.attempt -= 1;
    const held: Held = { ...why, since: activation.held?.since ?? now };
    const entry = heldEntry(activation, held, now, unwritten);
    activation.held = entry ? held : { ...activation.held!, ...(why.slot && { slot: why.slot }) };
    if (entry) this.write(entry);
    waitHeld(this, activation, held, () => this.attempt(activation));
  }

  /** It has more to do: it paused to have its entries written, or it needs values that are not in memory. */
  get busy(): boolean {
    return this.status === 'active' && (this.agenda.length > 0 || this.commands.length > 0 || this.large.waited);
  }

  /** Goes on after a pause. */
  go(now: number): void {
    this.now = now;
    this.drain();
  }

  /** Brings a value that it needs (`large.needs`). */
  supply(stored: Stored, value: unknown, now: number): void {
    this.now = now;
    for (const work of this.large.supply(stored, value)) work();
    this.drain();
  }

  cancel(reason: string, now: number, code = 'run_cancelled'): void {
    if (this.status !== 'active') return;
    this.now = now;
    this.giveUp(this.root);
    this.end('cancelled', { code, message: reason, retryable: false });
  }

  /** When `tick` has something to do. */
  get nextTimer(): number | undefined {
    return this.standstill.on ? undefined : this.timers.next;
  }

  takeEntries(leaveEnd = false): Entry[] {
    const taken = this.entries;
    this.large.weight = 0;
    this.entries = leaveEnd ? taken.filter((entry) => entry.type === 'finished') : [];
    return leaveEnd ? taken.filter((entry) => entry.type !== 'finished') : taken;
  }

  takeCommands(): Command[] {
    const taken = this.commands;
    this.commands = [];
    return taken;
  }

  /** Open steps that were given up: what still runs for them should be aborted. */
  takeGivenUp(): string[] {
    const taken = this.givenUp;
    this.givenUp = [];
    return taken;
  }

  /** Gives up with an error that belongs to no step. */
  fail(error: StepError): void {
    if (this.status !== 'active') return;
    this.giveUp(this.root);
    this.end('failed', error);
  }

  // ---- inside ----

  /** As far as it goes at this moment: a time that has come already does not wait for another write. */
  #goOn(): void {
    this.drain();
    if (!this.standstill.on) this.timers.fire(this.now, () => this.drain());
  }

  #finish(end: End, scope: Scope): void {
    if (this.status !== 'active') return;
    if (end.kind === 'failed') return this.end('failed', { ...end.error, path: end.path });
    if (end.kind === 'stopped') return this.end('stopped', undefined, end.reason);
    try {
      const { outputs, output } = this.program;
      const value = output?.(scope);
      if (outputs) checkOutput(outputs, value);
      this.end('succeeded', undefined, value);
    } catch (fault) {
      if (fault instanceof ValueNeeded) throw fault;
      this.end('failed', { ...stepFailure(fault), path: 'output' });
    }
  }
}
