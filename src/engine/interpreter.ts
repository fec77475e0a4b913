// Walks a flow's steps for its machine: enters them, takes from the journal what it has of them, and follows
// their outcomes through retry, on_error and the blocks around. The step kinds (kinds/) are written against it.
import { type Scope, ValueNeeded } from '../flow/index.ts';
import { type Activation, type Continue, type End, Group } from './activation.ts';
import { delayBefore } from './backoff.ts';
import type { Command, RunFacts } from './command.ts';
import { truth } from './condition.ts';
import type { Entry, PathRecord, RunEnd } from './entry.ts';
import { waitHeld } from './hold.ts';
import { KINDS } from './kinds/index.ts';
import { LargeValues } from './large-values.ts';
import type { Node, Program } from './program.ts';
import { recallInner } from './recall.ts';
import { Standstill } from './standstill.ts';
import { stepFailure } from './step-error.ts';
import { place, plain, type Stored } from './stored.ts';
import { Timers } from './timers.ts';
import type { FlowResponse, StepError } from './types.ts';

/** Estimated bytes of entries after which the machine pauses, to have them written. */
const PAUSE_BYTES = 1024 * 1024;

export class Interpreter {
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
  readonly large = new LargeValues();
  protected readonly recorded = new Map<string, PathRecord>();
  /** Open steps whose outcome a person has to say. */
  protected readonly unknown = new Set<string>();
  protected readonly timers = new Timers();
  protected readonly agenda: (() => void)[] = [];
  protected readonly root = new Group();
  protected entries: Entry[] = [];
  protected commands: Command[] = [];
  protected readonly standstill = new Standstill();
  protected givenUp: string[] = [];
  /** The value of `alert` in expressions. */
  alert: unknown = null;

  constructor(program: Program, facts: RunFacts) {
    this.program = program;
    this.facts = facts;
  }

  // ---- for the step kinds (kinds/) ----

  write(entry: Entry): void {
    this.entries.push(entry);
    this.large.note(entry);
  }

  /**
   * Does work that reads values. When one is not in memory, the work is done again once it is: it may change
   * nothing before it has read.
   */
  reading(group: Group, work: () => void): void {
    try {
      work();
    } catch (fault) {
      if (!(fault instanceof ValueNeeded)) throw fault;
      this.large.wait(fault.value as Stored, () => {
        if (!group.dead && this.status === 'active') this.reading(group, work);
      });
    }
  }

  later(work: () => void): void {
    this.agenda.push(work);
  }

  /** Runs steps one after the other; the output is the last step's. */
  sequence(steps: Node[], scope: Scope, prefix: string, group: Group, then: Continue): void {
    let index = 0;
    let last: unknown = null;
    const advance = () => {
      if (group.dead) return;
      const node = steps[index++];
      if (!node) return this.reading(group, () => then({ kind: 'ok', output: plain(last) }));
      this.#enter(node, scope, prefix + node.id, group, (end) => {
        if (end.kind !== 'ok') return then(end);
        // only the last one's is kept: the others may be large
        if (index === steps.length) last = end.output;
        this.agenda.push(advance);
      });
    };
    advance();
  }

  /** The step has its output. */
  complete(activation: Activation, output: unknown): void {
    const { path, node, scope } = activation;
    if (!this.isSettled(path)) {
      const entry: Entry = { type: 'done', at: this.now, path, kind: node.kind, ...unwritten(activation), output };
      this.entries.push(entry);
      this.large.note(entry, scope.steps, node.id);
    }
    const reason = KINDS[node.kind].stops?.(node, output);
    this.#close(activation, reason === undefined ? { kind: 'ok', output } : { kind: 'stopped', reason }, output);
  }

  /** One attempt failed: another follows if the step's retry policy and the error allow it. */
  attemptFailed(activation: Activation, error: StepError): void {
    const { path, node, attempt } = activation;
    if (!error.retryable || attempt >= node.retry.attempts) return this.settle(activation, error);
    const retryAt = this.now + delayBefore(node.retry, attempt, `${this.facts.id} ${path}`, error.retryAfterMs);
    this.write({
      type: 'failed',
      at: this.now,
      path,
      kind: node.kind,
      attempt,
      ...unwritten(activation),
      error,
      retryAt,
    });
    activation.inputWritten = true;
    this.#retryAt(activation, retryAt);
  }

  /** The step failed for good: on_error decides what that means for the block around it. */
  settle(activation: Activation, error: StepError): void {
    const { path, node, scope, group } = activation;
    if (!this.isSettled(path)) {
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
    this.forget(path);
    scope.steps[node.id] = { error };
    this.sequence(node.onError, { ...scope, error }, `${path}/on_error/`, group, (end) =>
      activation.then(end.kind === 'ok' ? { kind: 'ok', output: { error } } : end),
    );
  }

  /** A block's or stop's end that is no outcome of its own. */
  pass(activation: Activation, end: End): void {
    if (end.kind === 'failed') return this.settle(activation, end.error);
    if (end.kind === 'ok') return this.complete(activation, end.output);
    this.forget(activation.path);
    activation.then(end);
  }

  /** Has the surroundings attempt the effect (again). */
  attempt(activation: Activation): void {
    if (this.standstill.keeps(() => this.open.has(activation.path) && this.attempt(activation))) return;
    const slot = activation.held?.slot;
    if (activation.held) this.timers.forget(activation.path);
    activation.attempt += 1;
    activation.inputWritten = true;
    const { node, path, attempt, input } = activation;
    this.write({ type: 'started', at: this.now, path, kind: node.kind, attempt, input });
    this.commands.push({ type: 'effect', node, path, attempt, input, ...(slot && { slot }) });
  }

  command(activation: Activation, type: Command['type'], more: { inDoubt?: true } = {}): void {
    activation.input = plain(activation.input);
    const { node, path, attempt, input } = activation;
    this.commands.push({ type, node, path, attempt, input, ...more });
  }

  timer(path: string, at: number, fire: () => void): void {
    this.timers.set(path, at, () => this.reading(this.root, fire));
  }

  /** The step at `path` ends otherwise than by its timers. */
  untime(path: string): void {
    this.timers.forget(path);
  }

  /** Has what a parked step left in the database taken back. */
  withdraw(activation: Activation): void {
    const { node, path, attempt, inputWritten } = activation;
    if (KINDS[node.kind].withdraws && inputWritten)
      this.commands.push({ type: 'withdraw', node, path, attempt, input: undefined });
  }

  /** Whatever is open in the group is not waited for any more. */
  giveUp(group: Group): void {
    group.kill();
    for (const [path, activation] of this.open) {
      if (!activation.group.dead) continue;
      this.withdraw(activation);
      this.forget(path);
      this.givenUp.push(path);
    }
    this.commands = this.commands.filter(({ type, path }) => type === 'withdraw' || this.open.has(path));
  }

  respond(response: FlowResponse): void {
    this.response ??= response;
  }

  // ---- inside ----

  #enter(node: Node, scope: Scope, path: string, group: Group, then: Continue): void {
    const enter = () => this.reading(group, () => this.#begin(node, scope, path, group, then));
    const begun = this.recorded.has(path);
    if (begun || !this.standstill.keeps(() => !group.dead && enter())) enter();
  }

  #begin(node: Node, scope: Scope, path: string, group: Group, then: Continue): void {
    const record = this.recorded.get(path);
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
        recallInner(this.recorded, node, scope, path);
        if (node.kind === 'stop') return activation.then({ kind: 'stopped', reason: record.output });
        return this.complete(activation, record.output);
      case 'failed':
        recallInner(this.recorded, node, scope, path);
        return this.settle(activation, record.error!);
      case 'retrying':
        this.open.set(path, activation);
        KINDS[node.kind].resume(this, activation, record);
        return this.#retryAt(activation, record.until!);
      case 'held':
        this.open.set(path, activation);
        activation.held = record.held!;
        return waitHeld(this, activation, record.held!, () => this.attempt(activation));
      default:
        this.open.set(path, activation);
        if (record.state === 'unknown') this.unknown.add(path);
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

  protected isSettled(path: string): boolean {
    const state = this.recorded.get(path)?.state;
    return state === 'done' || state === 'failed';
  }

  protected forget(path: string): void {
    this.open.delete(path);
    this.unknown.delete(path);
    this.timers.forget(path);
  }

  #close(activation: Activation, end: End, output: unknown): void {
    this.forget(activation.path);
    place(activation.scope.steps, activation.node.id, output);
    activation.then(end);
  }

  protected drain(): void {
    while (this.agenda.length > 0 && this.large.weight < PAUSE_BYTES) this.reading(this.root, this.agenda.shift()!);
    this.large.release();
  }

  protected end(status: RunEnd, error?: StepError & { path?: string }, output?: unknown): void {
    this.status = status;
    this.error = error;
    this.output = output;
    this.open.clear();
    this.timers.clear();
    this.agenda.length = 0;
    this.commands = this.commands.filter(({ type }) => type === 'withdraw');
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
