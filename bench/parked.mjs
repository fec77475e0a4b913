// Runs that wait for a person must cost next to nothing: a real server, an event each for N questions, and then its
// memory, its processor time at rest, and how long an answer takes until its run has ended.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runLoad } from './bench.mjs';
import { cpuShare, settledMemory } from './footprint.mjs';
import { deploy, start, stop } from './instance.mjs';

const bin = fileURLToPath(new URL('../bin/reflejo.mjs', import.meta.url));
const PORT = 7395;
const INSPECTOR_PORT = 7396;
/** Runs before the first measurement: compiled code and filled pools of connections are not what waiting costs. */
const WARM_UP = 2000;

/** `--runs 100000`, `--seconds 30` (at rest), `--answers 50`, `--connections 50`. Gives the text to print. */
export async function benchParked({ json, option }) {
  const given = (name, fallback) => Number(option(name, fallback));
  const [runs, seconds, answers, connections] = [
    given('runs', '100000'),
    given('seconds', '30'),
    given('answers', '50'),
    given('connections', '50'),
  ];
  const tell = (text) => !json && console.log(text);
  const data = mkdtempSync(join(tmpdir(), 'reflejo-parked-'));
  const env = {
    ...process.env,
    DATABASE_URL: '',
    REFLEJO_LOG_LEVEL: 'warn',
    REFLEJO_CATALOG: 'curated',
    NODE_OPTIONS: `--inspect-publish-uid=http --inspect-port=127.0.0.1:${INSPECTOR_PORT}`,
  };
  const server = await start(
    'server',
    [bin, 'up', '--json', '--no-sample', '--data', data, '--port', String(PORT)],
    env,
  );
  const database = new pg.Client({
    connectionString: `postgresql://postgres@/reflejo?host=${encodeURIComponent(join(data, 'postgres/socket'))}`,
  });
  try {
    await database.connect();
    const { token } = JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8'));
    const api = apiOf(`http://127.0.0.1:${PORT}`, token);
    const postmaster = Number.parseInt(readFileSync(join(data, 'postgres/data/postmaster.pid'), 'utf8'), 10);
    await deploy(api.url, token, 'parked');
    const fresh = await settledMemory(server.pid, INSPECTOR_PORT);
    await park({ database, url: api.url, count: Math.min(WARM_UP, runs), connections });
    await answerSome(api, Math.min(20, runs));
    const before = await settledMemory(server.pid, INSPECTOR_PORT);
    const idleBefore = await cpuShare(server.pid, postmaster, seconds);
    tell(`before: ${memoryText(before)} (fresh: ${memoryText(fresh)}), at rest ${cpuText(idleBefore)}`);
    const load = await park({ database, url: api.url, count: runs, connections });
    tell(`${load.parked} runs parked, ${load.parkedPerSecond}/s (events accepted ${load.acceptedPerSecond}/s)`);
    const after = await settledMemory(server.pid, INSPECTOR_PORT);
    const idle = await cpuShare(server.pid, postmaster, seconds);
    tell(`after: ${memoryText(after)}, at rest ${cpuText(idle)}`);
    const answerMs = await answerSome(api, answers);
    const growthMb = Number((after.rssMb - before.rssMb).toFixed(1));
    tell(
      `memory grown by ${growthMb} MB; an answer until its run has ended: p50 ${answerMs.p50}, max ${answerMs.max} ms`,
    );
    const summary = {
      runs,
      ...load,
      memory: { fresh, before, after, growthMb },
      cpuPercentOfACore: { before: idleBefore, after: idle },
      answerMs,
      machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
    };
    return json ? `${JSON.stringify(summary)}\n` : '';
  } finally {
    await database.end().catch(() => {});
    await stop(server);
    rmSync(data, { recursive: true, force: true });
  }
}

const memoryText = ({ rssMb, heapMb }) => `${rssMb} MB resident, ${heapMb} MB heap`;
const cpuText = ({ server, postgres }) => `${server} % of a core (PostgreSQL ${postgres} %)`;

/** Sends events until so many more runs wait, and gives how fast that went. */
async function park({ database, url, count, connections }) {
  const wanted = (await waiting(database)).open + count;
  const begun = performance.now();
  const sent = await runLoad({
    url: `${url}/hooks/main/parked`,
    body: JSON.stringify({ host: 'web-1', severity: 7, rule: 'ssh brute force' }),
    amount: count,
    connections,
  });
  if (sent.errors > 0) throw new Error(`${sent.errors} of ${count} events were not accepted`);
  for (let last = performance.now(), seen = -1; ; ) {
    const { open, parked } = await waiting(database);
    if (open === wanted && parked === wanted) break;
    if (parked !== seen) last = performance.now();
    seen = parked;
    if (performance.now() - last > 60_000) throw new Error(`only ${parked} of ${wanted} runs wait`);
    await sleep(500);
  }
  const elapsed = (performance.now() - begun) / 1000;
  return {
    parked: wanted,
    acceptedPerSecond: Math.round(sent.perSecond),
    parkedPerSecond: Math.round(count / elapsed),
  };
}

/** `open`: runs that have not ended; `parked`: those of them that wait and are held by no worker. */
async function waiting(database) {
  const { rows } = await database.query(
    `select count(*)::int as open, count(*) filter (where status = 'waiting' and worker is null)::int as parked
     from run where finished_at is null`,
  );
  return rows[0];
}

/** One after the other: from sending the answer to knowing that the run has ended. */
async function answerSome(api, count) {
  const took = [];
  const { items } = await api.call('GET', `/api/questions?state=open&limit=${Math.min(count, 200)}`);
  for (const { id, runId } of items) {
    const begun = performance.now();
    await api.call('POST', `/api/questions/${id}/answer`, { choice: 'isolate', form: { reason: 'seen before' } });
    const run = await api.call('GET', `/api/runs/${runId}/wait?timeout=30`);
    if (run.status !== 'succeeded') throw new Error(`the run of an answered question is ${run.status}`);
    took.push(performance.now() - begun);
  }
  took.sort((a, b) => a - b);
  const at = (part) => Number((took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0).toFixed(1));
  return { samples: took.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

function apiOf(url, token) {
  const call = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return { url, call };
}
