// Steps and triggers in a few words, for cards, lists and screen readers.
import { type FlowDocument, kindOf, type Step, type StepKind, type Wait } from '../../flow/index.ts';

/** `get_ip_report` and `getIpReport` as `Get ip report`. */
export function humanise(id: string): string {
  const words = id
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `{{ a == b }}` as `a == b`; other templates as they are. */
export function expressionText(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? '' : JSON.stringify(value);
  return /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(value)?.[1]?.trim() ?? value;
}

export const KIND_WORD: Record<StepKind, string> = {
  action: 'Action',
  http: 'HTTP request',
  set: 'Set fields',
  choose: 'Choose a branch',
  each: 'Loop',
  while: 'Repeat',
  parallel: 'In parallel',
  try: 'Try',
  wait: 'Wait',
  ask: 'Ask a person',
  notify: 'Notify',
  call: 'Call a flow',
  emit: 'Emit an event',
  code: 'Code',
  dedupe: 'Deduplicate',
  throttle: 'Throttle',
  respond: 'Respond',
  alert: 'Alert',
  stop: 'Stop',
  fail: 'Fail',
};

const audience = (of: { channel?: string; person?: string; group?: string; role?: string }): string =>
  [of.channel, of.group ?? of.person ?? (of.role && `${of.role}s`)].filter(Boolean).join(' · ');

/** The second line of a step's card. `toolName` turns a tool's id into its name. */
export function stepSummary(step: Step, toolName: (id: string) => string = humanise): string {
  if ('action' in step) {
    const [tool = '', ...rest] = step.action.split('.');
    return `${toolName(tool)} · ${humanise(rest.join('.')).toLowerCase()}`;
  }
  if ('http' in step) return `${step.http.method ?? 'GET'} ${String(step.http.url).replaceAll(/\{\{\s*|\s*\}\}/g, '')}`;
  if ('set' in step) return Object.keys(step.set).join(', ');
  if ('choose' in step)
    return step.choose.length === 1
      ? `Only when ${expressionText(step.choose[0]?.when)}`
      : `${step.choose.length} branches`;
  if ('each' in step) return `Loop over ${expressionText(step.each.in)}`;
  if ('while' in step) return `While ${expressionText(step.while.condition)}`;
  if ('parallel' in step) {
    const { for: needed = 'all', branches } = step.parallel;
    return `${branches.length} branches at once${needed === 'all' ? '' : ` · ${needed === 'any' ? 'first' : `first ${needed}`} counts`}`;
  }
  if ('try' in step) return 'Catches failures';
  if ('wait' in step) return waitWords(step.wait);
  if ('emit' in step) return `Emit ${step.emit.name ?? 'event'}`;
  if ('code' in step) return 'JavaScript';
  if ('dedupe' in step) return `Once in ${expressionText(step.dedupe.window)}`;
  if ('throttle' in step) return `${step.throttle.limit} in ${expressionText(step.throttle.window)}`;
  if ('ask' in step) return `Ask ${audience(step.ask.of)}`;
  if ('notify' in step) return `Tell ${audience(step.notify.to)}`;
  if ('call' in step) return `Call ${step.call.flow}`;
  if ('respond' in step) return `Answer the caller${step.respond.status ? ` · ${step.respond.status}` : ''}`;
  if ('alert' in step) return step.alert.close ? 'Close the alert' : 'Update the alert';
  if ('stop' in step) return 'End the run here';
  if ('fail' in step) return 'End the run as failed';
  return KIND_WORD[kindOf(step as object) ?? 'set'];
}

function waitWords(wait: Wait): string {
  if ('for' in wait) return `Wait ${expressionText(wait.for)}`;
  if ('event' in wait) return `Wait for ${wait.event.name ?? 'event'}`;
  return typeof wait.until === 'object' ? 'Wait for business time' : `Wait until ${expressionText(wait.until)}`;
}

export function triggerWords(document: FlowDocument): { title: string; detail: string } {
  const { trigger } = document;
  const source = trigger.alert ? ` · ${trigger.alert.source} alert` : '';
  if (trigger.webhook) return { title: 'Webhook', detail: `/${trigger.webhook.path}${source}` };
  const { schedule, poll, slack, mailbox } = trigger;
  if (schedule)
    return {
      title: 'Schedule',
      detail: schedule.cron ? `${schedule.cron} ${schedule.zone ?? 'UTC'}` : `every ${schedule.every}`,
    };
  if (poll) return { title: 'Poll', detail: `${poll.action ?? poll.http?.url}, every ${poll.every}${source}` };
  if (slack) return { title: 'Slack', detail: slack.command ?? `messages in ${slack.message?.channel}` };
  if (mailbox) return { title: 'Mailbox', detail: `${mailbox.folder ?? 'INBOX'} of ${mailbox.connection}${source}` };
  if (trigger.manual)
    return {
      title: 'Started by hand',
      detail: `${Object.keys(document.inputs ?? {}).join(', ') || 'no input'}${source}`,
    };
  if (trigger.call)
    return { title: 'Called by a flow', detail: Object.keys(document.inputs ?? {}).join(', ') || 'no input' };
  return { title: 'Trigger', detail: source };
}
