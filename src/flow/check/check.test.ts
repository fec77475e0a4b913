import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../paths.ts';
import { checkFlow } from './check.ts';
import { CONTEXT, found, HEAD, marked } from './sample-context.ts';

const folder = fromRoot('bench', 'flows');

describe('the sample flows', () => {
  test.each(readdirSync(folder))('%s has no problems', (name) => {
    const { document, problems } = checkFlow(readFileSync(`${folder}/${name}`, 'utf8'));
    expect(problems).toEqual([]);
    expect(document).toBeDefined();
  });
});

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
  ];
  test.each(CASES)('%s: %s', (_name, code, text) => {
    const { steps, place } = marked(text);
    expect(found(steps)).toEqual([`${place} ${code}`]);
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
      'a field of an answer that is not described as complete',
      '  - id: a\n    action: okta.suspend_user\n    connection: okta-main\n    with: { userId: abc }\n  - id: b\n    set: { x: "{{ steps.a.body.user.anything }}" }',
    ],
    [
      'the failed step itself in on_error',
      '  - id: d\n    http: { url: "http://x" }\n    on_error: { steps: [ { id: e, set: { x: "{{ steps.d.error.code }}" } } ] }',
    ],
    [
      'a step after a stop that may be skipped',
      '  - id: d\n    when: trigger.body.x\n    stop:\n  - id: e\n    set: { x: 1 }',
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
      '  - id: a\n    action: okta.suspend_user\n    connection: okta-main\n    with: { userId: "{{ trigger.body.user }}", days: "{{ trigger.body.n + 1 }}" }',
    ],
    ['literal braces', '  - id: a\n    set: { x: "\\\\{{ not an expression }}" }'],
  ])('%s', (_name, steps) => {
    expect(found(steps)).toEqual([]);
  });
});

test('no text makes it throw', () => {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n'));
  const odd = [
    '    set: { x: "{{ steps.a.b.c }}" }',
    '    set: { x: "{{ a(" }',
    '    when: "{{"',
    '  - id: z',
    "    set: { 'a b': \"{{ steps['z'] }}\" }",
  ];
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...lines, ...odd]),
      fc.subarray(lines, { minLength: lines.length - 6 }),
      (shuffled, thinned) => {
        for (const text of [HEAD + shuffled.join('\n'), thinned.join('\n'), HEAD + odd.join('\n')]) {
          const { document, problems } = checkFlow(text, CONTEXT);
          expect(document === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
        }
      },
    ),
  );
});
