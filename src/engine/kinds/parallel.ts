// parallel: branches side by side. The first that fails gives up the others.
import { type Activation, Group } from '../activation.ts';
import type { Machine } from '../machine.ts';
import type { Blocks } from '../program.ts';
import type { KindRunner } from './kind.ts';
import { limitTime } from './local.ts';

type Parallel = Extract<Blocks, { kind: 'parallel' }>;

export const parallel: KindRunner = {
  begin(machine, activation) {
    const { branches } = activation.node.blocks as Parallel;
    machine.write({
      type: 'entered',
      at: machine.now,
      path: activation.path,
      kind: 'parallel',
      input: { branches: branches.length },
    });
    run(machine, activation, machine.now);
  },
  resume(machine, activation, record) {
    run(machine, activation, record.since);
  },
};

function run(machine: Machine, activation: Activation, since: number): void {
  const { branches } = activation.node.blocks as Parallel;
  const outputs: Record<string, unknown> = {};
  const group = new Group(activation.group);
  let left = branches.length;
  limitTime(machine, activation, since, group);
  for (const { name, steps } of branches) {
    machine.later(() => {
      if (group.dead) return;
      machine.sequence(steps, activation.scope, `${activation.path}/`, group, (end) => {
        if (group.dead) return;
        if (end.kind !== 'ok') {
          machine.giveUp(group);
          return machine.pass(activation, end);
        }
        outputs[name] = end.output;
        left -= 1;
        if (left === 0) machine.complete(activation, outputs);
      });
    });
  }
  if (left === 0) machine.complete(activation, outputs);
}
