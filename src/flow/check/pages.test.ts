import { expect, test } from 'vitest';
import { checkFlow } from '../index.ts';

const inputSchema = { type: 'object', properties: {} };
const actions: Record<string, object> = {
  'okta.list_users': { inputSchema, tool: 'okta', paged: true },
  'okta.get_user': { inputSchema, tool: 'okta', paged: false },
};
const problemsOf = (pages: string, action = 'okta.list_users', value = 'steps.list.body') =>
  checkFlow(
    `reflejo: 1
name: pages
title: Pages
trigger: { manual: true }
steps:
  - { id: list, action: ${action}, connection: okta, pages: ${pages} }
  - { id: keep, set: { value: "{{ ${value} }}" } }
`,
    { action: (id) => actions[id] as never, connections: new Map([['okta', 'okta']]) },
  ).problems.map(({ code, path }) => `${code} ${path}`);

test.each([
  ['all', []],
  ['one', []],
  ['{ at_most: 500 }', []],
  ['{ at_most: "{{ run.id.size() }}" }', []],
  ['{ at_most: 0 }', ['invalid_value steps[0].pages.at_most']],
  ['some', ['invalid_value steps[0].pages']],
])('pages: %s', (pages, expected) => {
  expect(problemsOf(pages)).toEqual(expected);
});

test('an action without further pages says so', () => {
  expect(problemsOf('all', 'okta.get_user')).toEqual(['invalid_value steps[0].pages']);
  expect(problemsOf('one', 'okta.get_user')).toEqual([]);
});

test('items are there only with pages', () => {
  expect(problemsOf('all', 'okta.list_users', 'steps.list.items')).toEqual([]);
  expect(problemsOf('one', 'okta.list_users', 'steps.list.items')).toEqual(['unknown_field steps[1].set.value']);
});
