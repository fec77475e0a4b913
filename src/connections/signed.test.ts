import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { Connections } from './connections.ts';
import { Guard } from './guard/guard.ts';
import { KINDS } from './kinds/index.ts';
import { sendSigned, signContext } from './signed.ts';
import { SharedTokens } from './tokens/shared-tokens.ts';
import type { Unsealed } from './unsealed.ts';
import { Vault } from './vault/vault.ts';

const db = await testDatabase();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const elsewhere = await httpStandIn((_, response) => response.writeHead(200).end('{}'));
const tool = await httpStandIn((_, response) => response.writeHead(307, { location: `${elsewhere.url}/in` }).end());
afterAll(async () => {
  await Promise.all([tool.close(), elsewhere.close(), guard.close()]);
});

test('a password or client secret in the body of a sign-in is not sent on to another server', async () => {
  const connection = { id: 'c', spaceId: db.spaceId, name: 'c', version: 1, kind: 'session_token', values: {} };
  const tokens = new SharedTokens(db, new Vault(Buffer.alloc(32, 3)));
  const { send } = signContext(guard, connection as unknown as Unsealed, tool.url, tokens);
  const headers = { 'content-type': 'application/json' };
  const body = '{"password":"the-password"}';
  await expect(send({ method: 'POST', url: `${tool.url}/login`, headers, body })).rejects.toMatchObject({
    code: 'host_not_allowed',
  });
  expect(tool.received).toHaveLength(1);
  expect(elsewhere.received).toEqual([]);
});

test.each([
  ['basic', { username: 'ann', password: 'the "pass" wörd' }, {}],
  ['api_key_cookie', { apiKey: 'cookie-secret' }, { cookie: 'session' }],
  ['api_key_header', { apiKey: 'header/secret' }, { header: 'authorization', prefix: 'Token token=' }],
  ['api_key_query', { apiKey: 'query/secret=' }, { parameter: 'key' }],
])('a tool that tells what it was sent does not bring the secret back: %s', async (kind, values, settings) => {
  const secret = Object.values(values).at(-1)!;
  const echo = await httpStandIn((request, response) =>
    response
      .writeHead(200, { 'x-echo': encodeURIComponent(secret) })
      .end(JSON.stringify([request.url, request.headers, secret, 'kept: ü'])),
  );
  const fields = Object.keys(values).map((name) => ({
    name,
    title: name,
    required: true,
    secret: name !== 'username',
  }));
  const connection = {
    ...{ id: 'c', spaceId: db.spaceId, name: 'c', version: 1, kind, baseUrl: echo.url, references: [], cacheKey: 'c' },
    tool: { id: 't', name: 'T', baseUrl: undefined, headers: {}, credentials: [{ kind, title: '', fields, settings }] },
    values: { ...settings, ...values },
  } satisfies Unsealed;
  const tokens = new SharedTokens(db, new Vault(Buffer.alloc(32, 3)));
  const request = { method: 'GET', url: '/x' };
  const answer = await sendSigned(guard, connection, request, new AbortController().signal, tokens);
  await echo.close();
  const text = `${answer.body} ${JSON.stringify(answer.headers)}`;
  for (const shown of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    expect(text).not.toContain(shown);
  expect(text).toContain('[secret]');
  expect(text).toContain('kept: ü');
});

test('the password of a directory is entered again for another server, also after a value was taken away', async () => {
  const { fields } = KINDS.ldap!;
  const ldap = { id: 'ldap', name: 'LDAP', baseUrl: null, headers: {} };
  const connections = new Connections({
    db,
    vault: new Vault(Buffer.alloc(32, 3)),
    guard,
    tools: () => ({ ...ldap, credentials: [{ kind: 'ldap', title: 'LDAP', settings: {}, fields }] }),
  });
  const by = { spaceId: db.spaceId, actor: { type: 'person', id: 'p1', name: 'Ann' } as const };
  const values = { host: 'ldap.corp.internal', bindDn: 'cn=a', password: 'the-password', baseDn: 'dc=a' };
  await connections.add(by, { name: 'directory', tool: 'ldap', values });
  expect(await connections.update(by, 'directory', { bindDn: '' })).toMatchObject({ state: 'incomplete' });
  await expect(connections.update(by, 'directory', { host: 'ldap.evil.com', bindDn: 'cn=a' })).rejects.toMatchObject({
    code: 'invalid_request',
    detail: expect.stringContaining('entered again'),
  });
});
