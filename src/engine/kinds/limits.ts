// dedupe, throttle: a look at what other runs did, made in the run's transaction. Either may stop the run; a
// throttle may also hold it until its turn.
import type { Step } from '../../flow/index.ts';
import type { Activation } from '../activation.ts';
import type { Interpreter } from '../interpreter.ts';
import type { KindRunner } from './kind.ts';
import { local } from './local.ts';

type Spec<K extends string> = Extract<Step, Record<K, unknown>> extends Record<K, infer T> ? T : never;

export const dedupe: KindRunner = {
  ...local,
  stops: (node, output) => {
    const { on_duplicate: then = 'stop' } = node.spec as Spec<'dedupe'>;
    return then === 'stop' && (output as { first: boolean }).first === false ? 'seen before' : undefined;
  },
};

export const throttle: KindRunner = {
  ...local,
  resume(machine, activation, record) {
    local.resume(machine, activation, record);
    if (record.state === 'parked') turnAt(machine, activation, record.until!);
  },
  parked: turnAt,
  stops: (node, output) => {
    const { on_excess: then = 'stop' } = node.spec as Spec<'throttle'>;
    return then === 'stop' && (output as { allowed: boolean }).allowed === false ? 'too many in the window' : undefined;
  },
};

/** Whoever had to wait comes when the window has room for exactly one more. */
function turnAt(machine: Interpreter, activation: Activation, until: number): void {
  machine.timer(activation.path, until, () => {
    if (activation.group.dead) return;
    machine.complete(activation, { allowed: true, count: (activation.node.spec as Spec<'throttle'>).limit });
  });
}
