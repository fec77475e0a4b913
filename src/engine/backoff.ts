// When to try again. Delays grow by the step's policy, and jitter spreads the runs that failed together.
import type { RetryPolicy } from './program.ts';

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1). Half of the delay is fixed, half is
 * jitter, which is derived from `seed`, so that a replay finds the same value.
 * `askedMs`: the tool's own Retry-After, which is never undercut.
 */
export function delayBefore(policy: RetryPolicy, attempt: number, seed: string, askedMs = 0): number {
  const growth = policy.backoff === 'exponential' ? 2 ** (attempt - 1) : policy.backoff === 'linear' ? attempt : 1;
  const full = Math.min(policy.delayMs * growth, policy.maxMs);
  const jittered = full / 2 + (full / 2) * unitHash(`${seed} ${attempt}`);
  return Math.round(Math.max(jittered, askedMs));
}

/** FNV-1a (Fowler, Noll, Vo) over UTF-16 units, as a number in [0, 1). */
function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
