// The daily look at each connection, by one of the workers.
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { selfSigned } from '../../test/certificates.ts';
import { testDatabase } from '../../test/database.ts';
import { type HttpStandIn, httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { Connections } from './connections.ts';
import { Guard } from './guard/guard.ts';
import { plain, secret } from './kinds/kind.ts';
import type { ConnectionTool } from './tool.ts';
import { Vault } from './vault/vault.ts';

const db = await testDatabase();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const by = { spaceId: db.spaceId, actor: { type: 'person', id: 'p1', name: 'Ann' } as const };
const never = new AbortController().signal;
let status = 200;
let server: HttpStandIn;
const tool: ConnectionTool = {
  id: 'acme',
  name: 'Acme',
  baseUrl: undefined,
  headers: {},
  credentials: [
    {
      kind: 'bearer',
      title: 'Token',
      settings: {},
      fields: [secret('token', 'Token'), plain('certificate', 'Certificate', { multiline: true })],
    },
    { kind: 'hook_bearer', title: 'Hook', settings: {}, fields: [secret('secret', 'Secret')] },
  ],
  test: async () => ({ method: 'GET', url: '/me' }),
  granted: { request: async () => ({ method: 'GET', url: '/scopes' }), header: 'x-oauth-scopes' },
};
const worker = () => new Connections({ db, vault: new Vault(Buffer.alloc(32, 2)), guard, tools: () => tool });
const connections = worker();

beforeEach(async () => {
  status = 200;
  server = await httpStandIn((request, response) => {
    const headers = {
      'content-type': 'application/json',
      'x-oauth-scopes': 'a, b',
      'github-authentication-token-expiration': '2027-03-01 00:00:00 UTC',
    };
    response.writeHead(request.url === '/scopes' ? 200 : status, headers).end('{}');
  });
});
afterEach(async () => {
  await server.close();
  await db.tx((tx) => tx.query('delete from connection'));
});
afterAll(() => guard.close());

const add = (name: string, values: Record<string, string> = {}, expiresAt?: Date) =>
  connections.add(by, {
    name,
    tool: 'acme',
    values: { token: 't0ken-secret', baseUrl: server.url, ...values },
    expiresAt,
  });
const due = () => db.tx((tx) => tx.query("update connection set next_test_at = now() - interval '1 second'"));
const entries = async (name: string) =>
  (
    await db.tx((tx) =>
      tx.query('select kind from ledger_entry where object = $1 order by seq', [`connection:${name}`]),
    )
  ).rows.map((row) => row.kind);
const get = (name: string) => connections.get(db.spaceId, name);

test('tests what is due, once for all workers, and is on record when the state changes', async () => {
  await add('daily');
  await connections.keeper.look();
  expect(server.received).toEqual([]);
  await due();
  await Promise.all([connections.keeper.look(), worker().keeper.look(), worker().keeper.look()]);
  expect(server.received.map((one) => one.url)).toEqual(['/me', '/scopes']);
  expect(await get('daily')).toMatchObject({ state: 'ok', granted: ['a', 'b'], expires: { what: 'the token' } });
  await due();
  await connections.keeper.look();
  expect(await entries('daily')).toEqual(['connection.added', 'connection.tested']);
  status = 401;
  await due();
  await connections.keeper.look();
  expect(await get('daily')).toMatchObject({ state: 'failing', lastError: expect.stringContaining('401') });
  expect(await entries('daily')).toEqual(['connection.added', 'connection.tested', 'connection.tested']);
});

test('leaves alone what is incomplete, and the secrets of webhooks', async () => {
  await connections.add(by, { name: 'bare', tool: 'acme' });
  await connections.add(by, {
    name: 'hook',
    tool: 'acme',
    kind: 'hook_bearer',
    values: { secret: 's', baseUrl: server.url },
  });
  await due();
  await connections.keeper.look();
  expect(server.received).toEqual([]);
  expect((await get('hook')).state).toBe('untested');
});

test('a tool that says 401 is tested soon', async () => {
  await add('refused');
  status = 401;
  await connections.send(db.spaceId, 'refused', { method: 'GET', url: '/x' }, never);
  await connections.keeper.look();
  expect((await get('refused')).state).toBe('failing');
});

test('warns once, two weeks before a credential ends, and again when it is another end', async () => {
  const days = (n: number) => new Date(Date.now() + n * 24 * 3600_000);
  await add('told', {}, days(13));
  await add('later', {}, days(30));
  await add('certified', { certificate: selfSigned('c.example', 3).cert });
  for (let round = 0; round < 2; round++) await connections.keeper.look();
  expect(await entries('told')).toEqual(['connection.added', 'connection.expiring']);
  expect(await entries('certified')).toEqual(['connection.added', 'connection.expiring']);
  expect(await entries('later')).toEqual(['connection.added']);
  expect(await get('told')).toMatchObject({ expiresSoon: true, expires: { what: 'the secret' } });
  expect(await get('later')).toMatchObject({ expiresSoon: false });
  await connections.update(by, 'told', {}, days(2));
  await connections.keeper.look();
  expect((await entries('told')).filter((kind) => kind === 'connection.expiring')).toHaveLength(2);
  await connections.update(by, 'told', {}, null);
  expect((await get('told')).expires).toBeUndefined();
});

test('other hosts: those of the tool at its own address, and those a person names', async () => {
  const other = await httpStandIn((_, response) => response.end('{}'));
  const { host } = new URL(other.url);
  const send = (url: string) => connections.send(db.spaceId, 'hosts', { method: 'GET', url }, never);
  await add('hosts');
  await expect(send(`${other.url}/x`)).rejects.toMatchObject({ code: 'host_not_allowed' });
  await expect(connections.update(by, 'hosts', { extraHosts: host })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  await connections.update(by, 'hosts', { extraHosts: host, token: 't0ken-secret' });
  await send(`${other.url}/x`);
  expect(other.received[0]!.headers.authorization).toBe('Bearer t0ken-secret');
  for (const extraHosts of ['*.example.com', 'a/b', 'user@host', 'https://x.example'])
    await expect(connections.update(by, 'hosts', { extraHosts, token: 't0ken-secret' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  await other.close();
});
