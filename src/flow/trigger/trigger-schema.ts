// The schema of a trigger: where events come from, and what is done before a run is made.
import * as z from 'zod';
import { condition, fixedDuration, template, templates, text } from '../kinds/fields.ts';
import { KINDS } from '../kinds/index.ts';
import { EVENT_SOURCES } from './sources.ts';

const STARTS = [...EVENT_SOURCES, 'manual', 'call'] as const;

const oneOf = (value: object, keys: readonly string[]) => keys.filter((key) => key in value).length === 1;

const webhook = z.strictObject({
  path: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, { error: 'takes letters, digits, _ and -' })
    .describe('Last part of the address: /hooks/<space>/<path>.'),
  auth: z.string().min(1).describe("Name of a connection of the tool webhook, or 'none'."),
  split: z
    .string()
    .refine((value) => value === 'lines' || value === 'items' || value.includes('{{'), {
      error: 'is lines, items or an {{ expression }} that gives a list',
    })
    .describe(
      'One run per line (NDJSON), per item of the body, or per item of the list that an {{ expression }} gives.',
    )
    .optional(),
});

const schedule = z
  .strictObject({
    cron: z.string().min(1).describe('Minute, hour, day, month, weekday; seconds may stand in front.').optional(),
    zone: z.string().min(1).describe('Time zone of cron, such as Europe/Madrid. Default UTC.').optional(),
    every: fixedDuration
      .describe('Instead of cron: this long after the flow was released, and again and again.')
      .optional(),
    missed: z
      .enum(['skip', 'once', 'all'])
      .describe(
        'Ticks of a downtime: none is made up for, one run for all of them (default), or one run each (1,000 at most).',
      )
      .optional(),
  })
  .refine((value) => oneOf(value, ['cron', 'every']), { error: 'needs cron or every, and not both' })
  .refine((value) => value.zone === undefined || value.cron !== undefined, { error: 'has a zone only with cron' });

const poll = z
  .strictObject({
    every: fixedDuration.describe('Time between two polls; 5s at least.'),
    action: z.string().min(1).describe('An action of the catalog, such as okta.list_log_events.').optional(),
    http: KINDS.http.keys(z.never()).http!.optional(),
    connection: z.string().min(1).describe('Name of the connection it is sent with.').optional(),
    with: templates.describe('Input of the action; `cursor`, `now` and `vars` are in scope.').optional(),
    items: text.describe('The list in the answer: {{ response.body.data }}.'),
    key: template.describe('What makes an item the same one as before: {{ item.id }}.').optional(),
    cursor: template.describe('Next value of `cursor`, from `response`, `items` and `cursor`.').optional(),
    initial: z.unknown().describe('First value of `cursor`.').optional(),
    from: z
      .enum(['now', 'beginning'])
      .describe('now (default): what is there at the first poll makes no runs. beginning: it does.')
      .optional(),
    more: condition.describe('true: there is more, and it is asked again at once.').optional(),
  })
  .refine((value) => oneOf(value, ['action', 'http']), { error: 'needs action or http, and not both' })
  .refine((value) => value.key !== undefined || value.cursor !== undefined, {
    error: 'needs key or cursor: without them each poll would take the same items again',
  });

const slack = z
  .strictObject({
    command: z
      .string()
      .regex(/^\/[a-z0-9][a-z0-9_-]{0,30}$/, { error: 'begins with / and takes lower-case letters, digits, - and _' })
      .describe('A slash command of the Slack app.')
      .optional(),
    message: z
      .strictObject({
        channel: z.string().min(1).describe('"#soc" or the id of a channel that the app is in.'),
        contains: z.string().min(1).describe('Only messages with this text, in upper or lower case.').optional(),
        pattern: z
          .string()
          .min(1)
          .max(1000)
          .describe('Only messages that match this regular expression (RE2).')
          .optional(),
      })
      .refine((value) => !(value.contains !== undefined && value.pattern !== undefined), {
        error: 'takes contains or pattern, not both',
      })
      .describe('A message of a person of the space.')
      .optional(),
  })
  .refine((value) => oneOf(value, ['command', 'message']), { error: 'needs command or message, and not both' });

const mailbox = z
  .strictObject({
    connection: z.string().min(1).describe('Name of a connection of the tool imap.'),
    folder: z.string().min(1).describe('Default INBOX.').optional(),
    every: fixedDuration.describe('Time between two looks into it; default 1m, 10s at least.').optional(),
    after: z
      .enum(['seen', 'move', 'leave'])
      .describe('What is done with a message that made a run: marked as read (default), moved to move_to, or nothing.')
      .optional(),
    move_to: z.string().min(1).describe('Folder for after: move.').optional(),
    attachment_bytes: z
      .int()
      .min(0)
      .max(20_000_000)
      .describe('Contents of attachments are kept up to this many bytes in all; default 5000000.')
      .optional(),
    from: z
      .enum(['now', 'beginning'])
      .describe('now (default): messages that are there already make no runs.')
      .optional(),
  })
  .refine((value) => (value.after === 'move') === (value.move_to !== undefined), {
    error: 'has move_to exactly when after is move',
  });

export const triggerSchema = z
  .strictObject({
    webhook: webhook.describe('Events are posted to an address.').optional(),
    schedule: schedule
      .describe('A run at each tick; trigger.body is {scheduled_at, previous_at, tick, missed}.')
      .optional(),
    poll: poll.describe('A tool is asked again and again; each new item is a run, and trigger.body.').optional(),
    slack: slack.describe('A command or a message in Slack.').optional(),
    mailbox: mailbox.describe('Each new message of a mailbox is a run.').optional(),
    manual: z.literal(true).describe('Started by hand or by the API, with the form of `inputs`.').optional(),
    call: z.literal(true).describe('Started by a call step of another flow.').optional(),
    alert: z
      .strictObject({ source: z.string().min(1).describe('Where the alert comes from: splunk, suricata, guardduty.') })
      .describe('The event is an alert: it is normalised, and has to be closed before a deadline.')
      .optional(),
    filter: condition.describe('false: no run is made.').optional(),
    dedupe: template.describe('The same key again gives the first run.').optional(),
  })
  .refine((value) => STARTS.some((start) => start in value), {
    error: 'needs webhook, schedule, poll, slack, mailbox, manual or call',
  })
  .refine((value) => EVENT_SOURCES.filter((source) => source in value).length <= 1, {
    error: 'has more than one of webhook, schedule, poll, slack and mailbox; make a flow of each and call a common one',
  });
