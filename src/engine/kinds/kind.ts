// What the machine needs to know of a step kind.
import type { Activation } from '../activation.ts';
import type { PathRecord } from '../entry.ts';
import type { Machine } from '../machine.ts';

export interface KindRunner {
  /** Enters the step for the first time. May throw ExpressionError: the step fails. */
  begin(machine: Machine, activation: Activation): void;
  /** Goes on with a step that the journal left open (started, entered, parked, retrying or unknown). */
  resume(machine: Machine, activation: Activation, record: PathRecord): void;
  /** Attempts a step again whose attempt failed. Default: as an effect. */
  retry?(machine: Machine, activation: Activation): void;
}
