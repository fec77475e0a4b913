import { describe, expect, it } from 'vitest';
import { duration, relative, spent } from './relative.ts';

describe('relative', () => {
  const now = 1_700_000_000_000;
  it('calls a moment ago now', () => expect(relative(now - 4_000, now)).toBe('just now'));
  it('takes the largest unit that fits', () => {
    expect(relative(now - 59_000, now)).toBe('59 sec ago');
    expect(relative(now - 3 * 60_000 - 59_000, now)).toBe('3 min ago');
    expect(relative(now + 26 * 3_600_000, now)).toBe('in 1 day');
    expect(relative(now + 2 * 3_600_000 - 1_000, now)).toBe('in 2 hr');
  });
});

describe('duration', () => {
  it.each([
    [3, '3 ms'],
    [2_449, '2.4 s'],
    [59_400, '59 s'],
    [185_000, '3 min 05 s'],
    [7_800_000, '2 h 10 min'],
    [3 * 86_400_000, '3 d 0 h'],
  ])('%d ms is %s', (ms, words) => expect(duration(ms)).toBe(words));
  it('never shows less than nothing when clocks differ', () => expect(duration(-20)).toBe('0 ms'));
});

describe('spent', () => {
  it('counts to now while it is not over', () =>
    expect(spent('2026-01-01T00:00:00Z', null, Date.parse('2026-01-01T00:00:30Z'))).toBe('30 s'));
  it('is nothing before it has begun', () => expect(spent(undefined, undefined, 0)).toBeUndefined());
});
