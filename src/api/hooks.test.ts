import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { type Accepted, ByteBudget, type FlowResponse, type Intake } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { type Hook, safeHeaders } from './hooks.ts';
import { buildApi, type ServerParts } from './index.ts';

const RUN: Accepted = { runId: 'run-1', alertId: 'alert-1', duplicate: false, response: undefined };
const open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

interface Scene {
  hook?: Partial<Hook>;
  accept?: (intake: Intake) => Promise<Accepted>;
  ready?: () => Promise<void>;
  responseTimeoutMs?: number;
  maxEventBytes?: number;
}

/** The server with an engine that keeps what it is given. */
async function scene(given: Scene = {}) {
  const {
    hook = {},
    accept = async () => RUN,
    ready = async () => {},
    responseTimeoutMs,
    maxEventBytes = 2000,
  } = given;
  const taken: Intake[] = [];
  const parts: ServerParts = {
    api: { access: {}, maxEventBytes } as unknown as ServerParts['api'],
    hooks: {
      engine: {
        findHook: (space, path) =>
          space === 'main' && path === 'siem'
            ? { spaceId: 's', flowId: 'f', auth: 'none', canRespond: false, ...hook }
            : undefined,
        accept: async (intake) => {
          taken.push(intake);
          return accept(intake);
        },
        acceptAll: async (to, events) => {
          taken.push(...events.map((event) => ({ ...to, ...event })));
          return Promise.all(events.map((event) => accept({ ...to, ...event })));
        },
      },
      connections: {
        verifyHook: async (_space, connection, headers, body) => {
          if (connection !== 'signed' || headers['x-signature'] !== `${body.length}`)
            throw new AppError('invalid_signature');
          return body.toString() === '"hello?"' ? { status: 200, headers: {}, body: 'hello!' } : undefined;
        },
        challengeHook: async (_space, _connection, headers) =>
          headers['x-challenge'] ? { status: 200, headers: {}, body: String(headers['x-challenge']) } : undefined,
      },
      budget: new ByteBudget(1_000_000, 1000),
      responseTimeoutMs,
    },
    health: { ready },
    version: 'test',
  };
  const app = await buildApi(parts);
  open.push(app);
  const send = (
    payload: string | Buffer | undefined,
    headers: Record<string, string> = { 'content-type': 'application/json' },
    url = '/hooks/main/siem',
  ) => app.inject({ method: 'POST', url, headers, ...(payload !== undefined && { payload }) });
  return { app, parts, taken, send };
}

describe('a webhook', () => {
  it('is answered 202 with run and alert; the engine gets the text, byte for byte', async () => {
    const { send, taken } = await scene();
    const text = '{ "a": 1.0,\n "ü": "\\u00fc" }';
    const response = await send(text);
    expect([response.statusCode, response.json()]).toEqual([202, { runId: 'run-1', alertId: 'alert-1' }]);
    expect(taken[0]).toMatchObject({
      spaceId: 's',
      flowId: 'f',
      source: 'webhook',
      body: { a: 1, ü: 'ü' },
      bodyText: text,
    });
  });

  it('takes any content type, and none, when the body is JSON', async () => {
    const { send, taken } = await scene();
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/cloudevents+json; charset=utf-8',
    ]) {
      expect([type, (await send('[1]', { 'content-type': type })).statusCode]).toEqual([type, 202]);
    }
    expect((await send('[1]', {})).statusCode).toBe(202);
    expect((await send('\ufeff{"marked":true}')).statusCode).toBe(202);
    expect(taken.at(-1)).toMatchObject({ body: { marked: true }, bodyText: '{"marked":true}' });
  });

  it('says where JSON is faulty', async () => {
    const { send, taken } = await scene();
    const response = await send('{\n  "a": 1,\n  "b": oops\n}');
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toMatchObject({
      code: 'invalid_json',
      detail: 'The body is not valid JSON: expected a value at line 3, column 8.',
      problems: [{ line: 3, column: 8 }],
    });
    for (const nothing of ['', undefined]) expect((await send(nothing)).json()).toMatchObject({ code: 'invalid_json' });
    expect(taken).toEqual([]);
  });

  it('refuses what is too large, compressed, or for nobody', async () => {
    const { send, taken } = await scene();
    expect((await send(JSON.stringify('x'.repeat(3000)))).json()).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
    expect((await send('{}', { 'content-encoding': 'gzip' })).json()).toMatchObject({ status: 415 });
    expect((await send('{}', { 'content-type': 'nonsense' })).json()).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    });
    expect((await send('{}', {}, '/hooks/main/other')).json()).toMatchObject({ status: 404, code: 'unknown_hook' });
    expect((await send('{}', {}, '/hooks/other/siem')).json()).toMatchObject({ status: 404, code: 'unknown_hook' });
    expect((await send('{}', {}, `/hooks/main/${'x'.repeat(5000)}`)).statusCode).toBeGreaterThanOrEqual(400);
    expect((await send('{}', {}, '/hooks/main/%ff')).json()).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(taken).toEqual([]);
  });

  it('checks the signature over the raw bytes before anything is read', async () => {
    const { send, taken } = await scene({ hook: { auth: 'signed' } });
    expect((await send('not json', { 'x-signature': 'wrong' })).json()).toMatchObject({
      status: 401,
      code: 'invalid_signature',
    });
    expect((await send('{ }', { 'x-signature': '3' })).statusCode).toBe(202);
    expect(taken).toHaveLength(1);
  });

  it('is not acknowledged when it could not be stored', async () => {
    const { send } = await scene({
      accept: async () => {
        throw new AppError('database_unavailable');
      },
    });
    expect((await send('{}')).json()).toMatchObject({ status: 503, code: 'database_unavailable' });
  });

  it('tells a database that went away from a fault of ours, and shows no details of either', async () => {
    const fault = Object.assign(new Error('Connection terminated: password=hunter2'), { stack: 'secret stack' });
    const accept = async () => {
      throw fault;
    };
    const ours = await (await scene({ accept })).send('{}');
    expect(ours.json()).toMatchObject({ status: 500, code: 'internal' });
    const away = await (
      await scene({
        accept,
        ready: async () => {
          throw new Error('no database');
        },
      })
    ).send('{}');
    expect(away.json()).toMatchObject({ status: 503, code: 'database_unavailable' });
    for (const { body } of [ours, away]) expect(body).not.toMatch(/hunter2|stack|terminated/);
  });

  it('says null when a filter said no, and that it was a duplicate', async () => {
    const filtered = await scene({
      accept: async () => ({ runId: undefined, alertId: undefined, duplicate: false, response: undefined }),
    });
    expect((await filtered.send('{}')).json()).toEqual({ runId: null, alertId: null });
    const again = await scene({ accept: async () => ({ ...RUN, alertId: undefined, duplicate: true }) });
    expect((await again.send('{}')).json()).toEqual({ runId: 'run-1', alertId: null, duplicate: true });
  });
});

describe('a flow that responds', () => {
  const responding = (response: Promise<FlowResponse | undefined>, responseTimeoutMs?: number) =>
    scene({
      hook: { canRespond: true },
      accept: async () => ({ ...RUN, response }),
      ...(responseTimeoutMs && { responseTimeoutMs }),
    });

  it('answers the caller with status, headers and body, but cannot act as one of our pages', async () => {
    const headers = {
      'content-type': 'text/html',
      'x-own': '1',
      'Set-Cookie': 'reflejo.session_token=x',
      'content-security-policy': '',
    };
    const { send, taken } = await responding(
      Promise.resolve({ status: 418, headers, body: '<script>alert(1)</script>' }),
    );
    const response = await send('{}');
    expect([response.statusCode, response.body]).toEqual([418, '<script>alert(1)</script>']);
    expect(response.headers).toMatchObject({
      'content-type': 'text/html',
      'x-own': '1',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(taken[0]!.wantsResponse).toBe(true);
  });

  it('is not waited for longer than the limit, nor when it ends without', async () => {
    const late = await responding(new Promise(() => {}), 20);
    expect((await late.send('{}')).json()).toEqual({ runId: 'run-1', alertId: 'alert-1' });
    const without = await responding(Promise.resolve(undefined));
    expect((await without.send('{}')).statusCode).toBe(202);
  });
});

it('keeps of the headers what tells the event, and no secret under whatever name', () => {
  const kept = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/1',
    'x-github-event': 'push',
    'x-github-delivery': '1',
    'ce-type': 'a.b',
    'x-request-id': 'r',
  };
  const dropped = {
    authorization: 'Bearer s',
    cookie: 'c=1',
    'x-hub-signature-256': 's',
    'x-api-key': 'k',
    'x-vendor-secret': 's',
    'proxy-authorization': 'p',
    'x-token-type': 't',
    'x-forwarded-for': '10.0.0.1',
  };
  expect(safeHeaders({ ...kept, ...dropped })).toEqual(kept);
});

it('machines are told whether it lives, is ready, and how it does', async () => {
  let away = false;
  const { app, send } = await scene({
    ready: async () => {
      if (away) throw new Error('gone');
    },
  });
  await send('{}');
  expect((await app.inject('/healthz')).json()).toEqual({ ok: true });
  expect((await app.inject('/readyz')).statusCode).toBe(200);
  away = true;
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  expect((await app.inject('/readyz')).json()).toMatchObject({ status: 503, code: 'database_unavailable' });
  const metrics = (await app.inject('/metrics')).body;
  expect(metrics).toMatch(/^reflejo_hook_events_total 1$/m);
  expect(metrics).toMatch(/^process_cpu_seconds_total/m);
});

it('Slack gets the bytes as they came, and nothing when it is not connected', async () => {
  const without = await scene();
  expect((await without.send('payload=x', {}, '/slack/events')).json()).toMatchObject({
    status: 404,
    code: 'not_found',
  });
  const app = await buildApi({
    ...without.parts,
    slack: {
      handleHttp: async (body, headers) => {
        if (headers['x-slack-signature'] !== 'v0=right') throw new AppError('invalid_signature');
        return { status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from(body).toString() };
      },
    },
  });
  open.push(app);
  const click = (signature: string) =>
    app.inject({
      method: 'POST',
      url: '/slack/events',
      payload: 'payload=%7B%22a%22%3A1%7D',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-signature': signature },
    });
  expect((await click('v0=right')).body).toBe('payload=%7B%22a%22%3A1%7D');
  expect((await click('v0=wrong')).json()).toMatchObject({ status: 401, code: 'invalid_signature' });
});

it('the hot path carries none of the hooks of the API', async () => {
  const { send } = await scene();
  const { headers } = await send('{}');
  expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'content-type', 'date']);
});

describe('many events in one request', () => {
  const NDJSON = { 'content-type': 'application/x-ndjson' };
  const number = ({ body }: Intake) => (body as { n: number }).n;
  const accept = async (intake: Intake): Promise<Accepted> => ({
    ...RUN,
    runId: number(intake) === 2 ? undefined : `run-${number(intake)}`,
    duplicate: number(intake) === 3,
  });

  it('are taken line by line, by content type or by the trigger; each keeps its own text', async () => {
    for (const [split, headers] of [
      [undefined, NDJSON],
      ['lines', { 'content-type': 'text/plain' }],
    ] as const) {
      const { send, taken } = await scene({ hook: { split }, accept });
      const response = await send('{"n":1.0}\r\n\n{"n":2}\n  {"n":3}', headers);
      expect([response.statusCode, response.json()]).toEqual([
        202,
        { runId: 'run-1', alertId: 'alert-1', runIds: ['run-1', null, 'run-3'], duplicates: 1 },
      ]);
      expect(taken.map(({ bodyText, source }) => [bodyText, source])).toEqual([
        ['{"n":1.0}', 'webhook'],
        ['{"n":2}', 'webhook'],
        ['{"n":3}', 'webhook'],
      ]);
    }
  });

  it('are the items of the body, or of the list an expression gives', async () => {
    const items = await scene({ hook: { split: 'items' }, accept });
    expect((await items.send('[{"n":1},{"n":4}]')).json().runIds).toEqual(['run-1', 'run-4']);
    const inside = await scene({ hook: { split: ({ body }) => (body as { Records: unknown }).Records }, accept });
    expect((await inside.send('{"Records":[{"n":5}]}')).json()).toEqual({
      runId: 'run-5',
      alertId: 'alert-1',
      runIds: ['run-5'],
    });
    expect((await inside.send('{"Records":[]}')).json()).toEqual({ runId: null, alertId: null, runIds: [] });
    const both = await scene({ hook: { split: 'items' }, accept });
    expect((await both.send('[{"n":1}]\n[{"n":4},{"n":5}]', NDJSON)).json().runIds).toEqual([
      'run-1',
      'run-4',
      'run-5',
    ]);
  });

  it('are refused as a whole when one line is faulty, with its number', async () => {
    const { send, taken } = await scene();
    const response = await send('{"n":1}\n\n{"n":}\n{"n":4}', NDJSON);
    expect([response.statusCode, response.json()]).toMatchObject([
      400,
      { code: 'invalid_json', problems: [{ line: 3, column: 6 }] },
    ]);
    expect(response.json().detail).toContain('Line 3');
    expect(taken).toEqual([]);
  });

  it('are refused when they are no list, or too many', async () => {
    const { send, taken } = await scene({ hook: { split: 'items' } });
    expect([(await send('{"n":1}')).statusCode, (await send('{"n":1}')).json().code]).toEqual([400, 'invalid_request']);
    const { send: sendMany, taken: none } = await scene({ hook: { split: 'items' }, maxEventBytes: 100_000 });
    const response = await sendMany(JSON.stringify(Array(10_001).fill(1)));
    expect([response.statusCode, response.json().code]).toEqual([413, 'too_many_items']);
    expect([...taken, ...none]).toEqual([]);
  });
});

describe('a handshake', () => {
  it('is answered, and no event', async () => {
    const { send, taken } = await scene({ hook: { auth: 'signed' } });
    const response = await send('"hello?"', { 'x-signature': '8' });
    expect([response.statusCode, response.body, taken]).toEqual([200, 'hello!', []]);
    expect((await send('"hello?"', { 'x-signature': '9' })).statusCode).toBe(401);
  });

  it('by GET is answered when the sender has one', async () => {
    const { app } = await scene({ hook: { auth: 'signed' } });
    const get = (headers: Record<string, string>, url = '/hooks/main/siem') =>
      app.inject({ method: 'GET', url, headers });
    expect((await get({ 'x-challenge': 'abc' })).body).toBe('abc');
    expect((await get({})).json().code).toBe('unknown_hook');
    expect((await get({ 'x-challenge': 'abc' }, '/hooks/main/none')).json().code).toBe('unknown_hook');
  });
});
