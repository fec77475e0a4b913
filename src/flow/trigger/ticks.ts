// When a schedule ticks. Pure: the time is given.
import { Cron } from 'croner';
import type { Schedule } from '../document.ts';
import { durationMs } from '../duration.ts';

/** No more ticks of a downtime are looked at, or made up for. */
export const MOST_MISSED = 1000;
const SHORTEST_MS = 1000;

/** What is wrong with a schedule, and at which of its keys. */
export function scheduleFault({
  cron,
  zone,
  every,
}: Schedule): { key: string; message: string; hint: string } | undefined {
  if (every !== undefined) {
    if (durationMs(every) >= SHORTEST_MS) return undefined;
    return { key: 'every', message: "'every' is shorter than a second", hint: 'Write 1s or more.' };
  }
  const hint = 'Write minute, hour, day, month and weekday, as in "*/15 8-18 * * 1-5".';
  if (zone !== undefined && !isZone(zone))
    return { key: 'zone', message: `there is no time zone '${zone}'`, hint: 'Write one such as Europe/Madrid.' };
  // the library would take a single moment, or a name such as @daily, too
  if (!/^\S+(\s+\S+){4,5}$/.test(cron!.trim()))
    return { key: 'cron', message: `'${cron}' has not five or six parts`, hint };
  try {
    if (cronOf(cron!, zone).nextRun(new Date(0)) !== null) return undefined;
    return { key: 'cron', message: `'${cron}' never comes`, hint };
  } catch (error) {
    return {
      key: 'cron',
      message: `'${cron}' cannot be read: ${(error as Error).message.replace(/^\w+: /, '')}`,
      hint,
    };
  }
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Kept: making one costs more than asking it. */
const crons = new Map<string, Cron>();
function cronOf(pattern: string, zone = 'UTC'): Cron {
  const key = `${zone} ${pattern}`;
  let cron = crons.get(key);
  if (!cron) {
    cron = new Cron(pattern.trim(), { timezone: zone, mode: '5-or-6-parts', paused: true });
    if (crons.size > 500) crons.clear();
    crons.set(key, cron);
  }
  return cron;
}

/**
 * The first tick after `after` (milliseconds since 1970); undefined: there is none. `anchor` is when `every` began.
 *
 * Where clocks are put forward, a fixed time inside of the missing hour comes at its end; where they are put back, a
 * fixed time inside of the hour that comes twice comes the first time only, while `*` and `*\/n` go on through both.
 */
export function nextTick(schedule: Schedule, anchor: number, after: number): number | undefined {
  if (schedule.every !== undefined) {
    const every = durationMs(schedule.every);
    return anchor + (Math.floor(Math.max(0, after - anchor) / every) + 1) * every;
  }
  return cronOf(schedule.cron!, schedule.zone).nextRun(new Date(after))?.getTime();
}

/** The ticks from `first` (one of them) to `now`, oldest first; of very many, the newest. `more`: there were others before. */
export function ticksDue(schedule: Schedule, first: number, now: number): { ticks: number[]; more: boolean } {
  if (first > now) return { ticks: [], more: false };
  if (schedule.every !== undefined) {
    const every = durationMs(schedule.every);
    const count = Math.floor((now - first) / every) + 1;
    const kept = Math.min(count, MOST_MISSED);
    const ticks = Array.from({ length: kept }, (_, i) => first + (count - kept + i) * every);
    return { ticks, more: count > kept };
  }
  const cron = cronOf(schedule.cron!, schedule.zone);
  const ticks = [first];
  while (ticks.length <= MOST_MISSED) {
    const next = cron.nextRun(new Date(ticks.at(-1)!))?.getTime();
    if (next === undefined || next > now) return { ticks, more: false };
    ticks.push(next);
  }
  const newest = cron.previousRuns(MOST_MISSED, new Date(now + 1)).map((date) => date.getTime());
  return { ticks: newest.reverse(), more: true };
}
