// A run's machine: next(flow, journal) kept between events, for as long as a worker holds the run. Pure, as
// next.ts says. Fed with a journal it replays: whatever the journal has is taken from there and nothing of
// it is done again.
import type { Scope } from '../flow/index.ts';
import { type Activation, type Continue, type End, Group } from './activation.ts';
import { delayBefore } from './backoff.ts';
import type { Command, RunFacts } from './command.ts';
import { truth } from './condition.ts';
import { type Entry, foldRecord, type PathRecord, type RunEnd } from './entry.ts';
import { KINDS } from './kinds/index.ts';
import type { Node, Program } from './program.ts';
import { recallInner } from './recall.ts';
import { runScope } from './run-scope.ts';
import { stepFailure } from './step-error.ts';
import { Timers } from './timers.ts';
import type { FlowResponse, Outcome, StepError } from './types.ts';

export class Machine {
  readonly program: Program;
  readonly facts: RunFacts;
  now = 0;
  status: 'active' | RunEnd = 'active';
  error: (StepError & { path?: string }) | undefined;
  /** What a `call` of the flow gets. */
  output: unknown;
  response: FlowResponse | undefined;
  /** Step instances whose outcome is awaited. */
  readonly open = new Map<string, Activation>();
  readonly #recorded = new Map<string, PathRecord>();
  /** Open steps whose outcome a person has to say. */
  readonly #unknown = new Set<string>();
  readonly #timers = new Timers();
  readonly #agenda: (() => void)[] = [];
  readonly #root = new Group();
  #entries: Entry[] = [];
  #commands: Command[] = [];
  #givenUp: string[] = [];
  #alert: unknown = null;
  #begun = false;

  constructor(program: Program, facts: RunFacts, journal: Iterable<Entry> = [], alert?: unknown) {
    this.program = program;
    this.facts = facts;
    this.#alert = alert ?? null;
    for (const entry of journal) {
      if (entry.type === 'begun') {
        this.#begun = true;
        this.#alert = entry.alert ?? null;
      } else if (entry.type === 'finished') {
        this.status = entry.status;
        this.error = entry.error;
        this.output = entry.output;
      } else foldRecord(this.#recorded, entry);
    }
  }

  /** Writes the journal's first entry, once. */
  begin(now: number): void {
    if (!this.#begun) this.write({ type: 'begun', at: now, ...(this.#alert !== null && { alert: this.#alert }) });
    this.#begun = true;
  }

  /** Begins, or replays up to where the journal ends and goes on from there. */
  start(now: number): void {
    this.now = now;
    if (this.status !== 'active') return;
    this.begin(now);
    const scope = runScope(this.facts, this.program.vars, this.#alert);
    this.sequence(this.program.steps, scope, '', this.#root, (end) => this.#finish(end, scope));
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

  /** A local change stays open until a signal comes. */
  park(path: string, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation) return;
    activation.inputWritten = true;
    const { node, attempt, input } = activation;
    this.write({ type: 'parked', at: now, path, kind: node.kind, attempt, input });
  }

  /** The attempt's outcome is not known and it may not be repeated: a person has to say. */
  doubt(path: string, now: number): void {
    const activation = this.open.get(path);
    if (!activation) return;
    this.#unknown.add(path);
    this.write({ type: 'unknown', at: now, path, kind: activation.node.kind, attempt: activation.attempt });
  }

  /** The attempt's outcome is not known, but it may be made again. It is the same attempt: nobody saw it fail. */
  repeat(path: string, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation) return;
    activation.attempt -= 1;
    this.attempt(activation);
  }

  /** A person's word on an unknown attempt. The first word counts. */
  resolve(path: string, as: 'done' | 'not_done' | 'retry', by: string, output: unknown, now: number): void {
    this.now = now;
    const activation = this.open.get(path);
    if (!activation || activation.group.dead || this.status !== 'active') return;
    if (!this.#unknown.delete(path)) return;
    this.write({ type: 'resolved', at: now, path, kind: activation.node.kind, as, by });
    if (as === 'retry') this.repeat(path, now);
    else if (as === 'done') this.complete(activation, output ?? null);
    else this.settle(activation, { code: 'outcome_unknown', message: `${by}: it was not done`, retryable: false });
    this.#goOn();
  }

  /** Lets the timers fire that are due. */
  tick(now: number): void {
    this.now = now;
    this.#goOn();
  }

  cancel(reason: string, now: number): void {
    if (this.status !== 'active') return;
    this.now = now;
    this.giveUp(this.#root);
    this.#end('cancelled', { code: 'run_cancelled', message: reason, retryable: false });
  }

  /** When `tick` has something to do. */
  get nextTimer(): number | undefined {
    return this.#timers.next;
  }

  takeEntries(leaveEnd = false): Entry[] {
    const taken = this.#entries;
    this.#entries = leaveEnd ? taken.filter((entry) => entry.type === 'finished') : [];
    return leaveEnd ? taken.filter((entry) => entry.type !== 'finished') : taken;
  }

  takeCommands(): Command[] {
    const taken = this.#commands;
    this.#commands = [];
    return taken;
  }

  /** Open steps that were given up: what still runs for them should be aborted. */
  takeGivenUp(): string[] {
    const taken = this.#givenUp;
    this.#givenUp = [];
    return taken;
  }

  /** Gives up with an error that belongs to no step. */
  fail(error: StepError): void {
    if (this.status !== 'active') return;
    this.giveUp(this.#root);
    this.#end('failed', error);
  }

  // ---- for the step kinds (kinds/) ----

  write(entry: Entry): void {
    this.#entries.push(entry);
  }

  later(work: () => void): void {
    this.#agenda.push(work);
  }

  /** Runs steps one after the other; the output is the last step's. */
  sequence(steps: Node[], scope: Scope, prefix: string, group: Group, then: Continue): void {
    let index = 0;
    let last: unknown = null;
    const advance = () => {
      if (group.dead) return;
      const node = steps[index++];
      if (!node) return then({ kind: 'ok', output: last });
      this.#enter(node, scope, prefix + node.id, group, (end) => {
        if (end.kind !== 'ok') return then(end);
        last = end.output;
        this.#agenda.push(advance);
      });
    };
    advance();
  }

  /** The step has its output. */
  complete(activation: Activation, output: unknown): void {
    const { path, node } = activation;
    if (!this.#isSettled(path))
      this.write({ type: 'done', at: this.now, path, kind: node.kind, ...unwritten(activation), output });
    this.#close(activation, { kind: 'ok', output }, output);
  }

  /** One attempt failed: another follows if the step's retry policy and the error allow it. */
  attemptFailed(activation: Activation, error: StepError): void {
    const { path, node, attempt } = activation;
    if (!error.retryable || attempt >= node.retry.attempts) return this.settle(activation, error);
    const retryAt = this.now + delayBefore(node.retry, attempt, `${this.facts.id} ${path}`, error.retryAfterMs);
    const input = unwritten(activation);
    this.write({ type: 'failed', at: this.now, path, kind: node.kind, attempt, ...input, error, retryAt });
    activation.inputWritten = true;
    this.#retryAt(activation, retryAt);
  }

  /** The step failed for good: on_error decides what that means for the block around it. */
  settle(activation: Activation, error: StepError): void {
    const { path, node, scope, group } = activation;
    if (!this.#isSettled(path)) {
      this.write({
        type: 'failed',
        at: this.now,
        path,
        kind: node.kind,
        attempt: activation.attempt,
        ...unwritten(activation),
        error,
      });
    }
    if (node.onError === 'fail') return this.#close(activation, { kind: 'failed', error, path }, { error });
    if (node.onError === 'continue') return this.#close(activation, { kind: 'ok', output: { error } }, { error });
    this.#forget(path);
    scope.steps[node.id] = { error };
    this.sequence(node.onError, { ...scope, error }, `${path}/on_error/`, group, (end) =>
      activation.then(end.kind === 'ok' ? { kind: 'ok', output: { error } } : end),
    );
  }

  /** A block's or stop's end that is no outcome of its own. */
  pass(activation: Activation, end: End): void {
    if (end.kind === 'failed') return this.settle(activation, end.error);
    if (end.kind === 'ok') return this.complete(activation, end.output);
    this.#forget(activation.path);
    activation.then(end);
  }

  attempt(activation: Activation): void {
    activation.attempt += 1;
    activation.inputWritten = true;
    const { node, path, attempt, input } = activation;
    this.write({ type: 'started', at: this.now, path, kind: node.kind, attempt, input });
    this.#commands.push({ type: 'effect', node, path, attempt, input });
  }

  command(activation: Activation, type: Command['type'], more: { inDoubt?: true } = {}): void {
    const { node, path, attempt, input } = activation;
    this.#commands.push({ type, node, path, attempt, input, ...more });
  }

  timer(path: string, at: number, fire: () => void): void {
    this.#timers.set(path, at, fire);
  }

  /** Whatever is open in the group is not waited for any more. */
  giveUp(group: Group): void {
    group.kill();
    for (const [path, activation] of this.open) {
      if (!activation.group.dead) continue;
      this.#forget(path);
      this.#givenUp.push(path);
    }
    this.#commands = this.#commands.filter((command) => this.open.has(command.path));
  }

  respond(response: FlowResponse): void {
    this.response ??= response;
  }

  // ---- inside ----

  #enter(node: Node, scope: Scope, path: string, group: Group, then: Continue): void {
    const record = this.#recorded.get(path);
    const activation: Activation = {
      node,
      path,
      scope,
      group,
      attempt: record?.attempt ?? 0,
      input: record?.input,
      inputWritten: record !== undefined,
      then,
    };
    if (record) return this.#replay(activation, record);
    try {
      if (node.when && !truth(node.when(scope))) {
        this.write({ type: 'skipped', at: this.now, path, kind: node.kind });
        scope.steps[node.id] = null;
        return then({ kind: 'ok', output: null });
      }
      this.open.set(path, activation);
      KINDS[node.kind].begin(this, activation);
    } catch (fault) {
      activation.attempt ||= 1;
      this.settle(activation, stepFailure(fault));
    }
  }

  /** Takes from the journal what it has of this step. */
  #replay(activation: Activation, record: PathRecord): void {
    const { node, path, scope } = activation;
    switch (record.state) {
      case 'skipped':
        scope.steps[node.id] = null;
        return activation.then({ kind: 'ok', output: null });
      case 'done':
        recallInner(this.#recorded, node, scope, path);
        if (node.kind === 'stop') return activation.then({ kind: 'stopped', reason: record.output });
        return this.complete(activation, record.output);
      case 'failed':
        recallInner(this.#recorded, node, scope, path);
        return this.settle(activation, record.error!);
      case 'retrying':
        this.open.set(path, activation);
        KINDS[node.kind].resume(this, activation, record);
        return this.#retryAt(activation, record.until!);
      default:
        this.open.set(path, activation);
        if (record.state === 'unknown') this.#unknown.add(path);
        try {
          KINDS[node.kind].resume(this, activation, record);
        } catch (fault) {
          this.settle(activation, stepFailure(fault));
        }
    }
  }

  #retryAt(activation: Activation, at: number): void {
    this.timer(activation.path, at, () => {
      if (activation.group.dead) return;
      const { retry } = KINDS[activation.node.kind];
      if (retry) retry(this, activation);
      else this.attempt(activation);
    });
  }

  #isSettled(path: string): boolean {
    const state = this.#recorded.get(path)?.state;
    return state === 'done' || state === 'failed';
  }

  #forget(path: string): void {
    this.open.delete(path);
    this.#unknown.delete(path);
    this.#timers.forget(path);
  }

  #close(activation: Activation, end: End, output: unknown): void {
    this.#forget(activation.path);
    activation.scope.steps[activation.node.id] = output;
    activation.then(end);
  }

  /** As far as it goes at this moment: a time that has come already does not wait for another write. */
  #goOn(): void {
    this.#drain();
    this.#timers.fire(this.now, () => this.#drain());
  }

  #drain(): void {
    for (let work = this.#agenda.shift(); work; work = this.#agenda.shift()) work();
  }

  #finish(end: End, scope: Scope): void {
    if (this.status !== 'active') return;
    if (end.kind === 'failed') return this.#end('failed', { ...end.error, path: end.path });
    if (end.kind === 'stopped') return this.#end('stopped', undefined, end.reason);
    try {
      this.#end('succeeded', undefined, this.program.output?.(scope));
    } catch (fault) {
      this.#end('failed', { ...stepFailure(fault), path: 'output' });
    }
  }

  #end(status: RunEnd, error?: StepError & { path?: string }, output?: unknown): void {
    this.status = status;
    this.error = error;
    this.output = output;
    this.open.clear();
    this.#timers.clear();
    this.#agenda.length = 0;
    this.#commands = [];
    this.write({
      type: 'finished',
      at: this.now,
      status,
      ...(output !== undefined && { output }),
      ...(error && { error }),
    });
  }
}

/** The input, unless an earlier entry of the step has it. */
const unwritten = ({ input, inputWritten }: Activation) => (input === undefined || inputWritten ? {} : { input });
