// try, catch, finally: a failure inside is handled here; finally runs whatever happened, also before a stop.
import { type Activation, type End, Group } from '../activation.ts';
import type { Interpreter } from '../interpreter.ts';
import type { Blocks } from '../program.ts';
import type { KindRunner } from './kind.ts';

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

const errorOf = (end: End) => (end.kind === 'failed' ? { ...end.error, step: end.path } : null);

function run(machine: Interpreter, activation: Activation, since: number): void {
  const blocks = activation.node.blocks as Try;
  const { scope, path, node, group } = activation;
  const prefix = `${path}/`;
  /** What catch and finally do is not limited by the step's timeout: they handle it. */
  const body = new Group(group);

  const finish = (end: End, error: unknown) => {
    if (!blocks.finally) return machine.pass(activation, end);
    machine.sequence(blocks.finally, { ...scope, error }, prefix, group, (last) =>
      machine.pass(activation, last.kind === 'ok' ? end : last),
    );
  };
  const handle = (end: End) => {
    machine.untime(path);
    const error = errorOf(end);
    const caught = end.kind === 'failed' && (!blocks.codes || blocks.codes.includes(end.error.code));
    if (!caught || !blocks.catch) return finish(end, error);
    machine.sequence(blocks.catch, { ...scope, error }, prefix, group, (last) => finish(last, errorOf(last) ?? error));
  };

  if (node.timeoutMs !== undefined) {
    machine.timer(`${path}#timeout`, since + node.timeoutMs, () => {
      if (body.dead) return;
      machine.giveUp(body);
      const message = `not done after ${node.timeoutMs! / 1000} s`;
      handle({ kind: 'failed', error: { code: 'step_timeout', message, retryable: false }, path });
    });
  }
  machine.sequence(blocks.body, scope, prefix, body, handle);
}
