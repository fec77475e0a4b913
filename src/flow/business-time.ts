// Business time: the hours of some days of the week in a time zone, without holidays. Pure; knows the clock
// changes of the zone.
import { WEEKDAYS, type Weekday } from './document.ts';
import { offsetAt } from './zone.ts';

export interface BusinessCalendar {
  /** `09:00-17:00`; may pass midnight, then it belongs to the day it begins on. */
  hours: string;
  /** Default Monday to Friday. */
  days?: readonly Weekday[];
  zone: string;
  /** `2026-12-25`. */
  holidays?: readonly string[];
}

const DAY = 86_400_000;
/** Further ahead nobody waits: a calendar without business is told instead. */
const HORIZON_DAYS = 3660;
const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;

/** Minutes of the day; an end before the start is on the next day. undefined: not of the form 09:00-17:00. */
export function readHours(text: string): { from: number; to: number } | undefined {
  const match = HOURS.exec(text);
  if (!match) return undefined;
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number) as [number, number, number, number];
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  if (to > 1440 || from === to) return undefined;
  return { from, to: to < from ? to + 1440 : to };
}

export function isTimeZone(zone: string): boolean {
  try {
    offsetAt(0, zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * Milliseconds since 1970 of the moment at which `afterMs` of business time have passed since `now`; with 0,
 * the first moment of business time. Throws RangeError for a calendar that is at fault or has no business.
 */
export function businessMoment(calendar: BusinessCalendar, now: number, afterMs = 0): number {
  let left = afterMs;
  for (const { from, to } of intervals(calendar, now)) {
    const start = Math.max(from, now);
    if (left === 0) return start;
    if (left <= to - start) return start + left;
    left -= to - start;
  }
  throw new RangeError('there is no business time within ten years');
}

/** Those that end after `now`, in order. */
function* intervals({ hours, days = WEEKDAYS.slice(0, 5), zone, holidays = [] }: BusinessCalendar, now: number) {
  const span = readHours(hours);
  if (!span) throw new RangeError(`'${hours}' is not of the form 09:00-17:00`);
  const free = new Set(holidays);
  // a night that began yesterday may not be over
  const first = Math.floor((now + offsetAt(now, zone)) / DAY) - 1;
  for (let day = first; day < first + HORIZON_DAYS; day++) {
    const midnight = new Date(day * DAY);
    if (!days.includes(WEEKDAYS[(midnight.getUTCDay() + 6) % 7]!)) continue;
    if (free.has(midnight.toISOString().slice(0, 10))) continue;
    const from = momentOf(day * DAY + span.from * 60_000, zone);
    const to = momentOf(day * DAY + span.to * 60_000, zone);
    if (to > now && to > from) yield { from, to };
  }
}

/** The moment at which clocks in the zone show what `clock` shows in UTC. */
function momentOf(clock: number, zone: string): number {
  const guess = clock - offsetAt(clock, zone);
  return clock - offsetAt(guess, zone);
}
