import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { type HttpStandIn, httpStandIn } from '../../../test/stand-ins/http-stand-in.ts';
import { Connections, Guard, Vault } from '../../connections/index.ts';
import type { StepCall } from '../types.ts';
import { httpHandler } from './http.ts';

const db = await testDatabase();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const tool = {
  id: 'http',
  name: 'HTTP service',
  baseUrl: undefined,
  headers: {},
  credentials: [
    {
      kind: 'bearer',
      title: 'Token',
      settings: {},
      fields: [{ name: 'token', title: 'Token', secret: true, required: true }],
    },
  ],
};
const connections = new Connections({ db, vault: new Vault(Buffer.alloc(32, 1)), guard, tools: () => tool });
const handler = httpHandler(connections);
let server: HttpStandIn;

beforeAll(async () => {
  server = await httpStandIn((request, response) => {
    if (request.url === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    if (request.url === '/busy') return response.writeHead(429, { 'retry-after': '2' }).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"verdict":"malicious","score":90}');
  });
  const by = { spaceId: db.spaceId, actor: { type: 'system', id: 'system', name: 'Reflejo' } as const };
  await connections.add(by, { name: 'service', tool: 'http', values: { token: 'service-token', baseUrl: server.url } });
});
afterEach(() => {
  server.received.length = 0;
});
afterAll(async () => {
  await server.close();
  await guard.close();
});

const callOf = (input: Record<string, unknown>, connection?: string): StepCall => ({
  spaceId: db.spaceId,
  runId: 'run1',
  flow: { id: 'f', name: 'flow', version: 1 },
  alertId: undefined,
  path: 'lookup',
  stepId: 'lookup',
  attempt: 1,
  key: 'run1:lookup',
  input: { url: `${server.url}/lookup`, ...input },
  connection,
  sensitive: false,
});
const run = (input: Record<string, unknown>, connection?: string) =>
  handler.run(callOf(input, connection), new AbortController().signal);

test('a POST of JSON gives status, headers and parsed body, and carries a stable key', async () => {
  const { output, entry } = await run({ method: 'POST', json: { ip: '198.51.100.7' }, timeout: '10s' });
  expect(output).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { verdict: 'malicious', score: 90 },
  });
  expect(entry).toBeUndefined();
  expect(server.received[0]).toMatchObject({ method: 'POST', url: '/lookup', body: '{"ip":"198.51.100.7"}' });
  expect(server.received[0]!.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'run1:lookup',
    'user-agent': 'Reflejo/1.0',
  });
});

test('the method is GET without a body and POST with one, unless it is given', async () => {
  await run({});
  await run({ json: null });
  await run({ method: 'put', body: 'text' });
  expect(server.received.map((one) => [one.method, one.body])).toEqual([
    ['GET', ''],
    ['POST', 'null'],
    ['PUT', 'text'],
  ]);
  expect(server.received[0]!.headers['idempotency-key']).toBeUndefined();
});

test('query, form and headers take values of any kind; null leaves one out', async () => {
  await run({
    url: `${server.url}/s?x=1#top`,
    query: { q: 'a b&c', n: 3, none: null, list: ['p', 'q'] },
    headers: { 'X-Number': 7, 'X-None': null },
  });
  expect(server.received[0]!.url).toBe('/s?x=1&q=a+b%26c&n=3&list=p&list=q');
  expect(server.received[0]!.headers['x-number']).toBe('7');
  expect(server.received[0]!.headers).not.toHaveProperty('x-none');
  await run({ form: { a: 'x y', flag: true } });
  expect(server.received[1]).toMatchObject({ method: 'POST', body: 'a=x+y&flag=true' });
  expect(server.received[1]!.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('with a connection the credential is added, a path is below its base URL, and a change is on record', async () => {
  const { entry } = await run({ url: '/block', method: 'POST', json: {} }, 'service');
  expect(server.received[0]).toMatchObject({ url: '/block', headers: { authorization: 'Bearer service-token' } });
  expect(entry).toEqual({
    kind: 'effect.done',
    object: 'http:POST',
    runId: 'run1',
    alertId: undefined,
    data: { connection: 'service', host: new URL(server.url).host, status: 200 },
  });
  expect((await run({ url: '/read' }, 'service')).entry).toBeUndefined();
});

describe('failures', () => {
  test.each([
    [{ url: '/busy' }, { code: 'tool_refused', retryable: true, info: { status: 429, retryAfterMs: 2000 } }],
    [{ url: '/page', headers: { Accept: 'application/json' } }, { code: 'tool_unreadable' }],
    [{ url: '/x', timeout: 'soon' }, { code: 'invalid_input' }],
    [{ url: '/x', method: 'BREW' }, { code: 'invalid_input' }],
    [{ url: '/x', headers: { 'X-Bad': 'a\nb' } }, { code: 'invalid_input' }],
    [{ url: 'http://169.254.169.254/latest' }, { code: 'network_refused' }],
    [{ url: 7 }, { code: 'invalid_input' }],
  ])('%j', async (input, expected) => {
    const url = typeof input.url === 'string' && input.url.startsWith('/') ? `${server.url}${input.url}` : input.url;
    await expect(run({ ...input, url })).rejects.toMatchObject(expected);
  });

  test('a page is text where no JSON was asked for', async () => {
    expect((await run({ url: `${server.url}/page` })).output).toMatchObject({ body: '<html>' });
  });
});

test.each([
  [{}, true],
  [{ method: 'DELETE' }, true],
  [{ method: 'PUT', json: {} }, true],
  [{ method: 'POST', json: {} }, false],
  [{ json: {} }, false],
  [{ method: 'PATCH' }, false],
  [{ method: 'POST', headers: { 'Idempotency-Key': 'order-7' } }, true],
])('%j may be repeated blindly: %s', (input, expected) => {
  expect(handler.repeatable(callOf(input))).toBe(expected);
});
