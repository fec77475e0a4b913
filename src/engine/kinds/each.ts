// each: the same steps for every item, some at a time. Inside, `steps` shows the item's own outputs.
import type { Scope } from '../../flow/index.ts';
import { type Activation, Group } from '../activation.ts';
import type { Machine } from '../machine.ts';
import type { Blocks } from '../program.ts';
import { isStepFailure, StepFault, stepFailure } from '../step-error.ts';
import type { KindRunner } from './kind.ts';
import { limitTime } from './local.ts';

type Each = Extract<Blocks, { kind: 'each' }>;

export const each: KindRunner = {
  begin(machine, activation) {
    const items = toItems((activation.node.blocks as Each).items(activation.scope));
    machine.write({
      type: 'entered',
      at: machine.now,
      path: activation.path,
      kind: 'each',
      input: { items: items.length },
    });
    run(machine, activation, items, machine.now);
  },
  resume(machine, activation, record) {
    run(machine, activation, toItems((activation.node.blocks as Each).items(activation.scope)), record.since);
  },
};

function run(machine: Machine, activation: Activation, items: unknown[], since: number): void {
  const loop = activation.node.blocks as Each;
  const { scope, path } = activation;
  const group = new Group(activation.group);
  const outputs: unknown[] = new Array(items.length).fill(null);
  const failed: { index: number; error: unknown }[] = [];
  let started = 0;
  let ended = 0;
  limitTime(machine, activation, since, group);

  const settle = () => {
    failed.sort((a, b) => a.index - b.index);
    machine.complete(activation, { items: outputs, failed });
  };
  const begin = () => {
    if (group.dead || started >= items.length) return;
    const index = started++;
    const inner: Scope = { ...scope, steps: { ...scope.steps }, [loop.as]: items[index], index };
    machine.sequence(loop.steps, inner, `${path}[${index}]/`, group, (end) => {
      if (group.dead) return;
      if (end.kind === 'stopped' || (end.kind === 'failed' && loop.onError === 'stop')) {
        machine.giveUp(group);
        return machine.pass(activation, end);
      }
      if (end.kind === 'failed') failed.push({ index, error: end.error });
      else outputs[index] = loop.collect ? collected(machine, activation, loop, inner, group) : end.output;
      ended += 1;
      if (group.dead) return;
      if (ended === items.length) settle();
      else machine.later(begin);
    });
  };
  if (items.length === 0) return settle();
  for (let i = 0; i < Math.min(loop.concurrency, items.length); i++) machine.later(begin);
}

function collected(machine: Machine, activation: Activation, loop: Each, scope: Scope, group: Group): unknown {
  try {
    return loop.collect!(scope);
  } catch (fault) {
    if (!isStepFailure(fault)) throw fault;
    machine.giveUp(group);
    machine.settle(activation, stepFailure(fault));
    return null;
  }
}

function toItems(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined) return [];
  if (typeof value === 'object') return Object.entries(value).map(([key, entry]) => ({ key, value: entry }));
  throw new StepFault('expression_failed', `each needs a list or a map, it got ${JSON.stringify(value)}`);
}
