import { expect, it } from 'vitest';
import { checkLimits, limitsOf } from './limits.ts';

const TOOL = {
  baseUrl: 'https://api.example.com',
  rateLimit: { requests: 4, per: 'minute', note: 'public keys' } as const,
};

it("the tool's rate holds at the tool's own address, unless a person says otherwise", () => {
  expect(limitsOf(null, TOOL, {})).toEqual({ rate: { requests: 4, per: 'minute' }, concurrent: undefined });
  expect(limitsOf(null, TOOL, { baseUrl: 'http://127.0.0.1:1' }).rate).toBeUndefined();
  expect(limitsOf({ rate: 'none', concurrent: 3 }, TOOL, {})).toEqual({ rate: undefined, concurrent: 3 });
  expect(limitsOf({ rate: { requests: 9, per: 'hour' } }, TOOL, { baseUrl: 'http://x' }).rate).toEqual({
    requests: 9,
    per: 'hour',
  });
  expect(limitsOf(null, undefined, {})).toEqual({ rate: undefined, concurrent: undefined });
});

it('says which limit makes no sense', () => {
  expect(() => checkLimits({ rate: { requests: 0, per: 'hour' }, concurrent: 1.5 })).toThrow(
    expect.objectContaining({
      code: 'invalid_request',
      problems: [
        { path: 'rate.requests', message: expect.any(String) },
        { path: 'concurrent', message: expect.any(String) },
      ],
    }),
  );
  expect(() => checkLimits({ rate: 'none', concurrent: 1 })).not.toThrow();
});
