// Secrets that are read from a store when they are used. The stores are stand-ins of ours, which answer as the
// vendors' references say.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newSpace, testDatabase } from '../../../test/database.ts';
import { type HttpStandIn, httpStandIn } from '../../../test/stand-ins/http-stand-in.ts';
import { Connections } from '../connections.ts';
import { Guard } from '../guard/guard.ts';
import { secret } from '../kinds/kind.ts';
import type { ConnectionTool } from '../tool.ts';
import { Vault } from '../vault/vault.ts';
import { parseReference } from './reference.ts';

const db = await testDatabase();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const by = { spaceId: db.spaceId, actor: { type: 'person', id: 'p1', name: 'Ann' } as const };
const never = new AbortController().signal;
const environment: Record<string, string> = { REFLEJO_SECRET_KEY: 'from-the-environment', HOME: '/root' };
const tool: ConnectionTool = {
  id: 'acme',
  name: 'Acme',
  baseUrl: undefined,
  headers: {},
  credentials: [{ kind: 'bearer', title: 'Token', settings: {}, fields: [secret('token', 'Token')] }],
};
let stored: Record<string, unknown> = {};
let good = '';
let server: HttpStandIn;
let connections: Connections;

beforeAll(async () => {
  server = await httpStandIn((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    if (pathname.startsWith('/tool')) return answer(request.headers.authorization === `Bearer ${good}` ? 200 : 401, {});
    if (request.headers.authorization !== 'Bearer from-the-environment') return answer(403, { errors: ['denied'] });
    const target = request.headers['x-amz-target'];
    const key = target ? `aws ${JSON.parse(request.body).SecretId}` : `${pathname}${searchParams.get('filter') ?? ''}`;
    return key in stored ? answer(200, stored[key]) : answer(404, { errors: [] });
  });
});
beforeEach(() => {
  connections = new Connections({
    db,
    vault: new Vault(Buffer.alloc(32, 6)),
    guard,
    tools: () => tool,
    environment: { prefix: 'REFLEJO_SECRET_', get: (name) => environment[name] },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await db.tx((tx) => tx.query('delete from connection'));
});
afterAll(async () => {
  await server.close();
  await guard.close();
});

const add = (name: string, token: string, path = '') =>
  connections.add(by, { name, tool: 'acme', values: { token, baseUrl: `${server.url}${path}` } });
const call = (name: string) => connections.send(db.spaceId, name, { method: 'GET', url: '/x' }, never);

async function reads(reference: string, path = ''): Promise<string | undefined> {
  await add('store', 'ref+env://REFLEJO_SECRET_KEY', path);
  await add('uses', reference, '/tool');
  await call('uses');
  return server.received.at(-1)!.headers.authorization;
}

describe('is read from', () => {
  test('the environment', async () => {
    await add('uses', 'ref+env://REFLEJO_SECRET_KEY', '/tool');
    good = 'from-the-environment';
    expect((await call('uses')).status).toBe(200);
  });

  test('Vault, version 2, with a mount of two names', async () => {
    stored = {
      '/v1/sys/internal/ui/mounts/teams/soc/okta/api': { data: { path: 'teams/soc/', options: { version: '2' } } },
      '/v1/teams/soc/data/okta/api': { data: { data: { token: 'kv2' } } },
    };
    expect(await reads('ref+vault://store/teams/soc/okta/api#token')).toBe('Bearer kv2');
  });

  test('Vault, version 1, and an address with the version in it', async () => {
    stored = {
      '/v1/sys/internal/ui/mounts/kv/okta': { data: { path: 'kv/', options: null } },
      '/v1/kv/okta': { data: { token: 'kv1' } },
    };
    expect(await reads('ref+vault://store/kv/okta#token', '/v1')).toBe('Bearer kv1');
  });

  test('Vault, without the right to ask for the mount', async () => {
    stored = { '/v1/secret/data/okta': { data: { data: { token: 'plain' } } } };
    expect(await reads('ref+vault://store/secret/okta#token')).toBe('Bearer plain');
  });

  test('AWS Secrets Manager, a field of a secret that is JSON', async () => {
    stored = { 'aws prod/okta': { SecretString: '{"token":"aws1"}' } };
    expect(await reads('ref+aws://store/prod/okta#token')).toBe('Bearer aws1');
  });

  test('1Password, by names', async () => {
    stored = {
      '/v1/vaultsname eq "SOC"': [{ id: 'v1' }],
      '/v1/vaults/v1/itemstitle eq "Okta"': [{ id: 'i1' }],
      '/v1/vaults/v1/items/i1': { fields: [{ id: 'f1', label: 'token', value: 'op1' }] },
    };
    expect(await reads('ref+1password://store/SOC/Okta#token')).toBe('Bearer op1');
  });
});

test('what the tool refuses is read again, when the store has another', async () => {
  stored = { '/v1/secret/data/okta': { data: { data: { token: 'first' } } } };
  good = 'first';
  expect(await reads('ref+vault://store/secret/okta#token')).toBe('Bearer first');
  stored = { '/v1/secret/data/okta': { data: { data: { token: 'second' } } } };
  good = 'second';
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
  expect((await call('uses')).status).toBe(200);
});

test('what is not there, or may not be read, is told without anything of it', async () => {
  stored = {};
  await add('store', 'ref+env://REFLEJO_SECRET_KEY');
  await add('uses', 'ref+vault://store/secret/okta#token', '/tool');
  await expect(call('uses')).rejects.toMatchObject({
    code: 'tool_refused',
    detail: expect.stringContaining('ref+vault://store/secret/okta#token'),
  });
  await connections.update(by, 'store', { token: 'wrong' });
  await expect(call('uses')).rejects.toMatchObject({ code: 'tool_refused', detail: expect.stringContaining('403') });
});

test('a store does not take its own secret from a store: that would go round in circles', async () => {
  await add('one', 'ref+env://REFLEJO_SECRET_KEY');
  await add('two', 'ref+vault://one/secret/x#y');
  await connections.update(by, 'one', { token: 'ref+vault://two/secret/x#y' });
  await expect(call('one')).rejects.toMatchObject({ code: 'unknown_connection' });
});

test.each([
  'ref+env://HOME',
  'ref+env://REFLEJO_SECRET_MISSING',
  'ref+env://REFLEJO_SECRET_KEY#x',
  'ref+vault://nowhere/secret/x#y',
  'ref+vault://bad/secret/x#y',
  'ref+vault://bad/x',
  'ref+file:///etc/passwd',
  'ref+vault://store/secret/../x#y',
])('%s is refused when it is stored', async (reference) => {
  await expect(add('bad', reference)).rejects.toMatchObject({ code: 'invalid_request' });
});

test('a store of another space is none, and only secrets are read from elsewhere', async () => {
  const other = await newSpace(db, 'elsewhere');
  await connections.add({ ...by, spaceId: other }, { name: 'theirs', tool: 'acme', values: { token: 't' } });
  await expect(add('bad', 'ref+vault://theirs/secret/x#y')).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(
    connections.add(by, { name: 'bad', tool: 'acme', values: { token: 't', ca: 'ref+env://REFLEJO_SECRET_KEY' } }),
  ).rejects.toMatchObject({ code: 'invalid_request' });
});

test('a reference says where, what and which field', () => {
  expect(parseReference('ref+vault://store/secret/a/b#c')).toMatchObject({
    connection: 'store',
    path: 'secret/a/b',
    field: 'c',
  });
  expect(parseReference('ref+aws://store/arn:aws:secretsmanager:eu-west-1:1:secret:x')).toMatchObject({
    path: 'arn:aws:secretsmanager:eu-west-1:1:secret:x',
    field: undefined,
  });
});
