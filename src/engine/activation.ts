// Bookkeeping of the machine: which step instances are open, and who waits for their end.
import type { Scope } from '../flow/index.ts';
import type { Held } from './entry.ts';
import type { Node } from './program.ts';
import type { StepError } from './types.ts';

/** How a step or a block ended. */
export type End =
  | { kind: 'ok'; output: unknown }
  | { kind: 'failed'; error: StepError; path: string }
  | { kind: 'stopped'; reason: unknown };

export type Continue = (end: End) => void;

/** A part of the run that can be given up as a whole: a parallel's branches, a timed-out block, the run. */
export class Group {
  #dead = false;
  readonly #parent: Group | undefined;

  constructor(parent?: Group) {
    this.#parent = parent;
  }

  get dead(): boolean {
    return this.#dead || (this.#parent?.dead ?? false);
  }

  kill(): void {
    this.#dead = true;
  }
}

/** One step instance that was entered and has not ended. */
export interface Activation {
  node: Node;
  path: string;
  scope: Scope;
  /** Dead: whatever still arrives for it is ignored. */
  group: Group;
  attempt: number;
  input: unknown;
  /** Some entry of the journal has the input already. */
  inputWritten: boolean;
  /** Its attempt has to wait. */
  held?: Held;
  /** Told exactly once how the step ended, after on_error was applied. */
  then: Continue;
}
