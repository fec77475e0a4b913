// Functions on timestamps and durations. There is no now(): an expression gives the same value each time
// it is evaluated; a run has `run.started_at`.
import { durationMs } from '../../duration.ts';
import { offsetAt } from '../../zone.ts';
import { Duration } from '../values.ts';
import { type ExpressionFunction, FunctionFault, fn } from './function.ts';

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** ISO 8601, also with the offset `+0000` that Suricata writes; without an offset it is UTC. */
function fromText(text: string): Date {
  const match = ISO.exec(text.trim());
  if (match) {
    const [, day, time = '00:00:00', fraction = '', offset = 'Z'] = match;
    const zone = offset.toUpperCase() === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
    const date = new Date(`${day}T${time}${fraction.slice(0, 4)}${zone}`);
    if (!Number.isNaN(date.getTime())) return date;
  }
  throw new FunctionFault('timestamp needs ISO 8601, as in 2026-01-31T09:30:00Z');
}

function fromSeconds(seconds: number): Date {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new FunctionFault('timestamp needs seconds since 1970');
  return date;
}

/** CEL's and Go's form (`1h30m`, `-5s`), and days and weeks (`7d`, `2w`). */
function duration(text: string): Duration {
  const sign = text.startsWith('-') ? -1 : 1;
  try {
    return new Duration(sign * durationMs(text.replace(/^[-+]/, '')));
  } catch {
    throw new FunctionFault('duration needs a number and a unit, as in 90s, 15m, 1h30m or 7d');
  }
}

/** The same clock reading as a UTC date. */
function inZone(date: Date, zone: string): Date {
  try {
    return new Date(date.getTime() + offsetAt(date.getTime(), zone));
  } catch {
    throw new FunctionFault(`'${zone}' is not a time zone`);
  }
}

const DAY = 86_400_000;
const dayOfYear = (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY);

const GETTERS: [string, string, (date: Date) => number, number][] = [
  ['getFullYear', 'The year', (date) => date.getUTCFullYear(), 2024],
  ['getMonth', 'The month, January is 0', (date) => date.getUTCMonth(), 0],
  ['getDate', 'The day of the month, from 1', (date) => date.getUTCDate(), 15],
  ['getDayOfMonth', 'The day of the month, from 0', (date) => date.getUTCDate() - 1, 14],
  ['getDayOfWeek', 'The day of the week, Sunday is 0', (date) => date.getUTCDay(), 1],
  ['getDayOfYear', 'The day of the year, from 0', dayOfYear, 14],
  ['getHours', 'The hour', (date) => date.getUTCHours(), 14],
  ['getMinutes', 'The minute', (date) => date.getUTCMinutes(), 30],
  ['getSeconds', 'The second', (date) => date.getUTCSeconds(), 45],
  ['getMilliseconds', 'The millisecond', (date) => date.getUTCMilliseconds(), 123],
];

const EXAMPLE = "timestamp('2024-01-15T14:30:45.123Z')";

export const TIME_FUNCTIONS: ExpressionFunction[] = [
  fn(
    'timestamp(string): timestamp',
    'The time of an ISO 8601 text.',
    "timestamp('2026-01-31T09:30:00+0100')",
    '2026-01-31T08:30:00.000Z',
    fromText,
  ),
  fn(
    'timestamp(number): timestamp',
    'The time of seconds since 1970.',
    'timestamp(1700000000)',
    '2023-11-14T22:13:20.000Z',
    fromSeconds,
  ),
  fn(
    'timestamp(timestamp): timestamp',
    'The value itself.',
    'timestamp(timestamp(0))',
    '1970-01-01T00:00:00.000Z',
    (date) => date,
  ),
  fn(
    'epoch(timestamp): double',
    'Seconds since 1970.',
    "epoch(timestamp('1970-01-01T00:01:00Z'))",
    60,
    (date) => date.getTime() / 1000,
  ),
  fn(
    'duration(string): duration',
    'A length of time: 90s, 15m, 1h30m, 7d.',
    "timestamp('2026-01-31T09:30:00Z') + duration('1h30m')",
    '2026-01-31T11:00:00.000Z',
    duration,
  ),
  ...GETTERS.flatMap(([name, meaning, get, gives]) => [
    fn(`${name}(timestamp): int`, `${meaning}, in UTC.`, `${EXAMPLE}.${name}()`, gives, get),
    fn(
      `${name}(timestamp, string): int`,
      `${meaning}, in a time zone.`,
      `${EXAMPLE}.${name}('UTC')`,
      gives,
      (date, zone) => get(inZone(date, zone)),
    ),
  ]),
  fn('getHours(duration): int', 'Whole hours of it.', "duration('90m').getHours()", 1, (length: Duration) =>
    Math.trunc(length.ms / 3_600_000),
  ),
  fn('getMinutes(duration): int', 'Whole minutes of it.', "duration('90s').getMinutes()", 1, (length: Duration) =>
    Math.trunc(length.ms / 60_000),
  ),
  fn('getSeconds(duration): int', 'Whole seconds of it.', "duration('2m').getSeconds()", 120, (length: Duration) =>
    Math.trunc(length.ms / 1000),
  ),
  fn(
    'getMilliseconds(duration): int',
    'All of it in milliseconds.',
    "duration('2s').getMilliseconds()",
    2000,
    (length: Duration) => length.ms,
  ),
];
