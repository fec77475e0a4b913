import { describe, expect, test } from 'vitest';
import { checkFlow } from './check.ts';
import { CONTEXT, found, HEAD, marked } from './sample-context.ts';

describe('what does not exist around the flow is reported with its line, column and code', () => {
  // § stands where the problem is to be reported.
  const CASES: [string, string, string][] = [
    [
      'an unknown action',
      'unknown_action',
      `
  - id: a
    action: §okta.suspend_usr`,
    ],
    [
      'an unknown connection',
      'unknown_connection',
      `
  - id: a
    action: okta.suspend_user
    connection: §okta-man
    with: { userId: abc }`,
    ],
    [
      'an action without a connection',
      'missing_key',
      `
  - id: a
    §action: okta.suspend_user
    with: { userId: abc }`,
    ],
    [
      'a connection of another tool',
      'wrong_connection',
      `
  - id: a
    action: okta.suspend_user
    connection: §hook
    with: { userId: abc }`,
    ],
    [
      'an input that is missing',
      'missing_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    §with: { notify: true }`,
    ],
    [
      'all inputs missing',
      'missing_input',
      `
  - §id: a
    action: okta.suspend_user
    connection: okta-main`,
    ],
    [
      'an unknown input',
      'unknown_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc, §notfy: true }`,
    ],
    [
      'a constant of the wrong type',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: §5 }`,
    ],
    [
      'an expression of the wrong type',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc, notify: §"{{ size(trigger.body.x) }}" }`,
    ],
    [
      'text where true or false is wanted',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc, notify: §"is {{ trigger.body.x }}" }`,
    ],
    [
      'a value that is not in the list',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc, level: §hihg }`,
    ],
    [
      'a number that is too small',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc, days: §0 }`,
    ],
    [
      'an item of the wrong type',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc, tags: [a, §1] }`,
    ],
    [
      "a field the action's answer does not have",
      'unknown_field',
      `
  - id: a
    action: okta.suspend_user
    connection: okta-main
    with: { userId: abc }
  - id: b
    set: { x: "{{ steps.a.body.§usr.id }}" }`,
    ],
    [
      'a flow that does not exist',
      'unknown_flow',
      `
  - id: a
    call: { flow: §othr }`,
    ],
    [
      'a flow that calls itself',
      'unbounded_loop',
      `
  - id: a
    call: { flow: §sample }`,
    ],
  ];
  test.each(CASES)('%s: %s', (_name, code, text) => {
    const { steps, place } = marked(text);
    expect(found(steps)).toEqual([`${place} ${code}`]);
  });

  const trigger = (text: string) => HEAD.replace(/^trigger:.*$/m, `trigger: ${text}`);
  const ONE = '  - id: a\n    set: { x: 1 }';
  test.each([
    [
      'an unknown alert source',
      '{ webhook: { path: s, auth: none }, alert: { source: splnk } }',
      ONE,
      ['-1:63 unknown_source'],
    ],
    ['an unknown connection of the webhook', '{ webhook: { path: s, auth: hok } }', ONE, ['-1:38 unknown_connection']],
    [
      'a connection of the webhook that is no webhook',
      '{ webhook: { path: s, auth: okta-main } }',
      ONE,
      ['-1:38 wrong_connection'],
    ],
    ['a webhook without auth', '{ webhook: { path: s } }', ONE, ['-1:12 missing_key']],
    [
      'a filter that uses the alert',
      '{ webhook: { path: s, auth: none }, alert: { source: splunk }, filter: "{{ alert.x }}" }',
      ONE,
      ['-1:85 unknown_name'],
    ],
    ['a response without a webhook', '{ manual: true }', '  - id: a\n    respond: { json: 1 }', ['2:5 no_webhook']],
  ])('%s', (_name, head, steps, expected) => {
    expect(found(steps, trigger(head))).toEqual(expected);
  });

  test('names in the constants of the flow', () => {
    const head = HEAD.replace('limit: 5', 'limit: "{{ trigger.body }}"');
    expect(found(ONE, head)).toEqual(['-2:20 unknown_name']);
  });

  test('a connection without credentials is a warning: the flow can be deployed', () => {
    const { document, problems } = checkFlow(
      `${HEAD}  - id: a\n    http: { url: "http://x" }\n    connection: falcon`,
      CONTEXT,
    );
    expect(problems.map(({ severity, code }) => [severity, code])).toEqual([['warning', 'unknown_connection']]);
    expect(document).toBeDefined();
  });
});
