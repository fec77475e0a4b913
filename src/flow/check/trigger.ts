// The trigger of a flow: its connections, its times, what its expressions may read, and what it can be told twice.
import { RE2JS } from 're2js';
import type { Mailbox, Poll, Schedule, Trigger } from '../document.ts';
import { durationMs } from '../duration.ts';
import { ANYTHING, type Shape } from '../kinds/kind.ts';
import type { DocumentPath } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { scheduleFault } from '../trigger/ticks.ts';
import { checkAction } from './action.ts';
import { checkConnection } from './connection.ts';
import type { CheckHere, Report } from './context.ts';
import type { ExpressionCheck, ReportInText } from './expressions.ts';
import { type Visible, withName } from './visible.ts';

export interface TriggerHere extends CheckHere {
  expressions: ExpressionCheck;
  inText: ReportInText;
  start: Visible;
}

const fields = (...names: string[]): Shape => ({ fields: Object.fromEntries(names.map((name) => [name, ANYTHING])) });
const SLACK = fields('text', 'words', 'match', 'user', 'channel', 'team', 'command', 'ts', 'thread_ts');
const MAIL = fields(
  ...['uid', 'folder', 'message_id', 'in_reply_to', 'references', 'subject', 'from', 'to', 'cc', 'reply_to'],
  ...['date', 'received_at', 'text', 'html', 'headers', 'attachments', 'size', 'truncated'],
);

/** What is known of `trigger.body`. A flow that can also be started by hand may get anything. */
export function triggerBody(trigger: Trigger): Shape {
  if (trigger.manual || trigger.call) return ANYTHING;
  if (trigger.schedule) return fields('scheduled_at', 'previous_at', 'tick', 'missed');
  if (trigger.slack) return SLACK;
  return trigger.mailbox ? MAIL : ANYTHING;
}

export function checkTrigger(here: TriggerHere): void {
  const { document, expressions } = here;
  const { trigger } = document;
  const before = only(here.start, ['trigger', 'vars', 'space']);
  const condition = (path: DocumentPath) => new Map([[JSON.stringify(path), 'condition' as const]]);
  expressions.value(trigger.filter, ['trigger', 'filter'], before, condition(['trigger', 'filter']));
  expressions.value(trigger.dedupe, ['trigger', 'dedupe'], before);
  checkSource(here, trigger);
  const { webhook, schedule, poll, slack, mailbox } = trigger;
  if (webhook) {
    const { auth } = webhook;
    if (auth !== 'none') checkConnection(auth, here, 'webhook', ['trigger', 'webhook', 'auth']);
    const split = ['trigger', 'webhook', 'split'];
    expressions.value(webhook.split, split, before, new Map([[JSON.stringify(split), 'list']]));
  }
  if (schedule) checkSchedule(here, schedule);
  if (poll) checkPoll(here, poll);
  if (mailbox) checkMailbox(here, mailbox);
  if (slack?.message?.pattern !== undefined) checkPattern(here.report, slack.message.pattern);
  if ((schedule || poll) && trigger.dedupe !== undefined) {
    const hint = schedule ? 'Each tick makes one run by itself.' : 'Use the key of the poll.';
    here.report(['trigger', 'dedupe'], 'invalid_value', "'dedupe' is for events that others send", hint, {
      atKey: true,
    });
  }
}

function checkSource({ report, context: { alertSources } }: CheckHere, { alert }: Trigger): void {
  if (!alert || !alertSources || alertSources.includes(alert.source)) return;
  const hint = didYouMean(alert.source, alertSources, 'There are');
  report(['trigger', 'alert', 'source'], 'unknown_source', `there is no alert source '${alert.source}'`, hint);
}

function checkSchedule({ report }: CheckHere, schedule: Schedule): void {
  const fault = scheduleFault(schedule);
  if (fault) report(['trigger', 'schedule', fault.key], 'invalid_value', fault.message, fault.hint);
}

function checkPoll(here: TriggerHere, poll: Poll): void {
  const { expressions, start } = here;
  const at = ['trigger', 'poll'];
  atLeast(here.report, [...at, 'every'], poll.every, 5000, '5s');
  const inPoll: CheckHere = { ...here, report: (path, ...rest) => here.report([...at, ...path], ...rest) };
  if (poll.action !== undefined) checkAction({ id: 'poll', ...poll, action: poll.action }, inPoll);
  else checkConnection(poll.connection, inPoll);
  const asking = ['cursor', 'now'].reduce((all, name) => withName(all, name, ANYTHING), only(start, ['vars', 'space']));
  const answered = withName(asking, 'response', fields('status', 'headers', 'body'));
  const read = withName(answered, 'items', ANYTHING);
  const value = (key: keyof Poll, visible: Visible, type?: 'list' | 'condition') =>
    expressions.value(poll[key], [...at, key], visible, new Map(type && [[JSON.stringify([...at, key]), type]]));
  value('with', asking);
  value('http', asking);
  value('items', answered, 'list');
  value(
    'key',
    ['item', 'index'].reduce((all, name) => withName(all, name, ANYTHING), read),
  );
  value('cursor', read);
  value('more', read, 'condition');
  value('initial', only(start, ['vars']));
}

function checkMailbox(here: CheckHere, mailbox: Mailbox): void {
  const at = ['trigger', 'mailbox'];
  checkConnection(mailbox.connection, here, ['imap', 'mail'], [...at, 'connection']);
  if (mailbox.every !== undefined) atLeast(here.report, [...at, 'every'], mailbox.every, 10_000, '10s');
}

function checkPattern(report: Report, pattern: string): void {
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    const message = `the pattern is not a regular expression of RE2: ${(error as Error).message}`;
    report(['trigger', 'slack', 'message', 'pattern'], 'invalid_value', message, '');
  }
}

function atLeast(report: Report, path: DocumentPath, text: string, least: number, words: string): void {
  if (durationMs(text) < least)
    report(path, 'invalid_value', `'${path.at(-1)}' is shorter than ${words}`, `Write ${words} or more.`);
}

const only = (visible: Visible, names: string[]): Visible => ({
  ...visible,
  names: new Map([...visible.names].filter(([name]) => names.includes(name))),
});
