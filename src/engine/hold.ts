// A step that is ready but may not be attempted yet (its tool's limit, a tool that is down): it waits without
// counting an attempt, at most as long as its own timeout, or a day.
import type { Activation } from './activation.ts';
import type { Entry, Held } from './entry.ts';
import type { Interpreter } from './interpreter.ts';
import type { StepError } from './types.ts';

/** Without a timeout of its own a step waits this long at most. */
const PATIENCE_MS = 24 * 3_600_000;
/** A new time of the same wait is written down only when it is that much later than the one that is. */
const NEWS_MS = 60_000;

const WORDS: Record<Held['reason'], string> = {
  rate_limit: 'its tool takes no more requests for now',
  busy: 'as many calls are under way as its limit allows',
  tool_down: 'its tool is down',
  moving: 'its worker stopped',
};

/** What of `entries` is kept when the attempt at `path` is not made: its start was not written yet. */
export function withoutStart(entries: Entry[], path: string): { entries: Entry[]; unwritten: boolean } {
  const at = entries.findLastIndex((entry) => entry.type === 'started' && entry.path === path);
  return at < 0
    ? { entries, unwritten: false }
    : { entries: [...entries.slice(0, at), ...entries.slice(at + 1)], unwritten: true };
}

/** The entry that says so; undefined: what is written says it well enough. */
export function heldEntry(activation: Activation, held: Held, now: number, startUnwritten: boolean): Entry | undefined {
  const before = activation.held;
  if (before?.reason === held.reason && startUnwritten && held.until - before.until < NEWS_MS) return undefined;
  const { path, node, attempt, input } = activation;
  const inputUnwritten = startUnwritten && !before && attempt === 0;
  return { type: 'held', at: now, path, kind: node.kind, attempt, ...(inputUnwritten && { input }), ...held };
}

/** Has the step attempted at its time, and fail when that comes too late. */
export function waitHeld(machine: Interpreter, activation: Activation, held: Held, attempt: () => void): void {
  const { path, node } = activation;
  machine.timer(path, held.until, () => {
    if (!activation.group.dead) attempt();
  });
  const patience = node.timeoutMs ?? PATIENCE_MS;
  machine.timer(`${path}#timeout`, held.since + patience, () => {
    if (activation.group.dead) return;
    const error: StepError = {
      code: 'step_timeout',
      message: `it waited for ${patience / 1000} s: ${WORDS[held.reason]}`,
      retryable: false,
    };
    machine.settle(activation, error);
  });
}
