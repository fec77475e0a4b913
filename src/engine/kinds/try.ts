// try, catch, finally: a failure inside is handled here; finally runs whatever happened.
import { type Activation, type End, Group } from '../activation.ts';
import type { Machine } from '../machine.ts';
import type { Blocks } from '../program.ts';
import type { KindRunner } from './kind.ts';
import { limitTime } from './local.ts';

type Try = Extract<Blocks, { kind: 'try' }>;

export const tryBlock: KindRunner = {
  begin(machine, activation) {
    machine.write({ type: 'entered', at: machine.now, path: activation.path, kind: 'try', input: {} });
    run(machine, activation, machine.now);
  },
  resume(machine, activation, record) {
    run(machine, activation, record.since);
  },
};

function run(machine: Machine, activation: Activation, since: number): void {
  const blocks = activation.node.blocks as Try;
  const { scope, path } = activation;
  const group = new Group(activation.group);
  const prefix = `${path}/`;
  const finish = (end: End) => {
    if (!blocks.finally || end.kind === 'stopped') return machine.pass(activation, end);
    machine.sequence(blocks.finally, scope, prefix, group, (last) =>
      machine.pass(activation, last.kind === 'ok' ? end : last),
    );
  };
  limitTime(machine, activation, since, group);
  machine.sequence(blocks.body, scope, prefix, group, (end) => {
    if (end.kind !== 'failed' || !blocks.catch) return finish(end);
    const error = { ...end.error, step: end.path };
    machine.sequence(blocks.catch, { ...scope, error }, prefix, group, finish);
  });
}
