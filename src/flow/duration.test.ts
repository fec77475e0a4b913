import { expect, test } from 'vitest';
import { durationMs } from './duration.ts';

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['15m', 900_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
  ['1w', 604_800_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['0s', 0],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '5', 's', '5 minutes', '-5s', '5s ', '1e3s', '5x', '99999999999999999w'])('%j is none', (text) => {
  expect(() => durationMs(text)).toThrow(RangeError);
});
