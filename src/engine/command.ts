// What the machine asks of its surroundings, and what it is told about the run.
import type { Scope } from '../flow/index.ts';
import type { Node } from './program.ts';

/** What the surroundings must do. Each is answered by `deliver` or `park` for the same path. */
export interface Command {
  /**
   * `effect`: act outside. `local`: change our database in the run's transaction. `call`: start a sub-run.
   * `withdraw`: take back what a parked step left there; it is not answered.
   */
  type: 'effect' | 'local' | 'call' | 'withdraw';
  node: Node;
  path: string;
  attempt: number;
  input: unknown;
  /** A worker died during this attempt: answer with `doubt` unless it may be repeated. */
  inDoubt?: true;
  /** It waited for its turn, and this is it. */
  slot?: true;
}

export interface RunFacts {
  id: string;
  flow: string;
  version: number;
  startedAt: number;
  space: { id: string; slug: string; name: string };
  trigger: Scope['trigger'];
}
