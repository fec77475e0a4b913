import { expect, test } from 'vitest';
import { loadCatalog } from './catalog.ts';
import { describedNeeds } from './needs.ts';

const action = (security: unknown, ofDocument?: unknown) =>
  describedNeeds({
    document: { openapi: '3.0.3', info: { title: '', version: '' }, paths: {}, security: ofDocument } as any,
    located: { path: '/', method: 'get', operation: { operationId: 'a', responses: {}, security } as any },
  });

test('the way with the fewest scopes counts, the operation before its document', () => {
  expect(action([{ oauth: ['a', 'b'] }, { oauth: ['c'] }, { key: [] }])).toEqual(['c']);
  expect(action(undefined, [{ oauth: ['all'] }])).toEqual(['all']);
  expect(action([], [{ oauth: ['all'] }])).toEqual([]);
  expect(action([{ a: ['x'], b: ['x', 'y'] }])).toEqual(['x', 'y']);
});

test('an action that is not there needs nothing', async () => {
  expect(await loadCatalog().needsOf('space', 'jira.no_such_thing')).toEqual([]);
});
