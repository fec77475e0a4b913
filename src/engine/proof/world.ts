// The world around a machine, for the proofs: a clock, tools, people and sub-runs that do what the steps' plans
// say. It outlives crashes, as the real one does, and counts what was done to it.
import { AppError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { fromFault } from '../step-error.ts';
import type { Outcome } from '../types.ts';
import type { Plan } from './flows.ts';

export const BEGINNING = Date.parse('2023-11-14T22:13:20.000Z');

/** Something that will reach the run. */
export interface Coming {
  at: number;
  path: string;
  attempt: number;
  what: { outcome: Outcome } | { resolve: 'done' | 'retry'; output?: unknown };
}

/** Where a step of each kind carries its plan, in its evaluated input. */
const PLANS: Record<string, (input: any) => Plan> = {
  http: (input) => input.json.plan,
  action: (input) => input.with.plan,
  notify: (input) => JSON.parse(input.text),
  ask: (input) => JSON.parse(input.text),
  alert: (input) => input.update.plan,
  call: (input) => input.with.plan,
  wait: (input) => JSON.parse(input.event.key),
  emit: (input) => input.data.plan,
  code: (input) => input.input.plan,
  dedupe: (input) => JSON.parse(input.key),
  throttle: (input) => JSON.parse(input.key),
};
export const planOf = (kind: string, input: unknown): Plan => PLANS[kind]!(input);

/** Kinds whose change has its outcome with it. */
const AT_ONCE = new Set(['alert', 'emit', 'dedupe', 'throttle']);

/** What attempt number `attempt` gives. Throws AppError for its failure. */
export function outputOf(plan: Plan, attempt: number): unknown {
  if (plan.refused) throw new AppError('tool_refused', 'refused for good');
  if (attempt <= plan.fails) throw new AppError('tool_error', `failure ${attempt}`);
  return { value: plan.value };
}

export function outcomeOf(plan: Plan, attempt: number): Outcome {
  try {
    return { ok: true, output: outputOf(plan, attempt) };
  } catch (fault) {
    return { ok: false, error: fromFault(fault) };
  }
}

export class World {
  now = BEGINNING;
  /** Outcomes that the process waits for: gone when it crashes. */
  readonly #awaited = new Map<string, Coming>();
  /** Answers, results of sub-runs, words of people: stored until they are folded into the journal. */
  readonly #stored = new Map<string, Coming>();
  /** When each attempt's outcome comes: the same after a crash, so that runs can be compared. */
  readonly #due = new Map<string, { at: number; outcome: Outcome }>();
  /** How often each effect took place (attempts that failed did nothing). */
  readonly effects = new Map<string, { times: number; repeatable: boolean }>();
  /** How often a person had to say how an attempt ended. */
  asked = 0;

  /** The request of an effect reaches the tool. */
  act({ node, path, attempt, input }: Command): void {
    const key = `${path} ${attempt}`;
    const plan = planOf(node.kind, input);
    const late = node.timeoutMs !== undefined && plan.ms > node.timeoutMs;
    const outcome: Outcome = late
      ? { ok: false, error: fromFault(new AppError('step_timeout', 'no outcome in time')) }
      : outcomeOf(plan, attempt);
    const due = this.#dueOf(key, late ? node.timeoutMs! : plan.ms, outcome);
    if (outcome.ok) {
      const { times } = this.effects.get(key) ?? { times: 0 };
      this.effects.set(key, { times: times + 1, repeatable: plan.repeatable });
    }
    this.#awaited.set(path, { at: due.at, path, attempt, what: { outcome } });
  }

  /** A change that is made with the run's write: its outcome, or undefined when that comes later. */
  change({ node, path, attempt, input }: Command): { outcome?: Outcome; apply: () => void } {
    const plan = planOf(node.kind, input);
    const outcome = outcomeOf(plan, attempt);
    if (AT_ONCE.has(node.kind)) return { outcome, apply: () => {} };
    return {
      apply: () => {
        const due = this.#dueOf(`${path} ${attempt}`, plan.ms, outcome);
        this.#stored.set(path, { at: due.at, path, attempt, what: { outcome } });
      },
    };
  }

  /** Whatever was to come of a parked step does not come. */
  withdraw(path: string): void {
    this.#stored.delete(path);
  }

  /** A person looks whether the attempt took place, and says so. */
  askPerson(path: string, attempt: number): void {
    this.asked += 1;
    const due = this.#due.get(`${path} ${attempt}`);
    const what = due?.outcome.ok
      ? { resolve: 'done' as const, output: due.outcome.output }
      : { resolve: 'retry' as const };
    const at = due?.outcome.ok ? due.at : this.now;
    this.#stored.set(path, { at, path, attempt, what });
  }

  abort(path: string): void {
    this.#awaited.delete(path);
  }

  crash(): void {
    this.#awaited.clear();
  }

  coming(): Coming[] {
    const all = [...this.#awaited.values(), ...this.#stored.values()];
    return all.sort((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1));
  }

  /** It reached the process. What is stored stays until `consumed`. */
  reached(one: Coming): { consumed?: () => void } {
    if (this.#awaited.get(one.path) === one) this.#awaited.delete(one.path);
    if (this.#stored.get(one.path) !== one) return {};
    return { consumed: () => void (this.#stored.get(one.path) === one && this.#stored.delete(one.path)) };
  }

  #dueOf(key: string, ms: number, outcome: Outcome) {
    let due = this.#due.get(key);
    if (!due) {
      due = { at: this.now + ms, outcome };
      this.#due.set(key, due);
    }
    return due;
  }
}
