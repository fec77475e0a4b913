// parallel: branches side by side, until all have finished, or as many as are needed. The others are given up.
import { type Activation, Group } from '../activation.ts';
import type { Interpreter } from '../interpreter.ts';
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

function run(machine: Interpreter, activation: Activation, since: number): void {
  const { branches, needed } = activation.node.blocks as Parallel;
  // null: the branch has not finished, because it failed or because it was not needed
  const outputs: Record<string, unknown> = Object.fromEntries(branches.map(({ name }) => [name, null]));
  const group = new Group(activation.group);
  /** Branches that may still fail. */
  let spare = branches.length - needed;
  let left = needed;
  limitTime(machine, activation, since, group);
  for (const { name, steps } of branches) {
    machine.later(() => {
      if (group.dead) return;
      machine.sequence(steps, activation.scope, `${activation.path}/`, group, (end) => {
        if (group.dead) return;
        if (end.kind === 'failed' && spare > 0) {
          spare -= 1;
          return;
        }
        if (end.kind !== 'ok') {
          machine.giveUp(group);
          return machine.pass(activation, end);
        }
        outputs[name] = end.output;
        left -= 1;
        if (left > 0) return;
        machine.giveUp(group);
        machine.complete(activation, outputs);
      });
    });
  }
}
