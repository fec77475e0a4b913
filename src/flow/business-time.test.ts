import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessMoment, readHours } from './business-time.ts';
import { WEEKDAYS } from './document.ts';

const office = { hours: '09:00-17:00', zone: 'Europe/Madrid' };
const at = (text: string) => Date.parse(text);
const moment = (now: string, after = 0, calendar: Parameters<typeof businessMoment>[0] = office) =>
  new Date(businessMoment(calendar, at(now), after)).toISOString();
const HOUR = 3_600_000;

describe('business time', () => {
  it('is now inside of the hours, else the next opening', () => {
    expect(moment('2026-06-10T10:00:00Z')).toBe('2026-06-10T10:00:00.000Z'); // Wednesday, 12:00 in Madrid
    expect(moment('2026-06-10T05:00:00Z')).toBe('2026-06-10T07:00:00.000Z');
    expect(moment('2026-06-12T15:00:00Z')).toBe('2026-06-15T07:00:00.000Z'); // Friday 17:00 is closed
  });

  it('counts only business time', () => {
    expect(moment('2026-06-10T13:00:00Z', 4 * HOUR)).toBe('2026-06-11T09:00:00.000Z');
    expect(moment('2026-06-10T13:00:00Z', 2 * HOUR)).toBe('2026-06-10T15:00:00.000Z');
    expect(moment('2026-06-13T00:00:00Z', 16 * HOUR)).toBe('2026-06-16T15:00:00.000Z');
  });

  it('leaves holidays out', () => {
    const calendar = { ...office, holidays: ['2026-12-25', '2026-12-28'] };
    expect(moment('2026-12-24T16:30:00Z', 0, calendar)).toBe('2026-12-29T08:00:00.000Z');
  });

  it('follows the clock changes of the zone', () => {
    const sundays = { ...office, days: ['sun' as const] };
    expect(moment('2026-03-28T12:00:00Z', 0, sundays)).toBe('2026-03-29T07:00:00.000Z'); // summer time since 02:00
    expect(moment('2026-10-24T12:00:00Z', 0, sundays)).toBe('2026-10-25T08:00:00.000Z');
  });

  it('passes midnight', () => {
    const night = { hours: '22:00-06:00', zone: 'UTC', days: ['fri' as const] };
    expect(moment('2026-06-13T02:00:00Z', 0, night)).toBe('2026-06-13T02:00:00.000Z'); // the night of Friday
    expect(moment('2026-06-13T05:00:00Z', 2 * HOUR, night)).toBe('2026-06-19T23:00:00.000Z');
  });

  it('never lies before now and is never outside of the hours', () => {
    const zones = ['UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kolkata'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 40 }),
        (now, zone, h) => {
          const found = businessMoment({ hours: '08:30-16:00', zone }, now, h * HOUR);
          expect(found).toBeGreaterThanOrEqual(now);
          const clock = new Date(found).toLocaleTimeString('en-GB', { timeZone: zone });
          expect(clock >= '08:30:00' && clock <= '16:00:00').toBe(true);
          const day = new Date(found).toLocaleDateString('en-GB', { timeZone: zone, weekday: 'short' }).toLowerCase();
          expect(WEEKDAYS.slice(0, 5)).toContain(day);
        },
      ),
    );
  });

  it('refuses what is none', () => {
    for (const text of ['9-17', '09:00-09:00', '09:00-25:00', '09:60-17:00', ''])
      expect(readHours(text)).toBeUndefined();
    expect(() => businessMoment({ hours: '09:00-17:00', zone: 'Mars/Base' }, 0)).toThrow(RangeError);
    expect(() => businessMoment({ ...office, days: [] }, 0)).toThrow('no business time');
  });
});
