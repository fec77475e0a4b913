import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepYaml } from './step-yaml.ts';

test('a step reads back as it was given, expressions too', () => {
  const input = { user: '{{ trigger.body.user }}', days: 7, tags: ['a: b', '- c'], note: 'two\nlines' };
  expect(parse(stepYaml('okta.suspend_user', 'okta', input))).toEqual([
    { id: 'suspend_user', action: 'okta.suspend_user', connection: 'okta', with: input },
  ]);
});

test('what is not known yet is left out', () =>
  expect(stepYaml('okta.list_users', undefined, {})).toBe('- id: list_users\n  action: okta.list_users\n'));
