// How an instance comes to its long tail: a process that builds, an index that is loaded, and what people are told.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { loadCatalog } from '../catalog.ts';
import { buildCatalog } from './build.ts';
import { type CatalogStatus, LongTail } from './long-tail.ts';

const db = await testDatabase();
const curated = loadCatalog();
const rows = curated.curatedRows();
const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'reflejo-background-'));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const warned: string[] = [];
const longTail = (dataDir: string, program: string, loads = true) =>
  new LongTail({
    dataDir,
    pool: db.system,
    curated: () => rows,
    program,
    loads,
    warn: (fault, message) => void warned.push(`${message}: ${(fault as Error).message}`),
  });

async function reached(tail: LongTail, state: CatalogStatus['state']): Promise<CatalogStatus> {
  for (let n = 0; n < 600; n++) {
    if (tail.status().state === state) return tail.status();
    await sleep(50);
  }
  throw new Error(`it stayed ${JSON.stringify(tail.status())}`);
}

const buildXkcd = (dataDir: string) =>
  buildCatalog({ dataDir, curated: rows.tools.map(({ id }) => id), wanted: ({ path }) => path.includes('xkcd') });

/** Says how far it is, and is killed the first two times. */
function killedTwice(dataDir: string): string {
  const program = join(dataDir, 'builder.mjs');
  writeFileSync(
    program,
    `import { appendFileSync, readFileSync } from 'node:fs';
     const times = ${JSON.stringify(join(dataDir, 'times'))};
     appendFileSync(times, '.');
     console.log(JSON.stringify({ percent: 50, api: 'xkcd', tools: 1, actions: 2 }));
     if (readFileSync(times, 'utf8').length < 3) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
     else setTimeout(() => {}, 60_000);`,
  );
  return program;
}

test('before it is built only curated tools are there; the status says how far it is', async () => {
  const tail = longTail(folder(), 'nowhere.js');
  expect(tail.status()).toEqual({
    state: 'building',
    percent: 0,
    tools: rows.tools.length,
    actions: rows.actions.length,
  });
  expect(await tail.open(undefined, 'xkcd.anything')).toBeUndefined();
  expect(tail.repeatable('xkcd.anything')).toBeUndefined();
});

test('a build that cannot be made is told, and the instance goes on', async () => {
  const tail = longTail(folder(), 'nowhere.js');
  tail.start();
  expect((await reached(tail, 'failed')).detail).toContain('npm run build');
  expect(warned.at(-1)).toContain('only curated tools are there');
  await tail.stop();
});

test('a builder that is killed is begun again; stopping ends it', async () => {
  const dataDir = folder();
  const tail = longTail(dataDir, killedTwice(dataDir));
  tail.start();
  for (let n = 0; n < 600 && tail.status().percent === 0; n++) await sleep(50);
  expect(tail.status()).toEqual({
    state: 'building',
    percent: 40,
    tools: rows.tools.length + 1,
    actions: rows.actions.length + 2,
  });
  const times = () => readFileSync(join(dataDir, 'times'), 'utf8').length;
  for (let n = 0; n < 600 && times() < 3; n++) await sleep(50);
  expect(times()).toBe(3);
  await tail.stop();
  expect(tail.status().state).toBe('building');
});

test('what is built is loaded and opened; a machine without it waits for its own build', async () => {
  const dataDir = folder();
  const { actions } = await buildXkcd(dataDir);
  const tail = longTail(dataDir, 'nowhere.js');
  tail.start();
  const ready = await reached(tail, 'ready');
  expect(ready).toMatchObject({ percent: 100, tools: rows.tools.length + 1, actions: rows.actions.length + actions });
  expect((await tail.tool(undefined, 'xkcd'))!.total).toBe(actions);

  const other = folder();
  const worker = longTail(other, 'nowhere.js', false);
  const opened = worker.tool(undefined, 'xkcd');
  expect(await opened).toBeUndefined();
  expect(worker.status().state).toBe('failed');
  await buildXkcd(other);
  expect((await worker.tool(undefined, 'xkcd'))!.total).toBe(actions);
  await Promise.all([tail.stop(), worker.stop()]);
});

test('while another machine loads the index, it waits for its turn', async () => {
  const dataDir = folder();
  await buildXkcd(dataDir);
  const holder = await db.system.connect();
  await holder.query('select pg_advisory_lock(731020)');
  const tail = longTail(dataDir, 'nowhere.js');
  tail.start();
  await reached(tail, 'waiting');
  await holder.query('select pg_advisory_unlock(731020)');
  holder.release();
  await tail.stop();
  expect(tail.status().state).toBe('waiting');
});
