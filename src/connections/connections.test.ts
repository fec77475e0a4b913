import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { type HttpStandIn, httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { Connections } from './connections.ts';
import { Guard } from './guard/guard.ts';
import { plain, secret } from './kinds/kind.ts';
import type { ConnectionTool } from './tool.ts';
import { Vault } from './vault/vault.ts';

const db = await testDatabase();
const other = await newSpace(db, 'other');
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const vault = new Vault(Buffer.alloc(32, 3));
const actor = { type: 'person', id: 'p1', name: 'Ann' } as const;
const by = { spaceId: db.spaceId, actor };
const never = new AbortController().signal;

let server: HttpStandIn;
let status = 200;
const tools: Record<string, ConnectionTool> = {
  acme: {
    id: 'acme',
    name: 'Acme',
    baseUrl: 'https://{domain}/api',
    headers: { 'X-Version': '3' },
    credentials: [
      {
        kind: 'api_key_header',
        title: 'Key',
        settings: { header: 'X-Key' },
        fields: [plain('domain', 'Domain', { required: true }), secret('apiKey', 'Key')],
      },
      {
        kind: 'oauth2_client_credentials',
        title: 'Client',
        settings: {},
        fields: [plain('clientId', 'Id', { required: true }), secret('clientSecret', 'Secret')],
      },
      { kind: 'api_key_cookie', title: 'Cookie', settings: { cookie: 'sid' }, fields: [secret('apiKey', 'Key')] },
    ],
    test: async () => ({ method: 'GET', url: '/me' }),
    failure: (body) => ((body as { ok?: boolean }).ok === false ? 'not ok' : undefined),
  },
  webhook: {
    id: 'webhook',
    name: 'Webhook',
    baseUrl: null,
    headers: {},
    credentials: [
      { kind: 'hook_bearer', title: 'Token', settings: {}, fields: [secret('secret', 'Token', { generate: true })] },
    ],
  },
};
const make = () => new Connections({ db, vault, guard, tools: (id) => tools[id] });
let connections: Connections;

const kindsOf = async (object: string) =>
  (
    await db.tx((tx) =>
      tx.query('select kind from ledger_entry where space_id = $1 and object = $2 order by seq', [db.spaceId, object]),
    )
  ).rows.map((row) => row.kind);

beforeEach(async () => {
  status = 200;
  connections = make();
  server = await httpStandIn((request, response) => {
    if (request.url === '/token')
      return response
        .writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: `t${server.received.length}`, token_type: 'bearer', expires_in: 60 }));
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ok: true, echo: request.headers }));
  });
});
afterEach(async () => {
  await db.tx((tx) => tx.query('delete from connection'));
  await server.close();
});
afterAll(() => guard.close());

const acme = (name: string, values: Record<string, string> = {}) =>
  connections.add(by, {
    name,
    tool: 'acme',
    values: { apiKey: 'key-123456', baseUrl: `${server.url}/v1/`, ...values },
  });

describe('adding', () => {
  test('stores the secret sealed, shows the rest, and is on record without any value', async () => {
    const { connection } = await acme('stored');
    expect(connection).toMatchObject({
      name: 'stored',
      tool: 'acme',
      kind: 'api_key_header',
      state: 'untested',
      secrets: ['apiKey'],
      missing: [],
    });
    expect(connection.baseUrl).toBe(`${server.url}/v1`);
    expect(connection.hosts).toEqual([new URL(server.url).host]);
    const { rows } = await db.tx((tx) =>
      tx.query(
        "select c::text as row, convert_from(decode(replace(encode(sealed, 'hex'), '00', '20'), 'hex'), 'LATIN1') as sealed, (select string_agg(body::text, ' ') from ledger_entry) as ledger from connection c",
      ),
    );
    expect(JSON.stringify(rows)).not.toContain('key-123456');
    expect(JSON.stringify(await connections.list(db.spaceId))).not.toContain('key-123456');
    expect(await kindsOf('connection:stored')).toEqual(['connection.added']);
  });

  test('fills the base URL from the fields', async () => {
    const { connection } = await connections.add(by, {
      name: 'templated',
      tool: 'acme',
      values: { domain: 'https://acme.example.com/', apiKey: 'k' },
    });
    expect(connection).toMatchObject({ baseUrl: 'https://acme.example.com/api', state: 'untested' });
  });

  test('without credentials is incomplete, says what is missing, and its use says so', async () => {
    const { connection } = await connections.add(by, { name: 'bare', tool: 'acme' });
    expect(connection).toMatchObject({ state: 'incomplete', missing: ['domain', 'apiKey'], baseUrl: null });
    await expect(connections.send(db.spaceId, 'bare', { method: 'GET', url: '/x' }, never)).rejects.toMatchObject({
      code: 'unknown_connection',
      detail: 'connection bare has no credentials yet',
    });
  });

  test('makes a webhook secret and gives it once', async () => {
    const { connection, generated } = await connections.add(by, { name: 'siem', tool: 'webhook' });
    expect(generated.secret).toMatch(/^[\w-]{43}$/);
    expect(connection).toMatchObject({ state: 'untested', baseUrl: null, hosts: [] });
    const body = Buffer.from('{}');
    await connections.verifyHook(db.spaceId, 'siem', { Authorization: `Bearer ${generated.secret}` }, body);
    await expect(
      connections.verifyHook(db.spaceId, 'siem', { authorization: 'Bearer no' }, body),
    ).rejects.toMatchObject({ code: 'invalid_signature' });
    await expect(
      connections.verifyHook(other, 'siem', { authorization: `Bearer ${generated.secret}` }, body),
    ).rejects.toMatchObject({ code: 'unknown_connection' });
  });

  test.each([
    [{ name: 'Bad Name', tool: 'acme' }, 'invalid_request'],
    [{ name: 'x', tool: 'nothing' }, 'invalid_request'],
    [{ name: 'x', tool: 'acme', kind: 'bearer' }, 'invalid_request'],
    [{ name: 'x', tool: 'acme', values: { colour: 'red' } }, 'invalid_request'],
    [{ name: 'x', tool: 'acme', values: { baseUrl: 'ftp://x' } }, 'invalid_request'],
    [{ name: 'x', tool: 'acme', values: { apiKey: 'a\nb' } }, 'invalid_request'],
  ])('refuses %j', async (input, code) => {
    await expect(connections.add(by, input as any)).rejects.toMatchObject({ code });
  });

  test('refuses a name that is taken, in the same space only', async () => {
    await acme('twice');
    await expect(acme('twice')).rejects.toMatchObject({ code: 'conflict' });
    await connections.add({ spaceId: other, actor }, { name: 'twice', tool: 'acme' });
    expect((await connections.list(other)).map((one) => one.name)).toEqual(['twice']);
  });
});

describe('sending', () => {
  test("adds the credential and the tool's headers, below the base URL", async () => {
    await acme('sends');
    const answer = await connections.send(
      db.spaceId,
      'sends',
      { method: 'GET', url: '/things?a=1', headers: { 'X-Own': 'yes' } },
      never,
    );
    expect(server.received[0]).toMatchObject({ url: '/v1/things?a=1' });
    expect(server.received[0]!.headers).toMatchObject({ 'x-key': 'key-123456', 'x-version': '3', 'x-own': 'yes' });
    expect(answer.body.toString()).toContain('"x-key":"[secret]"');
  });

  test('a cookie of the credential stands beside those of the request', async () => {
    const values = { apiKey: 'key-of-cookie', baseUrl: server.url };
    await connections.add(by, { name: 'cookies', tool: 'acme', kind: 'api_key_cookie', values });
    await connections.send(db.spaceId, 'cookies', { method: 'GET', url: '/x', headers: { Cookie: 'lang=es' } }, never);
    expect(server.received.at(-1)!.headers.cookie).toBe('lang=es; sid=key-of-cookie');
  });

  test('goes nowhere but to the host of the connection', async () => {
    await acme('bound');
    const elsewhere = server.url.replace('127.0.0.1', '127.0.0.2');
    for (const url of [elsewhere, server.url.replace('http:', 'https:'), 'https://example.com/', '//example.com/']) {
      await expect(connections.send(db.spaceId, 'bound', { method: 'GET', url }, never)).rejects.toMatchObject({
        code: url.startsWith('//') ? 'invalid_input' : 'host_not_allowed',
      });
    }
    expect(server.received).toEqual([]);
  });

  test('asks for a token, and once more when the tool says 401', async () => {
    await connections.add(by, {
      name: 'oauth',
      tool: 'acme',
      kind: 'oauth2_client_credentials',
      values: { clientId: 'a', clientSecret: 'b', baseUrl: server.url },
    });
    tools.acme!.credentials[1]!.settings.tokenPath = '/token';
    status = 401;
    const answer = await connections.send(db.spaceId, 'oauth', { method: 'GET', url: '/x' }, never);
    expect(answer.status).toBe(401);
    expect(server.received.map((one) => one.url)).toEqual(['/token', '/x', '/token', '/x']);
    expect(server.received[3]!.headers.authorization).toBe('Bearer t3');
  });

  test('does not work in another space, nor after removal', async () => {
    await acme('mine');
    const request = { method: 'GET', url: '/x' };
    await expect(connections.send(other, 'mine', request, never)).rejects.toMatchObject({ code: 'unknown_connection' });
    await connections.send(db.spaceId, 'mine', request, never);
    await connections.remove(by, 'mine');
    await expect(connections.send(db.spaceId, 'mine', request, never)).rejects.toMatchObject({
      code: 'unknown_connection',
    });
    expect(await kindsOf('connection:mine')).toEqual(['connection.added', 'connection.removed']);
  });

  test('says that the vault is locked when the key is another one', async () => {
    await acme('locked');
    const stranger = new Connections({ db, vault: new Vault(Buffer.alloc(32, 9)), guard, tools: (id) => tools[id] });
    await expect(stranger.send(db.spaceId, 'locked', { method: 'GET', url: '/x' }, never)).rejects.toMatchObject({
      code: 'vault_locked',
    });
  });
});

describe('updating', () => {
  test('keeps what is not given, is in force at once, and needs another test', async () => {
    await acme('changes');
    await connections.test(by, 'changes');
    await connections.send(db.spaceId, 'changes', { method: 'GET', url: '/before' }, never);
    const updated = await connections.update(by, 'changes', { apiKey: 'key-654321' });
    expect(updated).toMatchObject({ state: 'untested', baseUrl: `${server.url}/v1` });
    await connections.send(db.spaceId, 'changes', { method: 'GET', url: '/after' }, never);
    expect(server.received.at(-1)!.headers['x-key']).toBe('key-654321');
  });

  test('with an empty text removes a value', async () => {
    await acme('emptied');
    expect(await connections.update(by, 'emptied', { apiKey: '' })).toMatchObject({
      state: 'incomplete',
      missing: ['apiKey'],
      secrets: [],
    });
    await expect(connections.update(by, 'nothing', {})).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('each change is announced to those who look at the space', async () => {
  const client = await db.system.connect();
  const heard: string[] = [];
  client.on('notification', ({ payload }) => heard.push(payload!));
  await client.query('listen reflejo_change');
  await acme('watched');
  await connections.update(by, 'watched', { apiKey: 'another-key' });
  await connections.remove(by, 'watched');
  await client.query('select 1');
  client.release(true);
  expect(heard.map((text) => JSON.parse(text))).toEqual(
    Array(3).fill({ space: db.spaceId, type: 'connection', id: 'watched' }),
  );
});

describe('testing', () => {
  test('stores what the tool says', async () => {
    await acme('tested');
    expect(await connections.test(by, 'tested')).toEqual({ ok: true, detail: 'Acme accepted the credentials' });
    expect(await connections.get(db.spaceId, 'tested')).toMatchObject({
      state: 'ok',
      lastError: null,
      lastTestAt: expect.any(Date),
    });
    status = 403;
    expect(await connections.test(by, 'tested')).toEqual({ ok: false, detail: 'Acme refused the credentials (403)' });
    expect(await connections.get(db.spaceId, 'tested')).toMatchObject({
      state: 'failing',
      lastError: 'Acme refused the credentials (403)',
    });
    expect(await kindsOf('connection:tested')).toEqual(['connection.added', 'connection.tested', 'connection.tested']);
  });

  test('of one that cannot be reached or has no credentials fails with the reason', async () => {
    await acme('gone', { baseUrl: 'http://10.0.0.1' });
    expect((await connections.test(by, 'gone')).detail).toContain('requests may not go there');
    await connections.add(by, { name: 'bare', tool: 'acme' });
    expect((await connections.test(by, 'bare')).detail).toBe('connection bare has no credentials yet');
    expect((await connections.get(db.spaceId, 'bare')).state).toBe('incomplete');
  });
});

test('limits are set and shown, changed without touching the credentials, and what was held against the tool is forgotten', async () => {
  tools.paced = { ...tools.acme!, baseUrl: undefined, rateLimit: { requests: 4, per: 'minute' } };
  await connections.add(by, {
    name: 'paced',
    tool: 'paced',
    values: { domain: 'x', apiKey: 'key-1234', baseUrl: server.url },
  });
  await db.system.query("select tool_down($1, 'connection:paced', 60000, 60000, false, 'refused')", [db.spaceId]);
  expect(await connections.get(db.spaceId, 'paced')).toMatchObject({
    state: 'failing',
    lastError: 'refused',
    down: { since: expect.any(Date), nextProbe: expect.any(Date) },
    limits: { rate: undefined, concurrent: undefined },
  });
  const limited = await connections.setLimits(by, 'paced', { rate: { requests: 9, per: 'second' }, concurrent: 2 });
  expect(limited).toMatchObject({
    state: 'untested',
    down: null,
    limits: { rate: { requests: 9, per: 'second' }, concurrent: 2 },
  });
  await connections.setLimits(by, 'paced', { concurrent: null });
  expect(await connections.limitsOf(db.spaceId, 'paced')).toEqual({
    rate: { requests: 9, per: 'second' },
    concurrent: undefined,
  });
  expect(await connections.limitsOf(db.spaceId, 'nothing')).toEqual({ rate: undefined, concurrent: undefined });
  await expect(connections.setLimits(by, 'nothing', {})).rejects.toMatchObject({ code: 'not_found' });
  expect(await kindsOf('connection:paced')).toEqual(['connection.added', 'connection.limited', 'connection.limited']);
});
