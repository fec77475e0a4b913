import { expect, test } from 'vitest';
import { checkFlow } from './check.ts';
import { CONTEXT } from './sample-context.ts';

const context = { ...CONTEXT, connections: new Map([...CONTEXT.connections!, ['mail', 'imap'], ['account', 'mail']]) };
const problems = (trigger: string, steps = '[]') => {
  const source = `reflejo: 1\nname: sample\ntitle: A sample\ntrigger:\n${trigger.replace('§', '')}\nsteps: ${steps}`;
  return checkFlow(source, context).problems.map(({ line, column, code }) => `${line - 4}:${column} ${code}`);
};
const marked = (text: string) => {
  const before = text.slice(0, text.indexOf('§')).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
};

const POLL = '{ every: 1m, action: okta.suspend_user, connection: okta-main, with: { userId: "{{ cursor.since }}" }';

test.each([
  '  webhook: { path: a, auth: none, split: lines }',
  '  webhook: { path: a, auth: none, split: "{{ trigger.body.records }}" }\n  dedupe: "{{ trigger.body.id }}"\n  filter: trigger.body.x == 1',
  '  schedule: { cron: "*/15 * * * *", zone: Europe/Madrid, missed: all }\n  manual: true',
  '  schedule: { every: 15m }\n  filter: "{{ trigger.body.tick > 1 }}"',
  `  poll: ${POLL}, items: "{{ response.body.data }}", key: "{{ item.id }}", cursor: "{{ items.size() > 0 ? items[0] : cursor }}", initial: { since: a }, more: response.body.next != null }`,
  '  poll: { every: 5s, http: { url: "https://x/{{ now }}" }, items: "{{ response.body }}", key: "{{ item.id }}" }',
  '  slack: { command: /reflejo-block }\n  filter: trigger.body.words.size() == 1',
  '  slack: { message: { channel: "#soc", pattern: "^block (.*)$" } }',
  '  mailbox: { connection: mail, folder: Reports, after: move, move_to: Done, attachment_bytes: 0 }',
  '  mailbox: { connection: account }',
])('%s has no problems', (trigger) => {
  expect(problems(trigger)).toEqual([]);
});

test.each([
  ['§{ webhook: { path: a, auth: none }, schedule: { every: 1m } }', 'invalid_value'],
  ['{ webhook: { path: a, auth: none, split: §rows } }', 'invalid_value'],
  ['{ webhook: { path: a, auth: none, split: "{{ §5 }}" } }', 'expression_type'],
  ['{ schedule: §{ cron: "* * * * *", every: 1m } }', 'invalid_value'],
  ['{ schedule: §{ every: 1m, zone: UTC } }', 'invalid_value'],
  ['{ schedule: { cron: §"* * 32 * *" } }', 'invalid_value'],
  ['{ schedule: { cron: "* * * * *", zone: §Mars/One } }', 'invalid_value'],
  ['{ schedule: { every: 1m, §mised: all } }', 'unknown_key'],
  ['{ schedule: { every: 1m }, §dedupe: x }', 'invalid_value'],
  ['{ schedule: { every: 1m }, filter: trigger.body.§tock > 1 }', 'unknown_field'],
  ['{ poll: §{ every: 1m, action: okta.suspend_user, items: "{{ response.body }}" } }', 'invalid_value'],
  [`{ poll: ${POLL}, items: "{{ response.bdy }}", key: x } }`.replace('bdy', '§bdy'), 'unknown_field'],
  [`{ poll: ${POLL}, items: "{{ §item }}", key: x } }`, 'wrong_scope'],
  [
    `{ poll: ${POLL.replace('okta.s', '§okta.x')}, items: "{{ items }}", key: x } }`.replace(
      '{{ items',
      '{{ response.body',
    ),
    'unknown_action',
  ],
  [`{ poll: ${POLL.replace('okta-main', '§hook')}, items: "{{ response.body }}", key: x } }`, 'wrong_connection'],
  [`{ poll: ${POLL.replace('1m', '§1s')}, items: "{{ response.body }}", key: x } }`, 'invalid_value'],
  ['{ slack: { command: §reflejo } }', 'invalid_value'],
  ['{ slack: { message: { channel: "#a", pattern: §"(" } } }', 'invalid_value'],
  ['{ slack: §{ command: /a, message: { channel: b } } }', 'invalid_value'],
  ['{ mailbox: { connection: §hook } }', 'wrong_connection'],
  ['{ mailbox: §{ connection: mail, after: move } }', 'invalid_value'],
  ['{ mailbox: { connection: mail, every: §1s } }', 'invalid_value'],
])('%s is reported where § stands: %s', (text, code) => {
  const trigger = `  ${text}`;
  const [line, column] = marked(trigger).split(':');
  expect(problems(trigger)).toEqual([`${line}:${column} ${code}`]);
});
