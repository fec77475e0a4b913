// action, http, notify: something outside is asked or changed.
import type { KindRunner } from './kind.ts';

export const effect: KindRunner = {
  begin(machine, activation) {
    activation.input = activation.node.input(activation.scope);
    machine.attempt(activation);
  },
  resume(machine, activation, record) {
    // unknown: already put before a person
    if (record.state === 'started') machine.command(activation, 'effect', { inDoubt: true });
  },
};
