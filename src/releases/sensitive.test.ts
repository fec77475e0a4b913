// Actions that take or give secrets: no run shows what went in or came out, although the flow does not say so.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type AcmeOperation, acmeSource, answer, query } from '../../test/acme.ts';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import type { Principal } from '../access/index.ts';
import { actionHandler, KeptActions, loadCatalog, Trials } from '../catalog/index.ts';
import { Connections, Guard, Vault } from '../connections/index.ts';
import { readRunValue } from '../engine/index.ts';
import { Releases } from './index.ts';

const db = await testDatabase();
const operations: Record<string, AcmeOperation> = {
  'acme.unlock': {
    method: 'post',
    parameters: [query('pin')],
    ...answer('key'),
    curated: { sensitive: true, repeatable: true },
  },
  'acme.look': { parameters: [query('q')], ...answer('key') },
};
const catalog = loadCatalog({ sources: [acmeSource(() => operations)] });
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const connections = new Connections({
  db,
  vault: new Vault(Buffer.alloc(32, 6)),
  guard,
  tools: catalog.connectionToolOf,
});
const descriptions = new KeptActions(db, catalog);
const handler = actionHandler(catalog, connections, descriptions);
const { engine, until } = await testEngine(db, quietHandlers({ effects: { action: handler } }));
const trials = new Trials({ db, catalog, handler, engine });
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
const ana: Principal = { actor: { type: 'person', id: 'p', name: 'Ana' }, spaceId: db.spaceId, role: 'editor' };
let status = 200;
const standIn = await httpStandIn((_, response) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end('{"key":"given-4711"}');
});
await connections.add(ana, { name: 'acme', tool: 'acme', values: { token: 'secret1', baseUrl: standIn.url } });
beforeEach(() => {
  status = 200;
});
afterAll(async () => {
  await standIn.close();
  await guard.close();
});

const flow = (name: string) => `reflejo: 1
name: ${name}
title: Unlocks
trigger: { manual: true }
steps:
  - id: seen
    action: acme.look
    connection: acme
    with: { q: plain }
  - id: all
    each:
      in: "{{ [1] }}"
      steps:
        - id: unlock
          action: acme.unlock
          connection: acme
          with: { pin: "taken-{{ 815 }}" }
`;

async function run(name: string) {
  await releases.deploy(ana, flow(name));
  const { runId } = await releases.send(ana, name, {});
  return until(runId!);
}

/** Everything that is kept for good. */
async function ledger(): Promise<string> {
  const { rows } = await db.system.query('select * from ledger_entry');
  return JSON.stringify(rows);
}

test('a run shows neither what a sensitive action was given nor what it gave', async () => {
  const { id, steps, status: ended } = await run('unlocks');
  expect(ended).toBe('succeeded');
  expect(standIn.received.at(-1)!.url).toBe('/unlock?pin=taken-815');
  const inside = steps.find((step) => step.id === 'unlock')!;
  expect(inside).toMatchObject({ input: { hidden: expect.any(String) }, output: { hidden: expect.any(String) } });
  expect(JSON.stringify(inside)).not.toMatch(/taken-815|given-4711/);
  expect(steps.find((step) => step.id === 'seen')).toMatchObject({ output: { body: { key: 'given-4711' } } });
  for (const part of ['input', 'output'] as const)
    await expect(
      db.inSpace(db.spaceId, (tx) => readRunValue(tx, db.spaceId, id, { part, path: inside.path })),
    ).rejects.toMatchObject({ code: 'forbidden' });
  expect(await ledger()).not.toMatch(/taken-815|given-4711/);
});

test('nor what the tool answered when it refused', async () => {
  status = 422;
  const open = await run('looks');
  expect(open.steps[0]!.error).toMatchObject({ code: 'tool_refused', raw: { key: 'given-4711' } });
  const secret = flow('refused').replace(/ {2}- id: seen[\s\S]*?(?= {2}- id: all)/, '');
  await releases.deploy(ana, secret);
  const refused = await until((await releases.send(ana, 'refused', {})).runId!);
  expect(refused.error).toMatchObject({ code: 'tool_refused', status: 422 });
  expect(JSON.stringify(refused)).not.toMatch(/taken-815|given-4711/);
});

test('whoever tries it sees the answer, and nothing of it is kept', async () => {
  const tried = { connection: 'acme', with: { pin: 'tried-0815' } };
  expect(await trials.run(ana, 'acme.unlock', tried)).toMatchObject({ body: { key: 'given-4711' } });
  expect(await ledger()).toContain('acme:unlock');
  expect(await ledger()).not.toMatch(/tried-0815|given-4711/);
});

test('a version keeps which of its actions are sensitive, and the catalog tells', async () => {
  await releases.deploy(ana, flow('pinned'));
  const { rows } = await db.system.query(
    `select v.actions from flow_version v join flow f on f.space_id = v.space_id and f.id = v.flow_id where f.name = 'pinned'`,
  );
  expect(rows[0].actions).toMatchObject({ 'acme.unlock': { sensitive: true, repeatable: true } });
  expect(rows[0].actions['acme.look']).not.toHaveProperty('sensitive');
  expect(await catalog.showAction(db.spaceId, 'acme.unlock')).toMatchObject({ sensitive: true });
  expect(await catalog.showAction(db.spaceId, 'acme.look')).toMatchObject({ sensitive: false });
});
