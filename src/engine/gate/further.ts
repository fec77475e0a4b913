// The requests of a call after its first: each waits for its turn, and what comes of it is learned from. The call keeps
// its place among those under way, so only the rate is asked for.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppError } from '../../errors.ts';
import { fromFault } from '../step-error.ts';
import type { Further } from '../types.ts';
import { type Gate, isLimit, type Pass } from './gate.ts';

/** Without a pass nothing is limited. */
export function further(gate: Gate, pass: Pass | undefined): Further {
  const state = pass?.state;
  return {
    async turn(signal) {
      signal.throwIfAborted();
      const waitMs = state ? await gate.turnOf(state) : 0;
      if (waitMs > 0) await pause(waitMs, signal);
    },
    async answered(headers) {
      if (state) await gate.learnBudget(state, headers);
    },
    async refused(fault, pauseMs, signal) {
      const error = fromFault(fault as AppError);
      const waitMs = error.retryAfterMs ?? pauseMs;
      if (state && isLimit(error)) await gate.block(state, waitMs);
      await pause(waitMs, signal);
    },
  };
}

/** Throws what the signal gives as its reason, not that it was aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (fault) {
    throw signal.aborted ? signal.reason : fault;
  }
}
