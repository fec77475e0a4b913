// What the machine needs to know of a step kind.
import type { Activation } from '../activation.ts';
import type { PathRecord } from '../entry.ts';
import type { Interpreter } from '../interpreter.ts';
import type { Node } from '../program.ts';

export interface KindRunner {
  /** Enters the step for the first time. May throw ExpressionError: the step fails. */
  begin(machine: Interpreter, activation: Activation): void;
  /** Goes on with a step that the journal left open (started, entered, parked, retrying or unknown). */
  resume(machine: Interpreter, activation: Activation, record: PathRecord): void;
  /** Attempts a step again whose attempt failed. Default: as an effect. */
  retry?(machine: Interpreter, activation: Activation): void;
  /** A local change waits until a time of its own, not for a signal. */
  parked?(machine: Interpreter, activation: Activation, until: number): void;
  /** Why the run stops when the step has this output; undefined: it goes on. */
  stops?(node: Node, output: unknown): string | undefined;
  /** Given up while it is parked, something of it must be taken back (a question, a called run). */
  withdraws?: true;
}
