// How many requests a tool takes, as settings and as what the tool itself says in its answers.

export interface Rate {
  requests: number;
  per: 'second' | 'minute' | 'hour';
}

/** Of a connection: set by a person, or as its tool's file says. */
export interface CallLimits {
  rate?: Rate | undefined;
  /** Calls under way at the same time, on all workers together. */
  concurrent?: number | undefined;
}

const WINDOW_MS = { second: 1_000, minute: 60_000, hour: 3_600_000 };
/** Times that are remembered for each tool: a larger limit is kept as the same share of a shorter window. */
const MOST_SLOTS = 100;

/** The rate as at most MOST_SLOTS requests in a window of milliseconds; never more than the rate in any window of its own. */
export function windowOf({ requests, per }: Rate): { requests: number; windowMs: number } {
  const kept = Math.max(1, Math.min(MOST_SLOTS, Math.floor(requests)));
  return { requests: kept, windowMs: (WINDOW_MS[per] * kept) / requests };
}

/** Seconds as an offset, or as a time since 1970: both are in use. */
const untilMs = (value: number, now: number) => (value > 1_000_000_000 ? value * 1000 - now : value * 1000);

/**
 * What an answer's headers say is left: `RateLimit-Remaining` and `-Reset`, with `X-` or written `X-Rate-Limit-…`, and
 * the combined `RateLimit: "name";r=…;t=…` of the IETF's httpapi draft. undefined: they say nothing.
 */
export function budgetOf(
  headers: Record<string, string>,
  now: number,
): { left: number; limit: number | undefined; waitMs: number } | undefined {
  const one = /(?:^|[;,\s])r=(\d+)[^,]*?;\s*t=(\d+)/.exec(headers.ratelimit ?? '');
  if (one) return { left: Number(one[1]), limit: undefined, waitMs: Number(one[2]) * 1000 };
  const read = (name: string) => {
    const text = headers[`ratelimit-${name}`] ?? headers[`x-ratelimit-${name}`] ?? headers[`x-rate-limit-${name}`];
    const value = Number.parseFloat(text ?? '');
    return Number.isFinite(value) ? value : undefined;
  };
  const [left, reset] = [read('remaining'), read('reset')];
  if (left === undefined || reset === undefined) return undefined;
  return { left: Math.max(0, Math.floor(left)), limit: read('limit'), waitMs: Math.max(0, untilMs(reset, now)) };
}

/** Little enough that the workers have to share it. */
export const isScarce = ({ left, limit }: { left: number; limit: number | undefined }): boolean =>
  left <= Math.max(10, (limit ?? 0) * 0.1);
