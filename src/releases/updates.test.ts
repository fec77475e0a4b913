// Descriptions of actions that change under live flows: these go on as they were released, and are told of.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type AcmeOperation, acmeSource, answer, query } from '../../test/acme.ts';
import { newSpace, testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { eventually } from '../../test/people.ts';
import { type HttpStandIn, httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import type { Principal } from '../access/index.ts';
import { actionHandler, KeptActions, loadCatalog } from '../catalog/index.ts';
import { Connections, Guard, Vault } from '../connections/index.ts';
import { type EffectHandler, showRun } from '../engine/index.ts';
import { Releases } from './index.ts';

const db = await testDatabase();
/** What the vendor's description says today, by action. */
let today: Record<string, AcmeOperation>;
let toolIsThere = true;
const paged = {
  parameters: [query('q'), query('page')],
  curated: { pagination: { style: 'page' as const, items: 'items', into: 'page' } },
};
beforeEach(() => {
  toolIsThere = true;
  today = { 'acme.look': { parameters: [query('q')], ...answer('score', 'owner') } };
});

const source = acmeSource(() => today);
const catalog = loadCatalog({
  sources: [
    {
      tool: async (...of) => (toolIsThere ? source.tool(...of) : undefined),
      open: async (...of) => (toolIsThere ? source.open(...of) : undefined),
    },
  ],
});
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const vault = new Vault(Buffer.alloc(32, 3));
const connections = new Connections({ db, vault, guard, tools: catalog.connectionToolOf });
const descriptions = new KeptActions(db, catalog);
const action: EffectHandler = actionHandler(catalog, connections, descriptions);
const { engine } = await testEngine(db, quietHandlers({ effects: { action } }));
const releases = new Releases({
  db,
  actions: (spaceId, ids) => catalog.prepare(spaceId, ids),
  descriptions,
  connections,
  alertSources: [],
  engine,
  hookUrl: (slug, path) => `${slug}/${path}`,
  samples: () => undefined,
});
const standIn: HttpStandIn = await httpStandIn((_, response) => {
  response.setHeader('content-type', 'application/json').end('{"score":"low"}');
});
afterAll(async () => {
  await standIn.close();
  await guard.close();
});

let spaces = 0;
async function space(): Promise<Principal> {
  spaces += 1;
  const id = await newSpace(db, `space-${spaces}`);
  const principal: Principal = { actor: { type: 'person', id: 'p', name: 'Ana' }, spaceId: id, role: 'editor' };
  const values = { token: 'secret1', baseUrl: standIn.url };
  await connections.add({ spaceId: id, actor: principal.actor }, { name: 'acme', tool: 'acme', values });
  return principal;
}

const FLOW = `reflejo: 1
name: looks
title: Looks
trigger: { manual: true }
steps:
  - id: first
    action: acme.look
    connection: acme
    with: { q: one }
  - id: branch
    choose:
      - when: "{{ steps.first.body.score == 'high' }}"
        steps:
          - id: second
            action: acme.look
            connection: acme
            with: { q: two }
`;

test('nothing changed, nothing is told', async () => {
  const ana = await space();
  await releases.deploy(ana, FLOW);
  expect(await releases.updates(ana.spaceId)).toEqual([]);
});

test('a live flow goes on with the description it was released with, whatever today says', async () => {
  const ana = await space();
  await releases.deploy(ana, FLOW);
  today = {};
  const { runId } = await releases.send(ana, 'looks', {});
  const run = () => db.tx((tx) => showRun(tx, ana.spaceId, runId!));
  await eventually(async () => (await run()).status === 'succeeded');
  expect(standIn.received.at(-1)).toMatchObject({ method: 'GET', url: '/look?q=one' });
});

test('what a new description breaks is told flow by flow, step by step; a release takes the new one', async () => {
  const ana = await space();
  await releases.deploy(ana, FLOW);
  today = { 'acme.look': { parameters: [query('q'), query('tenant', true)], ...answer('owner') } };
  const [update, ...more] = await releases.updates(ana.spaceId);
  expect(more).toEqual([]);
  expect(update).toMatchObject({
    flow: 'looks',
    version: 1,
    steps: [
      { step: 'first', action: 'acme.look', from: expect.any(String), to: expect.any(String) },
      { step: 'second', action: 'acme.look' },
    ],
  });
  expect(update!.breaks.map(({ step, code, severity }) => [step, code, severity])).toEqual([
    ['first', 'missing_input', 'error'],
    ['second', 'missing_input', 'error'],
    ['branch', 'unknown_field', 'warning'],
  ]);
  await expect(releases.deploy(ana, FLOW)).rejects.toMatchObject({ code: 'invalid_flow' });
  today = { 'acme.look': { parameters: [query('q'), query('limit')], ...answer('score', 'owner') } };
  expect(await releases.updates(ana.spaceId)).toMatchObject([{ flow: 'looks', breaks: [] }]);
  expect(await releases.deploy(ana, FLOW)).toMatchObject({ version: 2, changed: true });
  expect(await releases.updates(ana.spaceId)).toEqual([]);
  expect(await releases.deploy(ana, FLOW)).toMatchObject({ version: 2, changed: false });
});

test('an action that is gone is told', async () => {
  const ana = await space();
  await releases.deploy(ana, FLOW);
  today = {};
  const [update] = await releases.updates(ana.spaceId, { tool: 'acme' });
  expect(update!.steps.map(({ to }) => to)).toEqual([null, null]);
  expect(update!.breaks.map(({ step, code }) => [step, code])).toEqual([
    ['first', 'unknown_action'],
    ['second', 'unknown_action'],
  ]);
  expect(await releases.updates(ana.spaceId, { tool: 'okta' })).toEqual([]);
});

test('a tool that is gone breaks its flows, and hides nothing of the others', async () => {
  const ana = await space();
  await releases.deploy(ana, FLOW);
  toolIsThere = false;
  const [update] = await releases.updates(ana.spaceId);
  expect(update!.breaks.map(({ step, code }) => [step, code])).toEqual([
    ['first', 'unknown_action'],
    ['second', 'unknown_action'],
  ]);
});

test('an answer that can no longer be read by pages breaks the steps that do', async () => {
  today = { 'acme.look': { ...paged, ...answer('score') } };
  const ana = await space();
  await releases.deploy(ana, FLOW.replace('with: { q: one }', 'with: { q: one }\n    pages: all'));
  today = { 'acme.look': { parameters: paged.parameters, curated: { pagination: false }, ...answer('score') } };
  const [update] = await releases.updates(ana.spaceId);
  expect(update!.breaks.map(({ step }) => step)).toEqual(['first']);
});
