// How fast the whole catalog is searched and opened, and what it costs: an instance with it (built when it is not there),
// asked over HTTP. `node bench/catalog.mjs [--data FOLDER]` prints JSON.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { start, stop } from './instance.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string', default: '7398' } } });
const data = values.data ?? mkdtempSync(join(tmpdir(), 'reflejo-catalog-'));
const program = fileURLToPath(new URL('../bin/reflejo.mjs', import.meta.url));

/** As people type: what an action does, for which tool, beginnings of words, and with mistakes. */
const QUERIES = readFileSync(new URL('catalog-queries.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean);

async function run(catalog, work) {
  const env = { ...process.env, DATABASE_URL: '', REFLEJO_CATALOG: catalog, REFLEJO_LOG_LEVEL: 'warn' };
  const server = await start(
    'server',
    [program, 'up', '--json', '--no-sample', '--data', data, '--port', values.port],
    env,
  );
  try {
    const { token } = JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8'));
    const get = async (path) => {
      const answer = await fetch(`http://127.0.0.1:${values.port}/api${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) * 1024;
    return await work({ get, rss });
  } finally {
    await stop(server);
  }
}

async function timed(paths, get) {
  const times = [];
  let worst = '';
  for (const path of paths) {
    const begun = performance.now();
    await get(path);
    const took = performance.now() - begun;
    if (times.every((other) => other < took)) worst = path;
    times.push(took);
  }
  times.sort((a, b) => a - b);
  const at = (part) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] * 10) / 10;
  return { n: times.length, p50: at(0.5), p95: at(0.95), max: at(1), worst };
}

/** What it holds when nothing more is asked. */
const settle = async ({ rss }) => {
  await sleep(3000);
  return rss();
};
const search = (words) => `/catalog/search?limit=20&q=${encodeURIComponent(words)}`;

const without = await run('curated', async (instance) => {
  await timed(Array(50).fill('/status'), instance.get);
  return settle(instance);
});
const figures = await run('all', async (instance) => {
  const { get } = instance;
  const begun = Date.now();
  let catalog;
  for (;;) {
    ({ catalog } = await get('/status'));
    if (catalog.state === 'ready' || catalog.state === 'failed') break;
    await sleep(500);
  }
  const readySeconds = Math.round((Date.now() - begun) / 100) / 10;
  await timed(Array(50).fill('/status'), get);
  const idle = await settle(instance);
  await timed(QUERIES.slice(0, 20).map(search), get);
  const searches = await timed(QUERIES.map(search), get);
  const ids = await someActions(get);
  const isGraph = (id) => id.startsWith('microsoft_graph.');
  const path = (id) => `/catalog/actions/${id}`;
  const open = await timed(ids.filter((id) => !isGraph(id)).map(path), get);
  const openGraph = await timed(ids.filter(isGraph).map(path), get);
  const used = await settle(instance);
  const { tools, actions } = catalog;
  return { tools, actions, readySeconds, search: searches, open, openGraph, idle, used };
});
const mb = (bytes) => Math.round(bytes / 1e5) / 10;
const [build] = readdirSync(join(data, 'catalog'));
const {
  bytes: disk,
  seconds,
  peakBytes,
} = JSON.parse(readFileSync(join(data, 'catalog', build, 'manifest.json'), 'utf8'));
const { idle, used, ...rest } = figures;
const memoryMb = { without: mb(without), with: mb(idle), more: mb(idle - without), afterUse: mb(used) };
console.log(
  JSON.stringify({ ...rest, build: { seconds, diskMb: mb(disk), peakMb: mb(peakBytes) }, memoryMb }, null, 2),
);

/** Actions of many tools, and of the largest. */
async function someActions(get) {
  const ids = [];
  let cursor;
  do {
    const page = await get(`/catalog/tools?limit=200&curated=false${cursor ? `&cursor=${cursor}` : ''}`);
    for (const tool of page.items.filter((_, index) => index % 8 === 0)) {
      const { items } = await get(`/catalog/tools/${tool.id}/actions?limit=1&cursor=${Math.floor(tool.actions / 2)}`);
      ids.push(...items.map(({ id }) => id));
    }
    cursor = page.next;
  } while (cursor);
  for (let from = 7; from < 11000; from += 137)
    ids.push(...(await get(`/catalog/tools/microsoft_graph/actions?limit=1&cursor=${from}`)).items.map(({ id }) => id));
  // not in their order: what was opened last would always be at hand
  return ids
    .map((id, index) => [(index * 7919) % 10007, id])
    .sort(([a], [b]) => a - b)
    .map(([, id]) => id);
}
