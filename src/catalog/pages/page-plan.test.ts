import { describe, expect, test } from 'vitest';
import { actionFile, toolFile } from '../../../test/catalog.ts';
import { buildAction } from '../action.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const list = { type: 'array', items: text };
const object = (properties: object) => ({ type: 'object', properties });

interface Described {
  query?: Record<string, object>;
  body: object;
  headers?: object;
  method?: string;
}
const planOf = ({ query = {}, body, headers, method = 'get' }: Described, tool = {}, action = {}) => {
  const parameters = Object.entries(query).map(([name, schema]) => ({ name, in: 'query' as const, schema }));
  const answer = {
    content: { 'application/json': { schema: body } },
    ...(headers && { headers: headers as Record<string, unknown> }),
  };
  const document = {
    openapi: '3.0.3',
    info: { title: 'T', version: '1' },
    paths: { '/things': { [method]: { operationId: 'op', parameters, responses: { 200: answer } } } },
  };
  return buildAction(toolFile(tool), document, actionFile(action)).pages;
};

describe('pages are found in a description', () => {
  test.each<[string, Described, object]>([
    [
      'a cursor',
      {
        query: { pageToken: text, maxResults: { ...number, maximum: 100 } },
        body: object({ items: list, nextPageToken: text }),
      },
      {
        style: 'cursor',
        items: 'items',
        next: 'nextPageToken',
        into: 'pageToken',
        size: { input: 'maxResults', most: 100 },
      },
    ],
    [
      'a cursor within',
      { query: { cursor: text }, body: object({ channels: list, response_metadata: object({ next_cursor: text }) }) },
      { style: 'cursor', items: 'channels', next: 'response_metadata.next_cursor', into: 'cursor' },
    ],
    [
      'an address',
      { body: object({ value: list, '@odata.nextLink': text }) },
      { style: 'url', items: 'value', next: '@odata.nextLink' },
    ],
    [
      'an address called next',
      { body: object({ results: list, next: { ...text, format: 'uri' } }) },
      { style: 'url', items: 'results', next: 'next' },
    ],
    ['a Link header', { body: list, headers: { Link: {} } }, { style: 'link', items: '' }],
    [
      'an offset',
      {
        query: { offset: number, limit: { ...number, maximum: 500 } },
        body: object({ resources: list, errors: object({}) }),
      },
      { style: 'offset', items: 'resources', into: 'offset', first: 0, size: { input: 'limit', most: 500 } },
    ],
    [
      'numbered pages',
      { query: { page: number, per_page: number }, body: list },
      { style: 'page', items: '', into: 'page', first: 1 },
    ],
    [
      'pages counted from nothing',
      { query: { page: { ...number, default: 0 }, size: number }, body: object({ content: list }) },
      { style: 'page', items: 'content', into: 'page', first: 0 },
    ],
  ])('%s', (_, described, expected) => {
    expect(planOf(described)).toEqual(expected);
  });

  test.each<[string, Described]>([
    ['what has no list', { query: { pageToken: text }, body: object({ nextPageToken: text }) }],
    ['two lists that could be meant', { body: object({ left: list, right: list, nextLink: text }) }],
    ['what is called next and may be anything', { body: object({ results: list, next: text }) }],
    ['a page without a size', { query: { page: number }, body: list }],
    ['a page that is text', { query: { page: text, per_page: number }, body: list }],
    ['a POST', { method: 'post', query: { page: number, per_page: number }, body: list }],
  ])('not in %s', (_, described) => {
    expect(planOf(described)).toBeUndefined();
  });

  test('what the file says comes first, and only where it fits', () => {
    const described = { query: { page: number, per_page: number }, body: list };
    const pagination = { style: 'link', items: '' };
    expect(planOf(described, { pagination })).toEqual(pagination);
    expect(planOf(described, { pagination }, { pagination: false })).toBeUndefined();
    expect(planOf(described, { pagination: { ...pagination, items: 'data' } })).toMatchObject({ style: 'page' });
    expect(
      planOf(described, { pagination: { ...pagination, into: 'cursor', style: 'cursor', next: 'n' } }),
    ).toMatchObject({ style: 'page' });
    expect(planOf(described, {}, { class: 'write' })).toBeUndefined();
  });
});
