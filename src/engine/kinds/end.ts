// stop: the run ends here, well. fail: the run (or the block around) fails with the flow's own message.
import type { KindRunner } from './kind.ts';

export const stop: KindRunner = {
  begin(machine, activation) {
    const input = activation.node.input(activation.scope) as { reason?: unknown } | null;
    const { path, node } = activation;
    const reason = input?.reason ?? null;
    machine.write({ type: 'done', at: machine.now, path, kind: node.kind, output: reason });
    machine.pass(activation, { kind: 'stopped', reason });
  },
  resume(machine, activation) {
    this.begin(machine, activation);
  },
};

export const fail: KindRunner = {
  begin(machine, activation) {
    const {
      message,
      code,
      retryable = false,
    } = activation.node.input(activation.scope) as {
      message: unknown;
      code?: string;
      retryable?: boolean;
    };
    activation.attempt = 1;
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    machine.settle(activation, { code: code ?? 'flow_failed', message: text, retryable });
  },
  resume(machine, activation) {
    this.begin(machine, activation);
  },
};
