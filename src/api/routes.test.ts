import { randomUUID } from 'node:crypto';
import type { RouteOptions } from 'fastify';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { testApi } from '../../test/api.ts';
import { newSpace, testDatabase } from '../../test/database.ts';
import { ROLE_PERMISSIONS, ROLES, type Role } from '../access/index.ts';
import { SYSTEM } from '../ledger/index.ts';
import { documentedRoutes } from './document.ts';
import { guardRoutes } from './guard.ts';
import type { ApiParts } from './parts.ts';
import { frameRoute } from './route.ts';

const db = await testDatabase();
const { app, token, session } = await testApi(db);

/** Every documented route, as it is registered. */
const routes: { method: any; url: string; permission: any }[] = [];
const listing = fastify({ exposeHeadRoutes: false });
listing.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
  if (url.startsWith('/api/')) routes.push({ method, url, permission: config?.permission });
});
await documentedRoutes(listing, { maxEventBytes: 1 } as ApiParts, 'test');
const guarded = routes.filter(({ permission, url }) => permission !== 'public' && url !== '/api/stream');
const address = (url: string) => url.replace(':version', '1').replace(':id', randomUUID()).replace(/:\w+/g, 'nothing');
const name = ({ method, url }: { method: string; url: string }) => `${method} ${url}`;

describe('every route', () => {
  it('is known to this test', () => {
    expect(routes.length).toBeGreaterThan(45);
    expect(
      routes
        .filter(({ permission }) => permission === 'public')
        .map(name)
        .sort(),
    ).toEqual(['POST /api/auth/sign-in/email', 'POST /api/auth/sign-out', 'POST /api/session/link']);
    expect(
      routes
        .filter(({ permission }) => permission === 'signed-in')
        .map(name)
        .sort(),
    ).toEqual(['GET /api/me', 'GET /api/stream', 'POST /api/session/password']);
  });

  it('refuses nobody, an invented token and an invented session', async () => {
    for (const { method, url } of [...guarded, { method: 'GET', url: '/api/stream' }]) {
      for (const headers of [
        {},
        { authorization: 'Bearer rfl_invented' },
        { cookie: 'reflejo.session_token=a.b', origin: 'http://127.0.0.1:7310' },
      ]) {
        const response = await app.inject({ method, url: address(url), headers });
        expect([name({ method, url }), response.statusCode]).toEqual([name({ method, url }), 401]);
        expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
        expect(response.json()).toMatchObject({
          code: 'unauthenticated',
          status: 401,
          type: '/docs/errors#unauthenticated',
        });
      }
    }
  });

  it.each(ROLES)('lets %s do what the role includes and nothing else, by token and by session', async (role: Role) => {
    const { personId: _, ...browser } = await session(role);
    for (const headers of [await token(role), browser]) {
      for (const { method, url, permission } of guarded) {
        const allowed =
          permission === 'signed-in' || (ROLE_PERMISSIONS[role] as readonly string[]).includes(permission);
        const response = await app.inject({ method, url: address(url), headers });
        const seen = [
          name({ method, url }),
          response.statusCode === 403 ? 'refused' : response.statusCode < 500 ? 'allowed' : response.body,
        ];
        if (url === '/api/session/password') continue;
        expect(seen).toEqual([name({ method, url }), allowed ? 'allowed' : 'refused']);
        expect(response.statusCode).not.toBe(401);
      }
    }
  });

  it('must declare a permission, or the server is not built', async () => {
    const bare = fastify();
    bare.addHook('onRoute', frameRoute);
    expect(() => bare.get('/api/forgotten', async () => 'secret')).toThrow('declares no permission');
    expect(() => bare.get('/api/open', { config: { permission: 'public' } }, async () => 'ok')).not.toThrow();
  });

  it('is refused at the request too when it got past that', async () => {
    const bare = fastify();
    guardRoutes(bare, {
      allowsOrigin: () => true,
      authenticate: async () => ({ actor: SYSTEM, spaceId: db.spaceId, role: 'owner' }),
    });
    bare.get('/api/forgotten', async () => 'secret');
    const response = await bare.inject({ url: '/api/forgotten', headers: { authorization: 'Bearer x' } });
    expect([response.statusCode, response.body]).toEqual([403, expect.not.stringContaining('secret')]);
    expect(response.body).toContain('declares no permission');
  });
});

describe('row-level security through the API', () => {
  it('a token of one space sees and changes nothing of another', async () => {
    const other = await newSpace(db, 'other');
    const here = await token('owner');
    const there = await token('owner', other);
    const made = await app.inject({
      method: 'POST',
      url: '/api/tokens',
      headers: here,
      payload: { name: 'mine', role: 'viewer' },
    });
    expect(made.statusCode).toBe(201);
    await app.inject({
      method: 'POST',
      url: '/api/connections',
      headers: here,
      payload: { name: 'siem', tool: 'webhook' },
    });
    const added = await app.inject({
      method: 'POST',
      url: '/api/people',
      headers: here,
      payload: { email: 'a@example.com', name: 'A', role: 'viewer' },
    });

    const list = async (url: string) => (await app.inject({ url, headers: there })).json().items;
    expect((await list('/api/tokens')).map((one: any) => one.name)).not.toContain('mine');
    expect(await list('/api/connections')).toEqual([]);
    expect(await list('/api/people')).toEqual([]);
    expect((await list('/api/ledger')).every((entry: any) => !entry.object?.includes(added.json().id))).toBe(true);

    const refused = async (method: any, url: string, payload?: object) =>
      (await app.inject({ method, url, headers: there, ...(payload && { payload }) })).statusCode;
    expect(await refused('DELETE', `/api/tokens/${made.json().id}`)).toBe(404);
    expect(await refused('PUT', `/api/people/${added.json().id}`, { role: 'owner' })).toBe(404);
    expect(await refused('POST', `/api/people/${added.json().id}/link`)).toBe(404);
    expect(await refused('DELETE', '/api/connections/siem')).toBe(404);

    await db.inSpace(other, async (tx) => {
      for (const table of [
        'api_token',
        'connection',
        'membership',
        'person',
        'ledger_entry',
        'flow',
        'run',
        'question',
        'alert',
      ]) {
        const { rows } = await tx.query(`select to_jsonb(t) as row from ${table} t`);
        expect(rows.filter(({ row }) => row.space_id && row.space_id !== other)).toEqual([]);
        expect(JSON.stringify(rows)).not.toContain(added.json().id);
      }
    });
  });

  it('a session names its space, and cannot name one it does not belong to', async () => {
    await newSpace(db, 'closed');
    const { personId: _, ...browser } = await session('viewer');
    const me = await app.inject({ url: '/api/me', headers: { ...browser, 'x-reflejo-space': 'main' } });
    expect(me.json()).toMatchObject({
      role: 'viewer',
      space: { slug: 'main' },
      permissions: [...ROLE_PERMISSIONS.viewer],
    });
    const refused = await app.inject({ url: '/api/me', headers: { ...browser, 'x-reflejo-space': 'closed' } });
    expect(refused.json()).toMatchObject({ code: 'forbidden' });
  });
});
