// choose: the first branch whose condition holds. Which one is in the journal, so that a replay takes it again.
import { type Activation, Group } from '../activation.ts';
import { truth } from '../condition.ts';
import type { Interpreter } from '../interpreter.ts';
import type { Blocks } from '../program.ts';
import type { KindRunner } from './kind.ts';
import { limitTime } from './local.ts';

type Choose = Extract<Blocks, { kind: 'choose' }>;

export const choose: KindRunner = {
  begin(machine, activation) {
    const { branches } = activation.node.blocks as Choose;
    const branch = branches.findIndex(({ when }) => !when || truth(when(activation.scope)));
    machine.write({ type: 'entered', at: machine.now, path: activation.path, kind: 'choose', input: { branch } });
    take(machine, activation, branch, machine.now);
  },
  resume(machine, activation, record) {
    take(machine, activation, (record.input as { branch: number }).branch, record.since);
  },
};

function take(machine: Interpreter, activation: Activation, index: number, since: number): void {
  const branch = (activation.node.blocks as Choose).branches[index];
  if (!branch) return machine.complete(activation, { branch: null });
  const group = new Group(activation.group);
  limitTime(machine, activation, since, group);
  machine.sequence(branch.steps, activation.scope, `${activation.path}/`, group, (end) =>
    machine.pass(activation, end.kind === 'ok' ? { kind: 'ok', output: { branch: index } } : end),
  );
}
