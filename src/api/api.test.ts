import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { describe, expect, it } from 'vitest';
import { TEST_URL, testApi } from '../../test/api.ts';
import { testDatabase } from '../../test/database.ts';
import { Access, createLink } from '../access/index.ts';
import { Database } from '../db/index.ts';
import { ERRORS } from '../errors.ts';
import { fromRoot } from '../paths.ts';
import { apiDocument, buildApi, databaseReady } from './index.ts';

const db = await testDatabase();
const web = mkdtempSync(join(tmpdir(), 'reflejo-web-'));
mkdirSync(join(web, 'assets'));
writeFileSync(join(web, 'index.html'), '<!doctype html><title>Reflejo</title>');
writeFileSync(join(web, 'assets/app-1a2b3c.js'), 'console.log(1)');
const { app, parts, token, session } = await testApi(db, (parts) => ({ ...parts, webFolder: web }));
const PASSWORD = 'correct horse battery staple';
const post = (url: string, payload: unknown, headers: Record<string, string | undefined> = {}) =>
  app.inject({ method: 'POST', url, headers, payload: payload as object });

describe('signing in', () => {
  it('by link: once, with a cookie that scripts and other sites cannot use', async () => {
    const { personId } = await session('editor');
    const link = await db.tx((tx) => createLink(tx, personId));
    const first = await post('/api/session/link', { token: link });
    expect(first.statusCode).toBe(200);
    expect(first.json().person.id).toBe(personId);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^reflejo\.session_token=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = String(first.headers['set-cookie']).split(';')[0]!;
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).json()).toMatchObject({
      role: 'editor',
      actor: { id: personId },
    });
    expect((await post('/api/session/link', { token: link })).json()).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
  });

  it('by password, after one was set; out again; and the cookie is worth nothing then', async () => {
    const { personId: _, ...browser } = await session('responder');
    const { email } = (await app.inject({ url: '/api/me', headers: browser })).json();
    expect((await post('/api/session/password', { password: 'short' }, browser)).json()).toMatchObject({
      code: 'invalid_request',
      problems: [{ path: '/password' }],
    });
    expect((await post('/api/session/password', { password: PASSWORD }, browser)).statusCode).toBe(204);
    expect((await post('/api/auth/sign-in/email', { email, password: 'wrong wrong wrong' })).json()).toMatchObject({
      status: 401,
    });
    const opened = await post('/api/auth/sign-in/email', { email, password: PASSWORD });
    expect(Object.keys(opened.json())).toEqual(['person']);
    const cookie = String(opened.headers['set-cookie']).split(';')[0]!;
    const out = await post('/api/auth/sign-out', {}, { cookie, origin: TEST_URL });
    expect([out.statusCode, String(out.headers['set-cookie'])]).toEqual([
      204,
      expect.stringMatching(/^reflejo\.session_token=; Max-Age=0;/),
    ]);
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).statusCode).toBe(401);
  });

  it('a page of another site changes nothing with the cookie; a read it cannot see', async () => {
    const { personId: _, ...browser } = await session('owner');
    const attempt = (headers: Record<string, string | undefined>) =>
      post('/api/tokens', { name: 'x', role: 'owner' }, headers);
    const { cookie } = browser;
    for (const headers of [
      { cookie, origin: 'https://evil.example' },
      { cookie, origin: 'null' },
      { cookie },
      { cookie, 'sec-fetch-site': 'cross-site' },
    ]) {
      expect((await attempt(headers)).json()).toMatchObject({ status: 403, code: 'forbidden' });
    }
    expect((await attempt({ cookie, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
    expect((await attempt(browser)).statusCode).toBe(201);
    expect(
      (
        await post(
          '/api/auth/sign-in/email',
          { email: 'a@b.c', password: PASSWORD },
          { origin: 'https://evil.example' },
        )
      ).statusCode,
    ).toBe(403);
    expect((await post('/api/session/link', { token: 'x' }, { origin: 'https://evil.example' })).statusCode).toBe(403);
    const read = await app.inject({ url: '/api/me', headers: { cookie, origin: 'https://evil.example' } });
    expect(read.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('a token needs no origin', async () => {
    const created = await post('/api/tokens', { name: 'ci', role: 'viewer' }, await token('owner'));
    expect(created.json()).toMatchObject({ name: 'ci', role: 'viewer', token: expect.stringMatching(/^rfl_/) });
  });

  it('is limited by address', async () => {
    const { personId: _, ...browser } = await session('viewer');
    const statuses: number[] = [];
    for (let i = 0; i < 22; i++) {
      const response = await app.inject({
        method: 'POST',
        url: '/api/session/link',
        payload: { token: 'guess' },
        remoteAddress: '198.51.100.77',
        headers: { 'x-forwarded-for': `10.0.0.${i}` },
      });
      statuses.push(response.statusCode);
      if (response.statusCode === 429) {
        expect(response.json()).toMatchObject({ code: 'rate_limited' });
        expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      }
    }
    expect(statuses).toEqual([...Array(20).fill(401), 429, 429]);
    expect((await app.inject({ url: '/api/me', headers: browser, remoteAddress: '198.51.100.77' })).statusCode).toBe(
      200,
    );
  });
});

describe('a fault is a problem document', () => {
  it.each([
    ['faulty JSON', '{"name": }', 400, 'invalid_json', [{ line: 1, column: 10 }]],
    ['an empty body', '', 400, 'invalid_json', undefined],
    ['a missing field', '{"name":"x"}', 400, 'invalid_request', [{ path: '/role' }]],
    ['a wrong value', '{"name":"x","role":"god"}', 400, 'invalid_request', [{ path: '/role' }]],
    ['another type', '[]', 400, 'invalid_request', [{ path: '/' }]],
    ['too much', JSON.stringify({ name: 'x'.repeat(3_000_000), role: 'viewer' }), 413, 'body_too_large', undefined],
  ])('%s', async (_name, payload, status, code, problems) => {
    const headers = { ...(await token('owner')), 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url: '/api/tokens', headers, payload });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const body = response.json();
    expect(body).toMatchObject({
      status,
      code,
      type: `/docs/errors#${code}`,
      title: ERRORS[code as keyof typeof ERRORS].title,
      requestId: expect.any(String),
    });
    if (problems) expect(body.problems).toMatchObject(problems);
    expect(response.body).not.toMatch(/node_modules|\.ts:/);
  });

  it('another content type, an unknown address, a faulty id, a faulty cursor, a faulty query', async () => {
    const headers = await token('owner');
    const form = await app.inject({
      method: 'POST',
      url: '/api/tokens',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'name=x',
    });
    expect(form.json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    for (const [method, url] of [
      ['GET', '/api/nothing'],
      ['DELETE', '/api/me'],
      ['PUT', '/hooks/main/x'],
      ['GET', '/healthz/x'],
    ] as const) {
      expect((await app.inject({ method, url, headers })).json()).toMatchObject({
        status: 404,
        code: 'not_found',
        detail: `There is nothing at ${method} ${url}.`,
      });
    }
    expect((await app.inject({ url: '/api/runs/not-an-id', headers })).json()).toMatchObject({
      code: 'invalid_request',
      problems: [{ path: '/path/id' }],
    });
    expect((await app.inject({ url: '/api/runs?cursor=x', headers })).json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    expect((await app.inject({ url: '/api/runs?limit=0', headers })).json()).toMatchObject({
      code: 'invalid_request',
      problems: [{ path: '/query/limit' }],
    });
    expect((await app.inject({ url: '/api/%ff', headers })).json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });

  it('a database that is away is told as such, everywhere', async () => {
    const nobody = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => nobody.listen(0, '127.0.0.1', done));
    const gone = new Database(`postgres://reflejo@127.0.0.1:${(nobody.address() as AddressInfo).port}/x`);
    const lost = await buildApi({
      ...parts,
      api: { ...parts.api, access: new Access({ db: gone, url: TEST_URL, secret: randomBytes(32) }) },
      health: { ready: () => databaseReady(gone) },
    });
    const { personId: _, ...browser } = await session('viewer');
    for (const [url, headers] of [
      ['/api/me', browser],
      ['/api/me', await token('viewer')],
      ['/readyz', {}],
    ] as const) {
      expect((await lost.inject({ url, headers })).json()).toMatchObject({ status: 503, code: 'database_unavailable' });
    }
    const signIn = {
      method: 'POST',
      url: '/api/auth/sign-in/email',
      payload: { email: 'a@example.com', password: PASSWORD },
    } as const;
    expect((await lost.inject(signIn)).json()).toMatchObject({ status: 503, code: 'database_unavailable' });
    expect((await lost.inject('/healthz')).statusCode).toBe(200);
    await lost.close();
    await gone.close();
    nobody.close();
  });
});

describe('the document of the API', () => {
  it('is OpenAPI 3.1, says of each operation what it needs, and is what the web was built with', async () => {
    const document = (await app.inject('/api/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path: any) => Object.values(path)) as any[];
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const operation of operations) {
      expect(operation).toMatchObject({
        operationId: expect.any(String),
        summary: expect.any(String),
        tags: [expect.any(String)],
      });
      expect(operation.responses.default.content).toHaveProperty('application/problem+json');
    }
    expect(document.paths['/api/flows'].post.description).toContain('Needs `flow.release`.');
    expect(document.paths['/api/session/link'].post.security).toEqual([]);
    expect(document.components.schemas.Run.properties.status.enum).toContain('waiting');
    expect(document.components.schemas.Run.properties.createdAt).toMatchObject({ type: 'string', format: 'date-time' });
  });

  it('src/web/api-types.ts is current (else: node scripts/api-types.mjs)', async () => {
    const types = astToString(await openapiTS((await apiDocument('0.0.0')) as never));
    const written = readFileSync(fromRoot('src/web/api-types.ts'), 'utf8');
    expect(written.slice(written.indexOf('\n') + 1)).toBe(types);
  });
});

describe('answers', () => {
  it('carry only what their shape names', async () => {
    const headers = await token('owner');
    const added = await post('/api/connections', { name: 'siem-in', tool: 'webhook' }, headers);
    const { secret } = added.json().generated;
    expect(secret).toMatch(/.{20}/);
    const listed = await app.inject({ url: '/api/connections', headers });
    expect(listed.json().items[0]).toMatchObject({
      name: 'siem-in',
      tool: 'webhook',
      state: 'untested',
      usedBy: [],
      secrets: ['secret'],
    });
    for (const url of ['/api/connections', '/api/connections/siem-in', '/api/ledger']) {
      expect((await app.inject({ url, headers })).body).not.toContain(secret);
    }
    expect((await app.inject({ url: '/api/tokens', headers })).body).not.toMatch(/hash|rfl_/);
  });

  it('the ledger is listed in pages and verified', async () => {
    const headers = await token('auditor');
    const first = (await app.inject({ url: '/api/ledger?limit=2', headers })).json();
    expect(first.items).toHaveLength(2);
    const second = (await app.inject({ url: `/api/ledger?limit=2&cursor=${first.next}`, headers })).json();
    expect(second.items[0].seq).toBe(first.items[1].seq - 1);
    expect(first.items[0]).toMatchObject({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      kind: expect.any(String),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await app.inject({ url: '/api/ledger/verify', headers })).json()).toMatchObject({
      ok: true,
      entries: first.items[0].seq,
    });
    const created = (await app.inject({ url: '/api/ledger?kind=token.created', headers })).json();
    expect(new Set(created.items.map(({ kind }: any) => kind))).toEqual(new Set(['token.created']));
  });

  it('the status tells of database, queue and workers', async () => {
    const status = (await app.inject({ url: '/api/status', headers: await token('viewer') })).json();
    expect(status).toMatchObject({
      ok: true,
      version: 'test',
      database: { ok: true, version: expect.stringMatching(/^\d+/) },
      queue: { failed: 0 },
    });
    expect(status.workers[0]).toMatchObject({ alive: true, pid: process.pid });
  });
});

describe('the web', () => {
  it('pages come for every address that is none of the server, with a strict policy', async () => {
    for (const url of ['/', '/runs/1', '/welcome']) {
      const page = await app.inject({ url, headers: { accept: 'text/html' } });
      expect([url, page.statusCode, page.body.includes('<title>Reflejo')]).toEqual([url, 200, true]);
      expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
      expect(page.headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
      expect(page.headers).toMatchObject({
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    }
    for (const url of ['/api/x', '/missing.js', '/assets/gone-1.js', '/../package.json', '/%2e%2e/package.json']) {
      expect([url, (await app.inject({ url, headers: { accept: '*/*' } })).statusCode]).toEqual([url, 404]);
    }
  });

  it('assets may be kept forever, answers of the API not at all', async () => {
    const asset = await app.inject('/assets/app-1a2b3c.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toMatch(/javascript/);
    expect((await app.inject({ url: '/api/me', headers: await token('viewer') })).headers['cache-control']).toBe(
      'no-store',
    );
  });
});

describe('over a real socket', () => {
  it('changes of the space stream in, of other spaces not; the server stops with the stream open', async () => {
    const own = await buildApi(parts);
    const address = await own.listen({ port: 0, host: '127.0.0.1' });
    const headers = await token('viewer');
    expect((await fetch(`${address}/api/stream`)).status).toBe(401);
    const response = await fetch(`${address}/api/stream`, { headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (text: string) => {
      while (!seen.includes(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended before ${text}: ${seen}`);
        seen += value;
      }
    };
    await until(': open\n\n');
    const tell = (change: object | string) =>
      db.tx((tx) =>
        tx.query("select pg_notify('reflejo_change', $1)", [
          typeof change === 'string' ? change : JSON.stringify(change),
        ]),
      );
    await tell('not json');
    await tell({ space: '00000000-0000-7000-8000-000000000000', type: 'run', id: 'elsewhere' });
    await tell({ space: db.spaceId, type: 'run', id: 'r1', secret: 'kept' });
    await until('data: {"type":"run","id":"r1"}\n\n');
    expect(seen).not.toMatch(/elsewhere|kept/);

    // whoever listens learns that something may have been missed
    await db.tx((tx) =>
      tx.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen reflejo_change%'",
      ),
    );
    await until('data: {"type":"resync"}\n\n');
    await tell({ space: db.spaceId, type: 'alert', id: 'a1' });
    await until('data: {"type":"alert","id":"a1"}\n\n');
    await own.close();
    expect((await reader.read()).done).toBe(true);
  });

  it('bytes that are no HTTP get an answer and no crash', async () => {
    const own = await buildApi(parts);
    const { port } = new URL(await own.listen({ port: 0, host: '127.0.0.1' }));
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket
        .on('data', (data) => (text += data))
        .on('end', () => resolve(text))
        .on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await own.close();
  });
});

it('the address in a problem document leads to the reference of errors', async () => {
  const problem = (await app.inject({ url: '/api/me' })).json();
  const { statusCode, body } = await app.inject({ url: problem.type.split('#')[0] });
  expect(statusCode).toBe(200);
  expect(body).toContain(problem.code);
});
