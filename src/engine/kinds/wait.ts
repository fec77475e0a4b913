// wait: until a time has come, or an event. A waiting run is a row and perhaps a scheduled job, no process.
import type { BusinessCalendar } from '../../flow/index.ts';
import type { Activation } from '../activation.ts';
import type { Interpreter } from '../interpreter.ts';
import type { KindRunner } from './kind.ts';
import { local } from './local.ts';
import { businessMomentOf, lengthOf, momentOf } from './moment.ts';

interface Input {
  for?: string;
  until?: unknown;
  event?: { timeout?: unknown; default?: unknown };
}

export const wait: KindRunner = {
  begin(machine, activation) {
    const input = activation.node.input(activation.scope) as Input;
    if (input.event) {
      const limit = input.event.timeout === undefined ? undefined : machine.now + lengthOf(input.event.timeout);
      local.begin(machine, activation);
      return limitEvent(machine, activation, limit);
    }
    const until = moment(input, machine.now);
    activation.input = input;
    machine.write({ type: 'parked', at: machine.now, path: activation.path, kind: 'wait', input, until });
    completeAt(machine, activation, until);
  },
  resume(machine, activation, record) {
    const { event } = activation.input as Input;
    if (!event) return completeAt(machine, activation, record.until!);
    local.resume(machine, activation, record);
    limitEvent(machine, activation, event.timeout === undefined ? undefined : record.since + lengthOf(event.timeout));
  },
  retry: local.retry,
  withdraws: true,
};

function moment({ for: length, until }: Input, now: number): number {
  if (length !== undefined) return now + lengthOf(length);
  const { business } = (typeof until === 'object' && until !== null ? until : {}) as { business?: BusinessCalendar };
  return business ? businessMomentOf(business, now) : momentOf(until);
}

function completeAt(machine: Interpreter, activation: Activation, until: number): void {
  machine.timer(activation.path, until, () => {
    if (!activation.group.dead) machine.complete(activation, { until: new Date(until).toISOString() });
  });
}

/** No event came in time: the default is taken, or the step fails. */
function limitEvent(machine: Interpreter, activation: Activation, until: number | undefined): void {
  if (until === undefined) return;
  machine.timer(`${activation.path}#event`, until, () => {
    if (activation.group.dead) return;
    const { event } = activation.input as { event: { timeout: string; default?: unknown } };
    machine.withdraw(activation);
    if (event.default !== undefined) return machine.complete(activation, { data: event.default, at: null });
    const message = `no event came within ${event.timeout}`;
    machine.settle(activation, { code: 'step_timeout', message, retryable: false });
  });
}
