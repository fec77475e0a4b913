import { expect, test } from 'vitest';
import { checkFlow } from './check.ts';
import { CONTEXT, HEAD } from './sample-context.ts';

const context = { ...CONTEXT, action: (id: string) => ({ ...CONTEXT.action!(id)!, sensitive: true }) };
const told = (steps: string) =>
  checkFlow(
    `${HEAD}  - id: key\n    action: okta.suspend_user\n    connection: okta-main\n    with: { userId: abc }\n${steps}`,
    context,
  ).problems.map(({ code, severity, path }) => [code, severity, path]);
const warned = (path: string) => [['secret_shown', 'warning', path]];

test.each([
  ['a step that is not sensitive', '  - id: a\n    set: { x: "{{ steps.key.body.user }}" }', 'steps[1].set.x'],
  [
    'what a loop collects',
    '  - id: a\n    each:\n      in: "{{ [1] }}"\n      steps: [ { id: b, set: { x: 1 } } ]\n      collect: "{{ steps.key.body }}"',
    'steps[1].each.collect',
  ],
  ['the output of the flow', 'output:\n  x: "{{ steps.key }}"', 'output.x'],
])('a secret is told where runs would show it: %s', (_, steps, path) => {
  expect(told(steps)).toEqual(warned(path));
});

test.each([
  ['a sensitive step', '  - id: a\n    sensitive: true\n    set: { x: "{{ steps.key.body.user }}" }'],
  [
    'another sensitive action',
    '  - id: a\n    action: okta.suspend_user\n    connection: okta-main\n    with: { userId: "{{ steps.key.body.user.id }}" }',
  ],
  ['a condition', '  - id: a\n    when: has(steps.key.body)\n    set: { x: 1 }'],
  [
    'a choice',
    '  - id: a\n    choose: [ { when: "{{ has(steps.key.body.user) }}", steps: [ { id: b, set: { x: 1 } } ] } ]',
  ],
  ['whether it worked', '  - id: a\n    set: { x: "{{ steps.key.status }}" }'],
])('not where they do not: %s', (_, steps) => {
  expect(told(steps)).toEqual([]);
});

test('a step that the flow marks as sensitive is no different', () => {
  const { problems } = checkFlow(
    `${HEAD}  - id: a\n    sensitive: true\n    set: { x: 1 }\n  - id: b\n    set: { y: "{{ steps.a.x }}" }`,
    CONTEXT,
  );
  expect(problems).toMatchObject([
    { code: 'secret_shown', severity: 'warning', hint: 'Add sensitive: true to this step too.' },
  ]);
});
