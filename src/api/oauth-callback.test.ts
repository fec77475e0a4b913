// The way back from a tool where a person signed in for a connection.
import { expect, test } from 'vitest';
import { testApi } from '../../test/api.ts';
import { testDatabase } from '../../test/database.ts';
import type { Returned } from '../connections/index.ts';

const db = await testDatabase();
const returned: Returned[] = [];
const tested: string[] = [];
const api = await testApi(db, (parts) => ({
  ...parts,
  api: {
    ...parts.api,
    connections: {
      ...Object.create(parts.api.connections),
      test: async (_: unknown, name: string) => {
        tested.push(name);
        return { ok: true, detail: '' };
      },
      signIns: {
        begin: async (_: unknown, __: string, browser = 'browser-1234567890') => ({
          url: 'https://tool.example/authorize?state=s1',
          browser,
        }),
        finish: async (one: Returned) => {
          returned.push(one);
          return one.state === 's1' ? { outcome: 'done', name: 'jira', spaceId: db.spaceId } : { outcome: 'expired' };
        },
      },
    },
  },
}));

test('a browser is sent away with a cookie of its own, and comes back with it', async () => {
  const { personId, ...headers } = await api.session('editor');
  const begun = await api.app.inject({ method: 'POST', url: '/api/connections/jira/authorize', headers });
  expect(begun.json()).toEqual({ url: 'https://tool.example/authorize?state=s1' });
  const set = String(begun.headers['set-cookie']);
  expect(set).toMatch(/^reflejo_sign_in=browser-1234567890; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
  const cookie = `${headers.cookie}; reflejo_sign_in=browser-1234567890`;
  const url = '/oauth/callback?state=s1&code=c1&iss=https%3A%2F%2Ftool.example';
  const back = await api.app.inject({ method: 'GET', url, headers: { cookie } });
  expect(back).toMatchObject({ statusCode: 303, headers: { location: '/connections/jira?signin=done' } });
  expect(returned).toEqual([
    {
      state: 's1',
      code: 'c1',
      error: undefined,
      iss: 'https://tool.example',
      browser: 'browser-1234567890',
      person: expect.objectContaining({ type: 'person', id: personId }),
    },
  ]);
  expect(tested).toEqual(['jira']);
});

test('who is not signed in, or comes with something else, changes nothing', async () => {
  returned.length = 0;
  const { authorization } = await api.token('owner');
  for (const headers of [{}, { authorization }, { cookie: 'reflejo_sign_in=browser-1234567890' }] as Record<
    string,
    string
  >[]) {
    const back = await api.app.inject({ method: 'GET', url: '/oauth/callback?state=s1&code=c1', headers });
    expect(back).toMatchObject({ statusCode: 303, headers: { location: '/connections?signin=expired' } });
  }
  expect(returned).toEqual([]);
  const { cookie } = await api.session('editor');
  const back = await api.app.inject({ method: 'GET', url: '/oauth/callback?state=x&state=y', headers: { cookie } });
  expect(back.headers.location).toBe('/connections?signin=expired');
});
