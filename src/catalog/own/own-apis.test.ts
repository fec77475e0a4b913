import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../../test/database.ts';
import { httpStandIn } from '../../../test/stand-ins/http-stand-in.ts';
import type { Principal } from '../../access/index.ts';
import { Connections, Guard, Vault } from '../../connections/index.ts';
import { listEntries, verify } from '../../ledger/index.ts';
import { actionHandler, type Catalog, KeptActions, loadCatalog, OwnApis } from '../index.ts';

const db = await testDatabase();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const ownApis = new OwnApis({
  db,
  connections: { send: (...args) => connections.send(...args) },
  taken: async (id) => (await catalog.fileOf(undefined, id)) !== undefined,
});
const catalog: Catalog = loadCatalog({ sources: [ownApis] });
const connections: Connections = new Connections({
  db,
  vault: new Vault(Buffer.alloc(32, 6)),
  guard,
  tools: catalog.connectionToolOf,
});
const handler = actionHandler(catalog, connections, new KeptActions(db, catalog));

let served: Record<string, { status?: number; body: string }> = {};
const standIn = await httpStandIn(({ url }, response) => {
  const found = served[url.split('?')[0]!];
  response
    .writeHead(found?.status ?? (found ? 200 : 404), { 'content-type': 'application/json' })
    .end(found?.body ?? '{}');
});
afterAll(async () => {
  await standIn.close();
  await guard.close();
});

let spaces = 0;
let ana: Principal;
beforeEach(async () => {
  spaces += 1;
  served = {};
  standIn.received.length = 0;
  ana = {
    actor: { type: 'person', id: 'p1', name: 'Ana' },
    spaceId: await newSpace(db, `own-${spaces}`),
    role: 'editor',
  };
});

const description = (paths: object, more: object = {}) =>
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Inventory', version: '7' },
    servers: [{ url: 'https://inventory.corp.internal/v1' }],
    paths,
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Inventory-Key' } } },
    security: [{ key: [] }],
    ...more,
  });
const host = {
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  get: { operationId: 'getHost', summary: 'Get a host', responses: { 200: { description: '' } } },
  delete: { operationId: 'deleteHost', responses: {} },
};
const broken = { get: { operationId: 'bad', parameters: [{ $ref: '#/components/parameters/None' }], responses: {} } };

describe('an API of the space', () => {
  test('is added, found and used like any tool', async () => {
    const added = await ownApis.add(ana, { text: description({ '/hosts/{id}': host, '/bad': broken }) });
    expect(added).toMatchObject({
      id: 'inventory',
      name: 'Inventory',
      format: 'openapi-3.0',
      actions: 2,
      problems: [{ path: 'GET /bad', message: expect.stringContaining('parameters/None is not in the description') }],
    });
    expect(await catalog.showTool(ana.spaceId, 'inventory')).toMatchObject({
      baseUrl: 'https://inventory.corp.internal/v1',
      curated: false,
      total: 2,
      credentials: [{ kind: 'api_key_header', settings: { header: 'x-inventory-key' } }],
      actions: [
        { id: 'inventory.get_host', class: 'read' },
        { id: 'inventory.delete_host', class: 'destructive' },
      ],
    });
    expect((await catalog.search('inventory host', 2, ana.spaceId)).map(({ id }) => id)).toEqual([
      'inventory.get_host',
      'inventory.delete_host',
    ]);
    served = { '/hosts/a b': { body: '{"name":"a"}' }, '/hosts/a%20b': { body: '{"name":"a"}' } };
    await connections.add(ana, { name: 'inv', tool: 'inventory', values: { apiKey: 'key-1', baseUrl: standIn.url } });
    const call = {
      spaceId: ana.spaceId,
      runId: 'r',
      flow: { id: 'f', name: 'f', version: 1 },
      alertId: undefined,
      path: 's',
      stepId: 's',
      attempt: 1,
      key: 'k',
      input: { action: 'inventory.get_host', with: { id: 'a b' } },
      connection: 'inv',
      sensitive: false,
    };
    const { output } = await handler.run(call, new AbortController().signal);
    expect(output).toMatchObject({ status: 200, body: { name: 'a' } });
    expect(standIn.received[0]!.headers['x-inventory-key']).toBe('key-1');
  });

  test('belongs to its space', async () => {
    await ownApis.add(ana, { text: description({ '/hosts/{id}': host }) });
    const other = await newSpace(db, `other-${spaces}`);
    expect(await catalog.open(other, 'inventory.get_host')).toBeUndefined();
    expect(await catalog.showTool(other, 'inventory')).toBeUndefined();
    expect((await catalog.search('inventory', 100, other)).filter(({ tool }) => tool === 'inventory')).toEqual([]);
    expect(await catalog.open(undefined, 'inventory.get_host')).toBeUndefined();
  });

  test('gets an id that nothing has', async () => {
    const text = description({ '/hosts/{id}': host });
    expect(await ownApis.add(ana, { text })).toMatchObject({ id: 'inventory' });
    expect((await ownApis.add(ana, { text })).id).not.toBe('inventory');
    const github = await ownApis.add(ana, { text, name: 'GitHub' });
    expect(github.id).not.toBe('github');
    expect(github.name).toBe('GitHub');
  });

  test('is only looked at in a preview', async () => {
    const preview = await ownApis.preview(ana, { text: "curl https://x.example.com/hosts?limit=5 -H 'X-Key: abc'" });
    expect(preview).toMatchObject({ format: 'curl', actions: [{ file: { class: 'read' } }] });
    expect(await ownApis.list(ana.spaceId)).toEqual([]);
  });

  test('is fetched from an address, other documents only when that is allowed', async () => {
    const schema = { $ref: 'parts.yaml#/Host' };
    const list = {
      get: {
        operationId: 'list',
        responses: { 200: { description: '', content: { 'application/json': { schema } } } },
      },
    };
    served = {
      '/api.json': { body: description({ '/hosts': list, '/hosts/{id}': host }) },
      '/parts.yaml': { body: 'Host: { type: object, properties: { name: { type: string } } }' },
    };
    const url = `${standIn.url}/api.json`;
    const without = await ownApis.add(ana, { url });
    expect(without).toMatchObject({ actions: 2, url, problems: [{ path: 'GET /hosts' }] });
    expect(standIn.received.map((one) => one.url)).toEqual(['/api.json']);
    const updated = await ownApis.update(ana, without.id, { url, externalReferences: true });
    expect(updated).toMatchObject({ actions: 3, problems: [] });
    const action = await catalog.open(ana.spaceId, `${without.id}.list`);
    expect(action!.outputSchema.properties.body.properties).toHaveProperty('name');
  });

  test('takes a new description, fetched again when none is given', async () => {
    served = { '/api.json': { body: description({ '/hosts/{id}': host }) } };
    const { id } = await ownApis.add(ana, { url: `${standIn.url}/api.json` });
    served = { '/api.json': { body: description({ '/hosts/{id}': { ...host, delete: undefined } }) } };
    expect(await ownApis.update(ana, id, {})).toMatchObject({ id, actions: 1 });
    expect(await catalog.open(ana.spaceId, `${id}.delete_host`)).toBeUndefined();
  });

  test('stays while a connection is for it', async () => {
    const { id } = await ownApis.add(ana, { text: description({ '/hosts/{id}': host }) });
    await connections.add(ana, { name: 'inv', tool: id, values: {} });
    await expect(ownApis.remove(ana, id)).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('inv'),
    });
    await connections.remove(ana, 'inv');
    await ownApis.remove(ana, id);
    expect(await catalog.showTool(ana.spaceId, id)).toBeUndefined();
    await expect(ownApis.remove(ana, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('does not lead the secrets of its connections to another server', async () => {
    const oauth = (tokenUrl: string) => ({
      components: {
        securitySchemes: { oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } } },
      },
      security: [{ oauth: [] }],
    });
    const text = description({ '/hosts': { get: host } }, oauth('https://login.corp.internal/token'));
    const { id } = await ownApis.add(ana, { text });
    await connections.add(ana, {
      name: 'inventory',
      tool: id,
      kind: 'oauth2_client_credentials',
      values: { clientId: 'c', clientSecret: 'the-secret' },
    });
    const elsewhere = [
      description({ '/hosts': { get: host } }, oauth('https://login.evil.com/token')),
      description(
        { '/hosts': { get: host } },
        { ...oauth('https://login.corp.internal/token'), servers: [{ url: 'https://inventory.evil.com/v1' }] },
      ),
    ];
    for (const other of elsewhere)
      await expect(ownApis.update(ana, id, { text: other })).rejects.toMatchObject({
        code: 'conflict',
        detail: expect.stringContaining('inventory'),
      });
    await ownApis.update(ana, id, {
      text: description({ '/machines': { get: host } }, oauth('https://login.corp.internal/token')),
    });
  });

  test('is on record', async () => {
    const { id } = await ownApis.add(ana, { text: description({ '/hosts/{id}': host }) });
    await ownApis.update(ana, id, { text: description({ '/hosts/{id}': host }) });
    await ownApis.remove(ana, id);
    const { items } = await db.tx((tx) => listEntries(tx, ana.spaceId, { object: `tool:${id}`, order: 'oldest' }));
    expect(items.map(({ kind }) => kind)).toEqual(['api.added', 'api.updated', 'api.removed']);
    expect(await db.tx((tx) => verify(tx, ana.spaceId))).toMatchObject({ ok: true });
  });
});

describe('is refused', () => {
  test.each([
    [{}, 'Give the text'],
    [{ text: 'x', url: 'https://x.example' }, 'Give the text'],
    [{ text: 'hello' }, 'Expected an OpenAPI'],
    [{ text: description({}) }, 'no operation that can be used'],
    [{ text: description({ '/bad': broken }) }, 'no operation that can be used'],
  ])('%j', async (given, words) => {
    await expect(ownApis.add(ana, given)).rejects.toMatchObject({
      code: 'invalid_request',
      detail: expect.stringContaining(words),
    });
    expect(await ownApis.list(ana.spaceId)).toEqual([]);
  });

  test('what a viewer brings', async () => {
    await expect(ownApis.add({ ...ana, role: 'viewer' }, { text: description({}) })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('an address that does not answer, and one that the guard keeps away from', async () => {
    await expect(ownApis.add(ana, { url: `${standIn.url}/none` })).rejects.toMatchObject({
      detail: expect.stringContaining('404'),
    });
    await expect(ownApis.add(ana, { url: 'http://169.254.169.254/latest/meta-data' })).rejects.toMatchObject({
      code: 'network_refused',
    });
  });
});
