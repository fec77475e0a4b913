// wait: until a time has come. A waiting run is a row and a scheduled job, no process.
import { durationMs } from '../../flow/index.ts';
import type { Activation } from '../activation.ts';
import type { Machine } from '../machine.ts';
import { StepFault } from '../step-error.ts';
import type { KindRunner } from './kind.ts';

export const wait: KindRunner = {
  begin(machine, activation) {
    const input = activation.node.input(activation.scope) as { for?: string; until?: unknown };
    const until = input.for === undefined ? pointInTime(input.until) : machine.now + duration(input.for);
    activation.input = input;
    machine.write({ type: 'parked', at: machine.now, path: activation.path, kind: 'wait', input, until });
    completeAt(machine, activation, until);
  },
  resume(machine, activation, record) {
    completeAt(machine, activation, record.until!);
  },
};

function completeAt(machine: Machine, activation: Activation, until: number): void {
  machine.timer(activation.path, until, () => {
    if (!activation.group.dead) machine.complete(activation, { until: new Date(until).toISOString() });
  });
}

function duration(text: string): number {
  try {
    return durationMs(String(text));
  } catch (fault) {
    throw new StepFault('expression_failed', (fault as Error).message);
  }
}

function pointInTime(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time))
    throw new StepFault(
      'expression_failed',
      `until needs a time such as 2026-01-31T09:00:00Z, it got ${JSON.stringify(value)}`,
    );
  return time;
}
