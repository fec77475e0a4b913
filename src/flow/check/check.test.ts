import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../paths.ts';
import { checkFlow } from './check.ts';
import type { CheckContext } from './context.ts';

const folder = fromRoot('bench', 'flows');

describe('the sample flows', () => {
  test.each(readdirSync(folder))('%s has no problems', (name) => {
    const { document, problems } = checkFlow(readFileSync(`${folder}/${name}`, 'utf8'));
    expect(problems).toEqual([]);
    expect(document).toBeDefined();
  });
});

const HEAD = `reflejo: 1
name: sample
title: A sample
vars: { limit: 5, colors: { red: 1 } }
trigger: { webhook: { path: sample, auth: none } }
steps:
`;
/** The first line of the steps in the documents below. */
const FIRST = 7;

const CONTEXT: CheckContext = {
  action: (id) =>
    id === 'okta.suspend_user'
      ? {
          tool: 'okta',
          inputSchema: {
            type: 'object',
            properties: {
              userId: { type: 'string', minLength: 3, description: 'Id or login of the user.' },
              notify: { type: 'boolean' },
              level: { enum: ['low', 'high'] },
              days: { type: 'integer', minimum: 1 },
              tags: { type: 'array', items: { type: 'string' } },
            },
            required: ['userId'],
            additionalProperties: false,
          },
        }
      : undefined,
  actionIds: () => ['okta.suspend_user'],
  connections: new Map([
    ['okta-main', 'okta'],
    ['hook', 'webhook'],
    ['falcon', 'crowdstrike'],
  ]),
  incomplete: new Set(['falcon']),
  flows: new Set(['other']),
  alertSources: ['splunk', 'suricata'],
};

const found = (steps: string, head = HEAD) =>
  checkFlow(head + steps, CONTEXT).problems.map(({ line, column, code }) => `${line - FIRST + 1}:${column} ${code}`);

describe('what is wrong is reported with its line, column and code', () => {
  // § stands where the problem is to be reported.
  const CASES: [string, string, string][] = [
    [
      'a step that does not exist',
      'unknown_step',
      `
  - id: a
    set: { x: "{{ steps.§b.y }}" }`,
    ],
    [
      'a step that comes later',
      'step_not_run',
      `
  - id: a
    set: { x: "{{ steps.§b }}" }
  - id: b
    set: { y: 1 }`,
    ],
    [
      'the step itself',
      'step_not_run',
      `
  - id: a
    set: { x: "{{ steps.§a }}" }`,
    ],
    [
      'a field a set does not have',
      'unknown_field',
      `
  - id: a
    set: { verdict: 1 }
  - id: b
    set: { x: "say {{ steps.a.§verdit }}" }`,
    ],
    [
      'a field an http answer does not have',
      'unknown_field',
      `
  - id: a
    http: { url: "http://x" }
  - id: b
    set: { x: "{{ steps.a.§bdy.x }}" }`,
    ],
    [
      'a step of one branch, outside',
      'step_may_not_run',
      `
  - id: c
    choose:
      - when: "{{ trigger.body.x }}"
        steps:
          - id: a
            set: { x: 1 }
  - id: b
    set: { x: "{{ steps.§a.x }}" }`,
    ],
    [
      'a step of a loop, outside',
      'step_not_run',
      `
  - id: c
    each:
      in: "{{ trigger.body.list }}"
      steps:
        - id: a
          set: { x: 1 }
  - id: b
    set: { x: "{{ steps.§a.x }}" }`,
    ],
    [
      'a sibling of parallel',
      'step_not_run',
      `
  - id: c
    parallel:
      branches:
        - { name: l, steps: [ { id: a, set: { x: 1 } } ] }
        - { name: r, steps: [ { id: b, set: { x: "{{ steps.§a.x }}" } } ] }`,
    ],
    [
      'a step of try, in catch',
      'step_may_not_run',
      `
  - id: c
    try:
      - { id: a, set: { x: 1 } }
    catch:
      - { id: b, set: { x: "{{ steps.§a.x }}" } }`,
    ],
    [
      "a skipped step's field",
      'step_may_not_run',
      `
  - id: a
    when: "{{ trigger.body.x == 1 }}"
    set: { x: 1 }
  - id: b
    set: { x: "{{ steps.a.§x }}" }`,
    ],
    [
      'a name that is not in scope',
      'unknown_name',
      `
  - id: a
    set: { x: "{{ §triger.body }}" }`,
    ],
    [
      'item outside of a loop',
      'wrong_scope',
      `
  - id: a
    set: { x: "{{ §item.name }}" }`,
    ],
    [
      'the default name in a loop that has its own',
      'wrong_scope',
      `
  - id: a
    each: { in: "{{ trigger.body.l }}", as: host, steps: [ { id: b, set: { x: "{{ §item }}" } } ] }`,
    ],
    [
      'error outside of catch',
      'wrong_scope',
      `
  - id: a
    set: { x: "{{ §error.message }}" }`,
    ],
    [
      'an unknown variable of the flow',
      'unknown_field',
      `
  - id: a
    set: { x: "{{ vars.§limt }}" }`,
    ],
    [
      'the alert of a flow without',
      'no_alert',
      `
  - id: a
    set: { x: "{{ §alert.title }}" }`,
    ],
    [
      'an alert step of a flow without',
      'no_alert',
      `
  - id: a
    §alert: { close: { disposition: benign } }`,
    ],
    [
      'an expression that ends too early',
      'expression_syntax',
      `
  - id: a
    set: { x: "{{ trigger.body.§ }}" }`,
    ],
    [
      'braces that are not closed',
      'expression_syntax',
      `
  - id: a
    set: { x: "text §{{ trigger.body" }`,
    ],
    [
      'a type error',
      'expression_type',
      `
  - id: a
    set: { x: "{{ §'a' + 1 }}" }`,
    ],
    [
      'an unknown function',
      'expression_type',
      `
  - id: a
    set: { x: "{{ §uper(trigger.body.x) }}" }`,
    ],
    [
      'a type error behind escapes',
      'expression_type',
      `
  - id: a
    set: { x: "\\u0041\\"{{ §lower(5) }}" }`,
    ],
    [
      'a type error in a block',
      'expression_type',
      `
  - id: a
    notify:
      to: { role: responder }
      text: |
        Hello
        there {{ §lower(5) }}`,
    ],
    [
      'a condition that is text',
      'expression_type',
      `
  - id: a
    when: "{{ §'yes' }}"
    set: { x: 1 }`,
    ],
    [
      'a condition with text around',
      'expression_type',
      `
  - id: a
    when: "§is {{ trigger.body.x }}"
    set: { x: 1 }`,
    ],
    [
      'a branch condition that is a number',
      'expression_type',
      `
  - id: a
    choose:
      - when: §size(trigger.body.x)
        steps: []`,
    ],
    [
      'a loop over a number',
      'expression_type',
      `
  - id: a
    each: { in: "{{ §5 }}", steps: [] }`,
    ],
    [
      'a moment that is none',
      'invalid_value',
      `
  - id: a
    wait: { until: §tomorrow }`,
    ],
    [
      'a step after stop',
      'unreachable',
      `
  - id: a
    stop:
  - §id: b
    set: { x: 1 }`,
    ],
    [
      'a step after branches that all end',
      'unreachable',
      `
  - id: a
    choose:
      - when: trigger.body.x
        steps: [ { id: s, stop: null } ]
      - otherwise: true
        steps: [ { id: f, fail: { message: no } } ]
  - §id: b
    set: { x: 1 }`,
    ],
    [
      'a branch after otherwise',
      'unreachable',
      `
  - id: a
    choose:
      - { otherwise: true, steps: [] }
      - §{ when: trigger.body.x, steps: [] }`,
    ],
    [
      'a default that is no choice',
      'invalid_value',
      `
  - id: a
    ask: { of: { role: editor }, text: hi, choices: [block, ignore], deadline: 1h, default: §blok }`,
    ],
    [
      'a choice that cannot be',
      'never_equal',
      `
  - id: a
    ask: { of: { role: editor }, text: hi, choices: [block, ignore] }
  - id: b
    when: "{{ steps.a.choice == §'blok' }}"
    set: { x: 1 }`,
    ],
    [
      'a form field that does not exist',
      'unknown_field',
      `
  - id: a
    ask: { of: { role: editor }, text: hi, choices: [ok], form: { reason: { type: string } } }
  - id: b
    set: { x: "{{ steps.a.form.§reson }}" }`,
    ],
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
    §with: { notify: true }`,
    ],
    [
      'all inputs missing',
      'missing_input',
      `
  - §id: a
    action: okta.suspend_user`,
    ],
    [
      'an unknown input',
      'unknown_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: abc, §notfy: true }`,
    ],
    [
      'a constant of the wrong type',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: §5 }`,
    ],
    [
      'an expression of the wrong type',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: abc, notify: §"{{ size(trigger.body.x) }}" }`,
    ],
    [
      'text where true or false is wanted',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: abc, notify: §"is {{ trigger.body.x }}" }`,
    ],
    [
      'a value that is not in the list',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: abc, level: §hihg }`,
    ],
    [
      'a number that is too small',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: abc, days: §0 }`,
    ],
    [
      'an item of the wrong type',
      'wrong_input',
      `
  - id: a
    action: okta.suspend_user
    with: { userId: abc, tags: [a, §1] }`,
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
  test.each(CASES)('%s: %s', (_name, code, marked) => {
    const steps = marked.slice(1);
    const before = steps.slice(0, steps.indexOf('§')).split('\n');
    expect(found(steps.replace('§', ''))).toEqual([`${before.length}:${before.at(-1)!.length + 1} ${code}`]);
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

describe('what is right is let pass', () => {
  test.each([
    [
      '.? on a step of a branch',
      '  - id: c\n    choose:\n      - when: trigger.body.x\n        steps: [ { id: a, set: { x: 1 } } ]\n  - id: b\n    set: { x: "{{ steps.?a.?x.orValue(0) }}", y: "{{ default(steps.a.x, 0) }}", z: "{{ has(steps.a) }}" }',
    ],
    [
      'a step of the only branch that goes on',
      '  - id: c\n    choose:\n      - when: trigger.body.x\n        steps: [ { id: s, stop: null } ]\n      - otherwise: true\n        steps: [ { id: a, set: { x: 1 } } ]\n  - id: b\n    set: { x: "{{ steps.a.x }}" }',
    ],
    [
      'steps of parallel, after it',
      '  - id: c\n    parallel: { branches: [ { name: l, steps: [ { id: a, set: { x: 1 } } ] } ] }\n  - id: b\n    set: { x: "{{ steps.a.x }}", y: "{{ steps.c.l.x }}" }',
    ],
    [
      'a step of try without catch, after it',
      '  - id: c\n    try: [ { id: a, set: { x: 1 } } ]\n    finally: []\n  - id: b\n    set: { x: "{{ steps.a.x }}" }',
    ],
    [
      'error in catch and in on_error',
      '  - id: c\n    try: []\n    catch: [ { id: a, set: { x: "{{ error.message }}" } } ]\n  - id: d\n    http: { url: "http://x" }\n    on_error: { steps: [ { id: e, set: { x: "{{ error.code }}" } } ] }',
    ],
    [
      'the error of a step that may fail',
      '  - id: d\n    http: { url: "http://x" }\n    on_error: continue\n  - id: e\n    set: { x: "{{ has(steps.d.error) }}" }',
    ],
    [
      'item and index in a loop, its steps in collect',
      '  - id: c\n    each:\n      in: "{{ trigger.body.l }}"\n      as: host\n      steps: [ { id: a, set: { x: "{{ host.ip }}", y: "{{ index }}" } } ]\n      collect: "{{ steps.a.x }}"',
    ],
    [
      'names bound inside of an expression',
      '  - id: a\n    set: { x: "{{ trigger.body.l.filter(row, row.ok).map(each, each.name) }}", y: "{{ cel.bind(n, 1, n + 1) }}" }',
    ],
    [
      'a value computed for a number',
      '  - id: a\n    action: okta.suspend_user\n    with: { userId: "{{ trigger.body.user }}", days: "{{ trigger.body.n + 1 }}" }',
    ],
    ['literal braces', '  - id: a\n    set: { x: "\\\\{{ not an expression }}" }'],
  ])('%s', (_name, steps) => {
    expect(found(steps)).toEqual([]);
  });
});
