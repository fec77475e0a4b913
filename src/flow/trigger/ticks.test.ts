import { describe, expect, test } from 'vitest';
import type { Schedule } from '../document.ts';
import { MOST_MISSED, nextTick, scheduleFault, ticksDue } from './ticks.ts';

const at = (text: string) => Date.parse(text);
function ticks(schedule: Schedule, from: string, count: number): string[] {
  const found: string[] = [];
  for (let after = at(from); found.length < count; after = at(found.at(-1)!))
    found.push(new Date(nextTick(schedule, 0, after)!).toISOString().slice(0, 16));
  return found;
}

describe('where clocks change', () => {
  const daily = { cron: '30 2 * * *', zone: 'Europe/Madrid' };
  const half = { cron: '*/30 * * * *', zone: 'Europe/Madrid' };

  test('a time inside of the hour that is left out comes at its end, once', () => {
    expect(ticks(daily, '2026-03-28T00:00Z', 3)).toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']);
  });

  test('a time inside of the hour that comes twice comes the first time only', () => {
    expect(ticks(daily, '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  });

  test('an interval goes on through both changes without a gap or a double', () => {
    const even = (from: string) => {
      const all = ticks(half, from, 10).map((tick) => at(`${tick}Z`));
      return all.slice(1).map((tick, i) => (tick - all[i]!) / 60_000);
    };
    expect(even('2026-03-28T23:10Z')).toEqual(Array(9).fill(30));
    expect(even('2026-10-24T23:10Z')).toEqual(Array(9).fill(30));
  });

  test('other hours keep their local time', () => {
    const nine = { cron: '0 9 * * *', zone: 'America/New_York' };
    expect(ticks(nine, '2026-03-07T00:00Z', 2)).toEqual(['2026-03-07T14:00', '2026-03-08T13:00']);
    expect(ticks(nine, '2026-10-31T00:00Z', 2)).toEqual(['2026-10-31T13:00', '2026-11-01T14:00']);
  });

  test('what is due after a downtime over a change is what would have come one by one', () => {
    for (const [first, now] of [
      ['2026-03-29T00:30Z', '2026-03-29T04:10Z'],
      ['2026-10-25T00:00Z', '2026-10-25T04:10Z'],
    ] as const) {
      const due = ticksDue(half, at(first), at(now)).ticks;
      expect(due).toHaveLength(Math.floor((at(now) - at(first)) / 1_800_000) + 1);
      expect(new Set(due).size).toBe(due.length);
    }
  });
});

test('every counts from its anchor', () => {
  const every = { every: '15m' };
  expect(nextTick(every, 1000, 1000)).toBe(901_000);
  expect(nextTick(every, 1000, 901_000)).toBe(1_801_000);
  expect(nextTick(every, 1000, 900_999)).toBe(901_000);
  expect(ticksDue(every, 901_000, 2_701_500)).toEqual({ ticks: [901_000, 1_801_000, 2_701_000], more: false });
});

test.each([{ cron: '* * * * *' }, { every: '1m' }])('of very many missed ticks the newest are kept: %j', (schedule) => {
  const now = at('2026-06-01T00:00:30Z');
  const { ticks: due, more } = ticksDue(schedule, at('2026-01-01T00:00Z'), now);
  expect(more).toBe(true);
  expect(due).toHaveLength(MOST_MISSED);
  expect(due.at(-1)).toBe(at('2026-06-01T00:00Z'));
  expect(due[0]).toBe(at('2026-06-01T00:00Z') - (MOST_MISSED - 1) * 60_000);
});

test.each([
  [{ cron: '61 * * * *' }, 'cron'],
  [{ cron: '* * * *' }, 'cron'],
  [{ cron: '@daily' }, 'cron'],
  [{ cron: '2026-01-01T00:00:00' }, 'cron'],
  [{ cron: '0 0 30 2 *' }, 'cron'],
  [{ cron: '0 9 * * *', zone: 'Europe/Madird' }, 'zone'],
  [{ every: '500ms' }, 'every'],
])('%j is refused at %s', (schedule, key) => {
  expect(scheduleFault(schedule)).toMatchObject({ key, message: expect.any(String) });
});

test.each([{ cron: '*/15 8-18 * * 1-5', zone: 'Europe/Madrid' }, { cron: '0 0 29 2 *' }, { cron: '*/10 * * * * *' }])(
  '%j is fine',
  (schedule) => expect(scheduleFault(schedule)).toBeUndefined(),
);
