// Against a real authorization server, oidc-provider, with PKCE required and refresh tokens given once.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { OIDC_CLIENT, type OidcServer, oidcServer } from '../../../test/oidc-server.ts';
import { type HttpStandIn, httpStandIn } from '../../../test/stand-ins/http-stand-in.ts';
import { Connections } from '../connections.ts';
import { Guard } from '../guard/guard.ts';
import { plain, secret } from '../kinds/kind.ts';
import type { ConnectionTool } from '../tool.ts';
import { Vault } from '../vault/vault.ts';

const db = await testDatabase();
const URL_OF_WEB = 'http://127.0.0.1:7310';
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const vault = new Vault(Buffer.alloc(32, 4));
const ann = { type: 'person', id: 'p1', name: 'Ann' } as const;
const bob = { type: 'person', id: 'p2', name: 'Bob' } as const;
const by = { spaceId: db.spaceId, actor: ann };
const never = new AbortController().signal;
let server: OidcServer;
let api: HttpStandIn;
let refusing: string | undefined;

const tool = (): ConnectionTool => ({
  id: 'acme',
  name: 'Acme',
  baseUrl: undefined,
  headers: {},
  credentials: [
    {
      kind: 'oauth2_authorization_code',
      title: 'Sign in',
      settings: {
        authorizeUrl: `${server.url}/auth`,
        tokenUrl: `${server.url}/token`,
        scope: 'openid offline_access alerts:read',
        clientAuth: 'basic',
        extra: 'prompt=consent&login_hint={hint}',
      },
      fields: [plain('clientId', 'Id', { required: true }), secret('clientSecret', 'Secret'), plain('hint', 'Hint')],
    },
    {
      kind: 'oauth2_client_credentials',
      title: 'Client',
      settings: { tokenUrl: `${server.url}/token`, scope: 'alerts:read', clientAuth: 'basic' },
      fields: [plain('clientId', 'Id', { required: true }), secret('clientSecret', 'Secret')],
    },
  ],
  test: async () => ({ method: 'GET', url: '/me' }),
});
const worker = () => new Connections({ db, vault, guard, tools: () => tool(), url: URL_OF_WEB });
const one = () => worker();

beforeAll(async () => {
  server = await oidcServer(`${URL_OF_WEB}/oauth/callback`);
  api = await httpStandIn((request, response) => {
    const status = !request.headers.authorization || request.headers.authorization === refusing ? 401 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
});
afterEach(async () => {
  refusing = undefined;
  server.granted.length = 0;
  await db.tx((tx) => tx.query('delete from connection'));
});
afterAll(async () => {
  await server.close();
  await api.close();
  await guard.close();
});

async function added(connections: Connections, name: string, kind = 'oauth2_authorization_code') {
  const values = { clientId: OIDC_CLIENT.client_id, clientSecret: OIDC_CLIENT.client_secret, baseUrl: api.url };
  await connections.add(by, { name, tool: 'acme', kind, values });
}

async function cameBack(connections: Connections, name: string, agrees = true) {
  const { url, browser } = await connections.signIns.begin(by, name);
  const back = await server.signIn(url, agrees);
  const get = (key: string) => back.searchParams.get(key) ?? undefined;
  return { state: get('state'), code: get('code'), error: get('error'), iss: get('iss'), browser, person: ann };
}

const call = (connections: Connections, name: string) =>
  connections.send(db.spaceId, name, { method: 'GET', url: '/things' }, never);
const lastToken = () => api.received.at(-1)!.headers.authorization;

describe('signing in', () => {
  test('with PKCE gives a token that works, is on record and never shown', async () => {
    const connections = one();
    await added(connections, 'signs-in');
    expect((await connections.get(db.spaceId, 'signs-in')).signIn).toBeNull();
    await expect(call(connections, 'signs-in')).rejects.toMatchObject({ code: 'sign_in_again' });
    const { url } = await connections.signIns.begin(by, 'signs-in');
    const asked = new URL(url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.has('login_hint')).toBe(false);
    const returned = await cameBack(connections, 'signs-in');
    expect(returned.iss).toBe(server.url);
    expect(await connections.signIns.finish(returned)).toEqual({
      outcome: 'done',
      spaceId: db.spaceId,
      name: 'signs-in',
    });
    expect((await call(connections, 'signs-in')).status).toBe(200);
    const shown = await connections.get(db.spaceId, 'signs-in');
    expect(shown).toMatchObject({ signIn: { by: 'Ann' }, granted: ['openid', 'offline_access', 'alerts:read'] });
    expect(await connections.test(by, 'signs-in')).toMatchObject({ ok: true });
    const { rows } = await db.tx((tx) =>
      tx.query("select kind, body::text as body from ledger_entry where object = 'connection:signs-in' order by seq"),
    );
    expect(rows.map((row) => row.kind)).toEqual(['connection.added', 'connection.signed_in', 'connection.tested']);
    expect(JSON.stringify([shown, rows])).not.toContain(lastToken()!.slice(7));
  });

  test('works once: the same answer of the tool a second time is nothing', async () => {
    const connections = one();
    await added(connections, 'once');
    const returned = await cameBack(connections, 'once');
    await connections.signIns.finish(returned);
    expect(await connections.signIns.finish(returned)).toEqual({ outcome: 'expired' });
  });

  test.each([
    ['another browser', { browser: 'x'.repeat(32) }],
    ['no browser', { browser: undefined }],
    ['another person', { person: bob }],
    ['another state', { state: 'made-up' }],
  ])('is refused to %s', async (_, change) => {
    const connections = one();
    await added(connections, 'bound');
    const returned = await cameBack(connections, 'bound');
    expect(await connections.signIns.finish({ ...returned, ...change })).toEqual({ outcome: 'expired' });
    expect(server.granted).toEqual([]);
  });

  test('is refused when ten minutes are over', async () => {
    const connections = one();
    await added(connections, 'late');
    const returned = await cameBack(connections, 'late');
    await db.tx((tx) => tx.query("update connection_sign_in set expires_at = now() - interval '1 second'"));
    expect(await connections.signIns.finish(returned)).toEqual({ outcome: 'expired' });
  });

  test('is refused when the connection changed meanwhile, or another server answered', async () => {
    const connections = one();
    await added(connections, 'mixed');
    const mixed = await cameBack(connections, 'mixed');
    expect(await connections.signIns.finish({ ...mixed, iss: 'https://attacker.example' })).toMatchObject({
      outcome: 'failed',
    });
    const returned = await cameBack(connections, 'mixed');
    await connections.update(by, 'mixed', { hint: 'ann' });
    expect(await connections.signIns.finish(returned)).toMatchObject({ outcome: 'changed' });
    expect(server.granted).toEqual([]);
  });

  test('that the person declines leaves the connection as it was', async () => {
    const connections = one();
    await added(connections, 'declined');
    expect(await connections.signIns.finish(await cameBack(connections, 'declined', false))).toMatchObject({
      outcome: 'denied',
    });
    expect((await connections.get(db.spaceId, 'declined')).signIn).toBeNull();
  });

  test('is for people, and for kinds that have it', async () => {
    const connections = one();
    await added(connections, 'person');
    await added(connections, 'client', 'oauth2_client_credentials');
    const token = { spaceId: db.spaceId, actor: { type: 'token', id: 't', name: 't' } as const };
    await expect(connections.signIns.begin(token, 'person')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(connections.signIns.begin(by, 'client')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('keeps the verifier sealed and the state as a digest', async () => {
    const connections = one();
    await added(connections, 'sealed');
    const { url } = await connections.signIns.begin(by, 'sealed');
    const state = new URL(url).searchParams.get('state')!;
    const { rows } = await db.tx((tx) => tx.query('select s::text as row, state from connection_sign_in s'));
    expect(rows[0].row).not.toContain(state);
    expect(rows[0].state.equals(createHash('sha256').update(state).digest())).toBe(false);
  });
});

describe('refreshing', () => {
  test('two workers refresh once, though each refresh token is good once', async () => {
    const [first, second] = [worker(), worker()];
    await added(first!, 'shared');
    await first!.signIns.finish(await cameBack(first!, 'shared'));
    await Promise.all([call(first!, 'shared'), call(second!, 'shared')]);
    server.granted.length = 0;
    for (let round = 0; round < 3; round++) {
      refusing = lastToken();
      const answers = await Promise.all([first!, second!, first!, second!].map((each) => call(each, 'shared')));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    }
    expect(server.granted).toEqual(['refresh_token', 'refresh_token', 'refresh_token']);
  });

  test('that the tool refuses for good makes the connection failing, and a new sign-in makes it good', async () => {
    const connections = one();
    await added(connections, 'revoked');
    await connections.signIns.finish(await cameBack(connections, 'revoked'));
    await call(connections, 'revoked');
    server.revokeAll();
    refusing = lastToken();
    await expect(call(connections, 'revoked')).rejects.toMatchObject({ code: 'sign_in_again' });
    await expect(call(worker(), 'revoked')).rejects.toMatchObject({ code: 'sign_in_again' });
    expect(server.granted.filter((one) => one.startsWith('refresh_token'))).toEqual(['refresh_token: invalid_grant']);
    expect(await connections.get(db.spaceId, 'revoked')).toMatchObject({
      state: 'failing',
      signIn: null,
      lastError: expect.stringContaining('sign in again'),
    });
    await connections.signIns.finish(await cameBack(connections, 'revoked'));
    expect((await call(connections, 'revoked')).status).toBe(200);
  });

  test('client credentials: one token for all workers', async () => {
    const all = [worker(), worker(), worker()];
    await added(all[0]!, 'client', 'oauth2_client_credentials');
    const answers = await Promise.all(all.map((each) => call(each, 'client')));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(server.granted).toEqual(['client_credentials']);
  });
});

test('with another address the sign-in of the old one is gone, and the secrets have to be entered again', async () => {
  const connections = one();
  await added(connections, 'moves');
  await connections.signIns.finish(await cameBack(connections, 'moves'));
  const elsewhere = { baseUrl: 'https://elsewhere.example' };
  await expect(connections.update(by, 'moves', elsewhere)).rejects.toMatchObject({
    code: 'invalid_request',
    problems: [{ path: 'values.clientSecret' }],
  });
  const moved = await connections.update(by, 'moves', { ...elsewhere, clientSecret: 'another-secret' });
  expect(moved.signIn).toBeNull();
  expect((await db.tx((tx) => tx.query('select from connection_token'))).rowCount).toBe(0);
});
