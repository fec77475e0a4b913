// set: fields computed from what is known. Pure.
import type { KindRunner } from './kind.ts';

export const set: KindRunner = {
  begin(machine, activation) {
    machine.complete(activation, activation.node.input(activation.scope));
  },
  resume(machine, activation) {
    this.begin(machine, activation);
  },
};
