// each: the same steps for every item, some at a time. Inside, `steps` shows the item's own outputs. With a
// retry policy the failed items, and only they, are tried again in rounds: when a round is over, after a delay.
import type { Scope } from '../../flow/index.ts';
import { type Activation, type End, Group } from '../activation.ts';
import { delayBefore } from '../backoff.ts';
import type { PathRecord } from '../entry.ts';
import type { Interpreter } from '../interpreter.ts';
import type { Blocks } from '../program.ts';
import { isStepFailure, StepFault, stepFailure } from '../step-error.ts';
import { copyOf } from '../stored.ts';
import type { KindRunner } from './kind.ts';
import { limitTime } from './local.ts';

type Each = Extract<Blocks, { kind: 'each' }>;

export const each: KindRunner = {
  begin(machine, activation) {
    const items = toItems((activation.node.blocks as Each).items(activation.scope));
    const input = { items: items.length };
    machine.write({ type: 'entered', at: machine.now, path: activation.path, kind: 'each', input });
    new Loop(machine, activation, items, machine.now).start();
  },
  resume(machine, activation, record) {
    const items = toItems((activation.node.blocks as Each).items(activation.scope));
    new Loop(machine, activation, items, record.since, record).start();
  },
};

class Loop {
  readonly #machine: Interpreter;
  readonly #activation: Activation;
  readonly #loop: Each;
  readonly #items: unknown[];
  readonly #group: Group;
  readonly #outputs: unknown[];
  readonly #failed: { index: number; error: unknown }[] = [];
  /** Attempts begun, by item. */
  readonly #tries: Uint8Array;
  /** What the journal has of the loop. */
  readonly #record: PathRecord | undefined;
  #round = 1;
  /** Items of this round that are tried again, and how far we are. */
  #redo: number[] = [];
  #redone = 0;
  /** The first item that was not tried. */
  #next = 0;
  /** Failed in this round; they are tried again in the next. */
  #again: number[] = [];
  #left: number;
  #active = 0;

  constructor(machine: Interpreter, activation: Activation, items: unknown[], since: number, record?: PathRecord) {
    this.#machine = machine;
    this.#activation = activation;
    this.#loop = activation.node.blocks as Each;
    this.#items = items;
    this.#record = record;
    this.#outputs = new Array(items.length).fill(null);
    this.#tries = new Uint8Array(items.length);
    this.#left = items.length;
    this.#group = new Group(activation.group);
    limitTime(machine, activation, since, this.#group);
  }

  start(): void {
    if (this.#left === 0) return this.#settle();
    const slots = Math.min(this.#loop.concurrency, this.#left);
    for (let i = 0; i < slots; i++) this.#machine.later(this.#begin);
  }

  /** The next item of this round. */
  #take(): number | undefined {
    if (this.#redone < this.#redo.length) return this.#redo[this.#redone++];
    if (this.#isStrict && this.#again.length > 0) return undefined;
    return this.#next < this.#items.length ? this.#next++ : undefined;
  }

  readonly #begin = (): void => {
    if (this.#group.dead || this.#active >= this.#loop.concurrency) return;
    const index = this.#take();
    if (index === undefined) return;
    this.#active += 1;
    const attempt = ++this.#tries[index]!;
    const { scope, path } = this.#activation;
    const inner: Scope = { ...scope, steps: copyOf(scope.steps), [this.#loop.as]: this.#items[index], index };
    const prefix = attempt === 1 ? `${path}[${index}]/` : `${path}[${index}]~${attempt}/`;
    this.#machine.sequence(this.#loop.steps, inner, prefix, this.#group, (end) => this.#ended(index, end, inner));
  };

  #ended(index: number, end: End, inner: Scope): void {
    if (this.#group.dead) return;
    if (end.kind === 'stopped') return this.#leave(end);
    if (end.kind === 'failed') {
      if (end.error.retryable && this.#tries[index]! < this.#activation.node.retry.attempts) this.#again.push(index);
      else if (this.#loop.onError === 'stop') return this.#leave(end);
      else {
        this.#failed.push({ index, error: end.error });
        this.#left -= 1;
      }
    } else {
      // reads values, so it comes before anything is changed
      const made = this.#loop.collect ? this.#collected(inner) : end.output;
      if (this.#group.dead) return;
      this.#outputs[index] = made;
      this.#left -= 1;
    }
    this.#active -= 1;
    if (this.#left === 0) this.#settle();
    else if (this.#active === 0 && this.#isOver()) this.#nextRound();
    else this.#machine.later(this.#begin);
  }

  /** One after the other, and none before the one ahead of it was mended. */
  get #isStrict(): boolean {
    return this.#loop.onError === 'stop' && this.#loop.concurrency === 1;
  }

  #isOver(): boolean {
    if (this.#redone < this.#redo.length) return false;
    return (this.#isStrict && this.#again.length > 0) || this.#next >= this.#items.length;
  }

  #nextRound(): void {
    const { path, node } = this.#activation;
    this.#round += 1;
    const machine = this.#machine;
    const input = { items: this.#items.length, round: this.#round };
    const begin = () => {
      if (this.#group.dead) return;
      machine.write({ type: 'entered', at: machine.now, path, kind: 'each', input });
      this.#redoRound();
    };
    const known = (this.#record?.input as { round?: number } | undefined)?.round ?? 1;
    if (known > this.#round || (known === this.#round && this.#record?.state !== 'parked')) return this.#redoRound();
    if (known === this.#round) return machine.timer(path, this.#record!.until!, begin);
    const until = machine.now + delayBefore(node.retry, this.#round - 1, `${machine.facts.id} ${path}`);
    machine.write({ type: 'parked', at: machine.now, path, kind: 'each', input, until });
    machine.timer(path, until, begin);
  }

  #redoRound(): void {
    this.#redo = this.#again.sort((a, b) => a - b);
    this.#redone = 0;
    this.#again = [];
    for (let i = 0; i < Math.min(this.#loop.concurrency, this.#left); i++) this.#machine.later(this.#begin);
  }

  #collected(inner: Scope): unknown {
    try {
      return this.#loop.collect!(inner);
    } catch (fault) {
      if (!isStepFailure(fault)) throw fault;
      this.#machine.giveUp(this.#group);
      this.#machine.settle(this.#activation, stepFailure(fault));
      return null;
    }
  }

  #leave(end: End): void {
    this.#machine.giveUp(this.#group);
    this.#machine.pass(this.#activation, end);
  }

  #settle(): void {
    this.#failed.sort((a, b) => a.index - b.index);
    this.#machine.complete(this.#activation, { items: this.#outputs, failed: this.#failed });
  }
}

function toItems(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return Object.entries(value).map(([key, entry]) => ({ key, value: entry }));
  throw new StepFault('expression_failed', `each needs a list or a map, it got ${JSON.stringify(value)}`);
}
