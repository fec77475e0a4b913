import { describe, expect, it, test, vi } from 'vitest';
import { actionFile, toolFile } from '../../../test/catalog.ts';
import type { OutboundRequest } from '../../connections/index.ts';
import { AppError } from '../../errors.ts';
import { buildAction } from '../action.ts';
import { linkOf } from './next-page.ts';
import { type Answered, readPages } from './read-pages.ts';

const never = new AbortController().signal;
const parameters = ['page', 'per_page', 'offset', 'limit', 'cursor', 'q'].map((name) => ({
  name,
  in: 'query' as const,
  schema: { type: name === 'cursor' || name === 'q' ? 'string' : 'integer' },
}));
const document = {
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  paths: {
    '/things': { get: { operationId: 'op', parameters, responses: { 200: { content: { 'application/json': {} } } } } },
  },
};
const actionWith = (pagination: object) => buildAction(toolFile(), document, actionFile({ pagination }));

const answerOf = (body: unknown, headers: Record<string, string> = {}): Answered => ({
  output: { status: 200, headers, body },
  response: {
    host: 'x.example',
    address: 'https://x.example/api/things',
    status: 200,
    headers,
    body: Buffer.from(JSON.stringify(body)),
  },
});
/** Numbers from 0, as many as there are; every address that was asked for. */
function source(count: number, answer: (query: URLSearchParams, all: number[]) => Answered) {
  const all = Array.from({ length: count }, (_, i) => i);
  const asked: string[] = [];
  const ask = async ({ url }: OutboundRequest) => {
    asked.push(url);
    return answer(new URL(url, 'https://x.example').searchParams, all);
  };
  return { ask, asked };
}
const further = () => ({
  turn: vi.fn(async () => {}),
  answered: vi.fn(async () => {}),
  refused: vi.fn(async (_fault: AppError) => {}),
});
const read = (
  pagination: object,
  wanted: number,
  ask: (request: OutboundRequest) => Promise<Answered>,
  input = {},
  more = further(),
) => {
  const action = actionWith(pagination);
  return readPages(action, action.pages!, input, wanted, { ask, further: more, signal: never });
};

const OFFSET = { style: 'offset', items: 'data', into: 'offset', size: { input: 'limit', most: 3 } };
const offsets = (count: number) =>
  source(count, (query, all) => {
    const from = Number(query.get('offset') ?? 0);
    return answerOf({ data: all.slice(from, from + Number(query.get('limit') ?? 3)) });
  });

describe('pages', () => {
  test.each([
    ['all', 7, Number.POSITIVE_INFINITY, { items: [0, 1, 2, 3, 4, 5, 6], pages: 3, more: false }],
    ['as many as wanted', 7, 5, { items: [0, 1, 2, 3, 4], pages: 2, more: true }],
    ['exactly one page', 7, 3, { items: [0, 1, 2], pages: 1, more: true }],
    ['fewer than a page', 7, 2, { items: [0, 1], pages: 1, more: true }],
    ['nothing', 0, 5, { items: [], pages: 1, more: false }],
  ])('by offset: %s', async (_, count, wanted, expected) => {
    const { ask, asked } = offsets(count);
    expect(await read(OFFSET, wanted, ask)).toMatchObject({
      status: 200,
      body: { data: expect.any(Array) },
      ...expected,
    });
    expect(asked).toHaveLength(expected.pages);
  });

  it('by number, as many on a page as the flow says', async () => {
    const { ask, asked } = source(5, (query, all) => {
      const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page'))];
      return answerOf(all.slice((page - 1) * size, page * size));
    });
    const plan = { style: 'page', items: '', into: 'page', size: { input: 'per_page', most: 100 } };
    expect(await read(plan, Number.POSITIVE_INFINITY, ask, { per_page: 2, q: 'a b' })).toMatchObject({
      items: [0, 1, 2, 3, 4],
      pages: 3,
    });
    expect(asked).toEqual([
      '/things?per_page=2&q=a%20b',
      '/things?page=2&per_page=2&q=a%20b',
      '/things?page=3&per_page=2&q=a%20b',
    ]);
  });

  it('by cursor, until there is none', async () => {
    const { ask, asked } = source(3, (query, all) => {
      const at = Number(query.get('cursor') ?? 0);
      return answerOf({ items: [all[at]], meta: { next: at < 2 ? String(at + 1) : '' } });
    });
    const plan = { style: 'cursor', items: 'items', next: 'meta.next', into: 'cursor' };
    expect(await read(plan, Number.POSITIVE_INFINITY, ask)).toMatchObject({ items: [0, 1, 2], pages: 3, more: false });
    expect(asked).toEqual(['/things', '/things?cursor=1', '/things?cursor=2']);
  });

  it('by address, relative ones too, and without the credential that was in it', async () => {
    const next = ['?page=2&key=[secret]', '/api/things?page=3', undefined];
    let n = 0;
    const { ask, asked } = source(3, (_, all) => answerOf({ items: [all[n]], next: next[n++] }));
    expect(await read({ style: 'url', items: 'items', next: 'next' }, Number.POSITIVE_INFINITY, ask)).toMatchObject({
      items: [0, 1, 2],
    });
    expect(asked).toEqual(['/things', 'https://x.example/api/things?page=2', 'https://x.example/api/things?page=3']);
  });

  it('by Link header', async () => {
    const { ask } = source(2, (query, all) =>
      query.has('page')
        ? answerOf([all[1]])
        : answerOf([all[0]], { link: '<https://x.example/api/things?page=2>; rel="next"' }),
    );
    expect(await read({ style: 'link', items: '' }, Number.POSITIVE_INFINITY, ask)).toMatchObject({
      items: [0, 1],
      pages: 2,
    });
  });

  it('end when the same page is told twice', async () => {
    const { ask } = source(1, () => answerOf({ items: [1], next: 'same' }));
    const plan = { style: 'cursor', items: 'items', next: 'next', into: 'cursor' };
    await expect(read(plan, Number.POSITIVE_INFINITY, ask)).rejects.toMatchObject({ code: 'tool_unreadable' });
  });

  it('are bounded where nobody said how many', async () => {
    let n = 0;
    const { ask } = source(0, () => answerOf({ items: Array(10_000).fill(1), next: String(n++) }));
    const plan = { style: 'cursor', items: 'items', next: 'next', into: 'cursor' };
    await expect(read(plan, Number.POSITIVE_INFINITY, ask)).rejects.toMatchObject({
      code: 'response_too_large',
      detail: expect.stringContaining('at_most'),
    });
  });

  it('each wait for their turn, and tell what is left', async () => {
    const more = further();
    await read(OFFSET, Number.POSITIVE_INFINITY, offsets(7).ask, {}, more);
    expect([more.turn.mock.calls.length, more.answered.mock.calls.length]).toEqual([2, 2]);
  });

  it('a page that fails for a while is asked for again, those before it are not', async () => {
    const { ask, asked } = offsets(5);
    let refusals = 2;
    const limited = new AppError('tool_refused', 'slow down', {
      info: { status: 429, retryable: true, retryAfterMs: 5 },
    });
    const failing = async (request: OutboundRequest) => {
      if (request.url.includes('offset=3') && refusals-- > 0) throw limited;
      return ask(request);
    };
    const more = further();
    expect(await read(OFFSET, Number.POSITIVE_INFINITY, failing, {}, more)).toMatchObject({ items: [0, 1, 2, 3, 4] });
    expect(asked).toHaveLength(2);
    expect(more.refused.mock.calls.map(([fault]) => fault)).toEqual([limited, limited]);
  });

  it('a refusal that stays one ends the step', async () => {
    const refused = new AppError('tool_refused', 'no', { info: { status: 403 } });
    const { ask } = offsets(9);
    const failing = async (request: OutboundRequest) => {
      if (request.url.includes('offset')) throw refused;
      return ask(request);
    };
    await expect(read(OFFSET, Number.POSITIVE_INFINITY, failing)).rejects.toBe(refused);
  });

  it('what is no list is said so', async () => {
    const { ask } = source(1, () => answerOf({ data: {} }));
    await expect(read(OFFSET, 5, ask)).rejects.toMatchObject({ code: 'tool_unreadable' });
  });
});

test.each([
  ['<https://a.example/?p=2>; rel="next", <https://a.example/?p=9>; rel="last"', 'https://a.example/?p=2'],
  ['<https://a.example/?a=1,2;3>; title="x, y"; rel="prev first", </b>; rel=next', '/b'],
  ['<https://a.example/>; rel="self", <https://a.example/?after=1>; rel="next"', 'https://a.example/?after=1'],
  ['<https://a.example/>; rel="last"', undefined],
  ['', undefined],
])('Link: %s', (header, expected) => {
  expect(linkOf(header)).toBe(expected);
});
