// ask, alert: a change in our own database, made in the transaction that journals it. call: a sub-run,
// which is such a change too. Nothing is written before that transaction, so there is no doubt after a crash.

import type { Activation, Group } from '../activation.ts';
import type { Command } from '../command.ts';
import type { Interpreter } from '../interpreter.ts';
import { plain } from '../stored.ts';
import type { KindRunner } from './kind.ts';

const inTransaction = (type: Command['type']): KindRunner => ({
  begin(machine, activation) {
    activation.input = activation.node.input(activation.scope);
    activation.attempt = 1;
    machine.command(activation, type);
    limitTime(machine, activation, machine.now);
  },
  resume(machine, activation, record) {
    activation.attempt ||= 1;
    limitTime(machine, activation, record.since);
  },
  retry(machine, activation) {
    activation.input = plain(activation.input);
    activation.attempt += 1;
    machine.command(activation, type);
  },
});

export const local = inTransaction('local');
export const ask: KindRunner = { ...local, withdraws: true };
export const call: KindRunner = { ...inTransaction('call'), withdraws: true };

/** A parked step or a block with a `timeout` fails when it has passed; what runs in its `group` is given up. */
export function limitTime(machine: Interpreter, activation: Activation, since: number, group?: Group): void {
  const { node, path } = activation;
  if (node.timeoutMs === undefined) return;
  machine.timer(`${path}#timeout`, since + node.timeoutMs, () => {
    if (activation.group.dead) return;
    if (group) machine.giveUp(group);
    machine.withdraw(activation);
    machine.settle(activation, {
      code: 'step_timeout',
      message: `not done after ${node.timeoutMs! / 1000} s`,
      retryable: false,
    });
  });
}
