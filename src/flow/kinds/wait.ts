// `wait`: until a length of time has passed, a moment has come, or an event has. Holds no process.
import * as z from 'zod';
import { isTimeZone, readHours } from '../business-time.ts';
import { WEEKDAYS } from '../document.ts';
import { duration, expressionOr, sharedName, template, text } from './fields.ts';
import { ANYTHING, kind, noGroups, oneLine, type Shape } from './kind.ts';

const business = z.strictObject({
  hours: z
    .string()
    .refine((value) => readHours(value) !== undefined, { error: 'is not of the form 09:00-17:00' })
    .describe('From and to, as 09:00-17:00; 22:00-06:00 passes midnight.'),
  days: z.array(z.enum(WEEKDAYS)).min(1).describe('Default mon, tue, wed, thu, fri.').optional(),
  zone: z
    .string()
    .refine(isTimeZone, { error: 'is not a time zone such as Europe/Madrid' })
    .describe('Time zone, such as Europe/Madrid.'),
  holidays: expressionOr(z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'is not a day such as 2026-12-25' })))
    .describe('Days without business: 2026-12-25.')
    .optional(),
  after: duration.describe('Business time that has to pass first; default: none, so the next moment of it.').optional(),
});

const event = z.strictObject({
  name: sharedName.describe('Name of the event; default event.').optional(),
  key: text.describe('The correlation key; may hold {{ expressions }}.'),
  timeout: duration.describe('How long it waits; default: as long as it takes.').optional(),
  default: template.describe('data when the timeout has passed; without it the step fails then.').optional(),
});

export const wait = kind({
  kind: 'wait',
  title: 'Wait',
  summary: 'Waits for a length of time, until a moment, or for an event; an event gives data and at.',
  section: 'logic',
  icon: 'hourglass',
  keys: () => ({
    wait: z
      .strictObject({
        for: duration.optional(),
        until: z
          .union([
            text.describe('A moment in ISO 8601, or an {{ expression }} that gives one.'),
            z.strictObject({ business }),
          ])
          .describe('A moment in ISO 8601, an {{ expression }} that gives one, or business time.')
          .optional(),
        event: event.describe('An event that emit, the API or the command line sends.').optional(),
      })
      .refine((value) => Object.keys(value).length === 1, { error: 'takes one of for, until and event' }),
  }),
  groups: noGroups,
  output: ({ wait }): Shape => ({ fields: 'event' in wait ? { data: ANYTHING, at: {} } : { until: {} } }),
  expects: ({ wait }) =>
    'until' in wait && typeof wait.until === 'string' ? [{ path: ['wait', 'until'], type: 'moment' }] : [],
  check: ({ wait }, here) => {
    if (!('event' in wait) || wait.event.default === undefined || wait.event.timeout !== undefined) return;
    here.report(
      ['wait', 'event', 'default'],
      'unreachable',
      'the default is never taken: there is no timeout',
      'Add a timeout.',
      { severity: 'warning' },
    );
  },
  describe: ({ wait }) => {
    if ('for' in wait) return `for ${wait.for}`;
    if ('event' in wait) return oneLine(`for the event ${wait.event.name ?? 'event'} ${wait.event.key}`);
    const { until } = wait;
    if (typeof until !== 'object' || until === null) return `until ${until}`;
    const { hours, zone, after } = (until as { business: { hours: string; zone: string; after?: string } }).business;
    return after ? `for ${after} of business time (${hours} ${zone})` : `until business time (${hours} ${zone})`;
  },
  hints: [
    { path: 'wait.for', label: 'For', widget: 'duration' },
    { path: 'wait.until', label: 'Until', widget: 'expression' },
    { path: 'wait.event.key', label: 'Key of the event', widget: 'expression' },
    { path: 'wait.event.timeout', label: 'Longest', widget: 'duration' },
  ],
});
