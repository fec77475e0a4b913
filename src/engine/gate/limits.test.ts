import { expect, it } from 'vitest';
import { budgetOf, isScarce, windowOf } from './limits.ts';

it('keeps a large rate as the same share of a shorter window', () => {
  expect(windowOf({ requests: 4, per: 'minute' })).toEqual({ requests: 4, windowMs: 60_000 });
  expect(windowOf({ requests: 6000, per: 'minute' })).toEqual({ requests: 100, windowMs: 1000 });
  expect(windowOf({ requests: 5000, per: 'hour' })).toEqual({ requests: 100, windowMs: 72_000 });
  expect(windowOf({ requests: 0.5, per: 'second' })).toEqual({ requests: 1, windowMs: 2000 });
});

it('reads what the vendors write', () => {
  const now = Date.UTC(2026, 0, 1);
  const left = (headers: Record<string, string>) => budgetOf(headers, now);
  expect(left({ 'ratelimit-limit': '100', 'ratelimit-remaining': '3', 'ratelimit-reset': '50' })).toEqual({
    left: 3,
    limit: 100,
    waitMs: 50_000,
  });
  expect(left({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 7) })).toEqual({
    left: 0,
    limit: undefined,
    waitMs: 7000,
  });
  expect(left({ 'x-rate-limit-remaining': '599', 'x-rate-limit-reset': String(now / 1000 - 5) })?.waitMs).toBe(0);
  expect(left({ ratelimit: '"default";r=50;t=30' })).toEqual({ left: 50, limit: undefined, waitMs: 30_000 });
  expect(left({ ratelimit: 'limit=10, remaining=1' })).toBeUndefined();
  expect(left({ 'content-type': 'text/plain' })).toBeUndefined();
});

it('shares what is scarce only', () => {
  expect([isScarce({ left: 11, limit: 50 }), isScarce({ left: 10, limit: 50 })]).toEqual([false, true]);
  expect([isScarce({ left: 501, limit: 5000 }), isScarce({ left: 500, limit: 5000 })]).toEqual([false, true]);
});
