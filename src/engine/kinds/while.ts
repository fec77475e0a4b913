// while: the same steps again as long as the condition holds. Which turn was begun is in the journal, so that
// a replay does not look at the conditions again that led to it.
import type { Scope } from '../../flow/index.ts';
import { type Activation, Group } from '../activation.ts';
import { truth } from '../condition.ts';
import type { PathRecord } from '../entry.ts';
import type { Interpreter } from '../interpreter.ts';
import type { Blocks } from '../program.ts';
import { isStepFailure, stepFailure } from '../step-error.ts';
import { copyOf } from '../stored.ts';
import type { KindRunner } from './kind.ts';
import { limitTime } from './local.ts';
import { lengthOf } from './moment.ts';

type While = Extract<Blocks, { kind: 'while' }>;

export const whileLoop: KindRunner = {
  begin(machine, activation) {
    run(machine, activation);
  },
  resume(machine, activation, record) {
    run(machine, activation, record);
  },
};

function run(machine: Interpreter, activation: Activation, record?: PathRecord): void {
  const loop = activation.node.blocks as While;
  const { scope, path } = activation;
  const group = new Group(activation.group);
  /** The last turn that the journal says was begun, or is waited for. */
  const decided = (record?.input as { turn: number } | undefined)?.turn ?? -1;
  let turns = 0;
  let last: unknown = null;
  limitTime(machine, activation, record?.since ?? machine.now, group);

  const turn = () => {
    const inner: Scope = { ...scope, steps: copyOf(scope.steps), index: turns, last };
    machine.sequence(loop.steps, inner, `${path}[${turns}]/`, group, (end) => {
      if (group.dead) return;
      if (end.kind !== 'ok') {
        machine.giveUp(group);
        return machine.pass(activation, end);
      }
      last = end.output;
      turns += 1;
      machine.later(look);
    });
  };
  const begin = () => {
    if (group.dead) return;
    machine.write({ type: 'entered', at: machine.now, path, kind: 'while', input: { turn: turns } });
    turn();
  };
  const look = () => {
    if (group.dead) return;
    if (turns < decided) return turn();
    if (turns === decided) return record?.state === 'parked' ? machine.timer(path, record.until!, begin) : turn();
    try {
      const inner: Scope = { ...scope, index: turns, last };
      if (!truth(loop.condition(inner))) return ended('condition');
      if (turns >= loop.max) return ended('max');
      if (turns === 0 || !loop.delay) return begin();
      const until = machine.now + lengthOf(loop.delay(inner));
      machine.write({ type: 'parked', at: machine.now, path, kind: 'while', input: { turn: turns }, until });
      machine.timer(path, until, begin);
    } catch (fault) {
      if (!isStepFailure(fault)) throw fault;
      machine.settle(activation, stepFailure(fault));
    }
  };
  const ended = (how: 'condition' | 'max') => {
    if (how === 'condition' || loop.onMax === 'continue')
      return machine.complete(activation, { iterations: turns, last, ended: how });
    const message = `the condition still holds after ${turns} turns`;
    machine.settle(activation, { code: 'loop_limit', message, retryable: false });
  };
  machine.later(look);
}
