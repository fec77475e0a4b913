import { afterAll, beforeEach, expect, test } from 'vitest';
import { type AcmeOperation, acmeSource, answer, query } from '../../test/acme.ts';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import type { Principal } from '../access/index.ts';
import { Connections, Guard, Vault } from '../connections/index.ts';
import { listEntries } from '../ledger/index.ts';
import { actionHandler, KeptActions, loadCatalog, Trials } from './index.ts';

const db = await testDatabase();
const people = [
  { id: 'u1', profile: { login: 'ana' } },
  { id: 'u2', profile: { login: 'bo' } },
];
const standIn = await httpStandIn(({ url }, response) => {
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify(url.startsWith('/list') ? { people } : { done: 'yes' }));
});
const lookup = { action: 'list', with: { active: 'true' }, items: 'people', value: 'id', label: 'profile.login' };
const operations: Record<string, AcmeOperation> = {
  'acme.list': { parameters: [query('active'), query('q'), query('team', true)], ...answer('people') },
  'acme.suspend': {
    method: 'post',
    parameters: [query('team', true), query('user', true)],
    ...answer('done'),
    curated: { lookups: { user: lookup, other: { ...lookup, search: 'q' } } },
  },
};
const catalog = loadCatalog({ sources: [acmeSource(() => operations)] });
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const connections = new Connections({
  db,
  vault: new Vault(Buffer.alloc(32, 4)),
  guard,
  tools: catalog.connectionToolOf,
});
const handler = actionHandler(catalog, connections, new KeptActions(db, catalog));
const { engine } = await testEngine(db, quietHandlers({ effects: { action: handler } }));
const trials = new Trials({ db, catalog, handler, engine });
const ana: Principal = { actor: { type: 'person', id: 'p1', name: 'Ana' }, spaceId: db.spaceId, role: 'editor' };
await connections.add(ana, { name: 'acme', tool: 'acme', values: { token: 'secret1', baseUrl: standIn.url } });
beforeEach(() => {
  standIn.received.length = 0;
});
afterAll(async () => {
  await standIn.close();
  await guard.close();
});

const form = { connection: 'acme', with: { team: 'soc' } };

test('an action is tried; what changes something is on record as done by the person', async () => {
  const tried = { connection: 'acme', with: { team: 'soc', user: 'u1' } };
  expect(await trials.run(ana, 'acme.suspend', tried)).toMatchObject({ status: 200, body: { done: 'yes' } });
  expect(standIn.received[0]).toMatchObject({ method: 'POST', url: '/suspend?team=soc&user=u1' });
  const { items } = await db.tx((tx) => listEntries(tx, db.spaceId, { kind: 'effect.done' }));
  expect(items).toMatchObject([{ actor: { name: 'Ana' }, object: 'acme:suspend', data: { connection: 'acme' } }]);
});

test('what is missing is refused before anything is sent', async () => {
  await expect(trials.run(ana, 'acme.suspend', form)).rejects.toMatchObject({ code: 'invalid_input' });
  expect(standIn.received).toEqual([]);
});

test('a viewer tries nothing and asks for nothing', async () => {
  const viewer: Principal = { ...ana, role: 'viewer' };
  await expect(trials.run(viewer, 'acme.list', form)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(trials.choices(viewer, 'acme.suspend', 'user', form)).rejects.toMatchObject({ code: 'forbidden' });
  expect(standIn.received).toEqual([]);
});

test('a field is chosen from what the tool lists, with what the form holds already', async () => {
  const all = [
    { value: 'u1', label: 'ana' },
    { value: 'u2', label: 'bo' },
  ];
  expect(await trials.choices(ana, 'acme.suspend', 'user', form)).toEqual(all);
  expect(standIn.received[0]!.url).toBe('/list?active=true&team=soc');
  expect(await trials.choices(ana, 'acme.suspend', 'user', { ...form, search: 'BO' })).toEqual([all[1]]);
  expect(await trials.choices(ana, 'acme.suspend', 'other', { ...form, search: 'an' })).toEqual(all);
  expect(standIn.received.at(-1)!.url).toBe('/list?active=true&q=an&team=soc');
});

test('a list that needs another field says so', async () => {
  await expect(trials.choices(ana, 'acme.suspend', 'user', { connection: 'acme', with: {} })).rejects.toMatchObject({
    code: 'invalid_input',
    detail: 'Fill in team first.',
  });
  await expect(trials.choices(ana, 'acme.suspend', 'team', form)).rejects.toMatchObject({ code: 'not_found' });
});
