// How throughput and commits scale with worker processes: one process takes the events (up --no-worker), N others
// run them, all over one PostgreSQL. Counted in the database: runs that ended, commits.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { FLOWS, runLoad, STUB_PORT } from './bench.mjs';
import { deploy, start, stop } from './instance.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../bin/reflejo.mjs');
const PORT = 7391;

/** `--workers 0,1,2,4` (0: one process does both), `--flows A,B`, `--seconds 8`, `--connections 50`. */
export async function benchWorkers({ json, option }) {
  const flows = option('flows', 'A,B').split(',');
  const counts = option('workers', '0,1,2,4').split(',').map(Number);
  const load = { connections: Number(option('connections', '50')), seconds: Number(option('seconds', '8')) };
  const results = [];
  const stub = await start('stub', [join(here, 'stub.mjs'), String(STUB_PORT)]);
  try {
    for (const workers of counts) {
      for (const result of await measure(workers, flows, load)) {
        results.push(result);
        if (!json) console.log(line(result));
      }
    }
  } finally {
    await stop(stub);
  }
  const summary = { results, machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version } };
  return json ? `${JSON.stringify(summary)}\n` : '';
}

async function measure(workers, flows, load) {
  const data = mkdtempSync(join(tmpdir(), 'reflejo-bench-'));
  const env = {
    ...process.env,
    REFLEJO_ALLOW_NET: '127.0.0.0/8',
    DATABASE_URL: '',
    REFLEJO_CATALOG: 'curated',
    REFLEJO_LOG_LEVEL: 'warn',
  };
  const alone = workers === 0 ? [] : ['--no-worker'];
  const processes = [
    await start('server', [bin, 'up', '--json', '--no-sample', ...alone, '--data', data, '--port', String(PORT)], env),
  ];
  try {
    for (let n = 0; n < workers; n++)
      processes.push(await start('worker', [bin, 'worker', '--json', '--data', data], env));
    const { token } = JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8'));
    const url = `http://127.0.0.1:${PORT}`;
    const results = [];
    for (const flow of flows) {
      await deploy(url, token, FLOWS[flow].file);
      results.push({ flow, workers, ...(await one(join(data, 'postgres/socket'), url, FLOWS[flow], load)) });
    }
    return results;
  } finally {
    for (const child of processes.reverse()) await stop(child);
    rmSync(data, { recursive: true, force: true });
  }
}

async function one(socket, url, { file, body }, load) {
  const client = new pg.Client({
    connectionString: `postgresql://postgres@/reflejo?host=${encodeURIComponent(socket)}`,
  });
  await client.connect();
  try {
    const before = await counts(client);
    const begun = performance.now();
    const sent = await runLoad({ url: `${url}/hooks/main/${file}`, body: JSON.stringify(body()), ...load });
    while ((await counts(client)).open > 0) await sleep(50);
    const seconds = (performance.now() - begun) / 1000;
    const after = await counts(client);
    const finished = after.finished - before.finished;
    return {
      acceptedPerSecond: Math.round(sent.perSecond),
      acceptP99Ms: sent.p99Ms,
      errors: sent.errors,
      finished,
      finishedPerSecond: Math.round(finished / seconds),
      commitsPerSecond: Math.round((after.commits - before.commits) / seconds),
      commitsPerRun: Number(((after.commits - before.commits) / Math.max(1, finished)).toFixed(3)),
    };
  } finally {
    await client.end();
  }
}

async function counts(client) {
  // figures of a backend reach the view a little later
  await client.query('select pg_stat_clear_snapshot()');
  const { rows } = await client.query(
    `select (select count(*)::int from run where finished_at is not null) as finished,
       (select count(*)::int from run where finished_at is null) as open,
       (select xact_commit::int from pg_stat_database where datname = current_database()) as commits`,
  );
  return rows[0];
}

const line = (r) =>
  `${r.flow}  ${r.workers === 0 ? 'one process ' : `1 + ${r.workers} workers`}  accepted ${r.acceptedPerSecond}/s (p99 ${r.acceptP99Ms} ms, errors ${r.errors})  finished ${r.finishedPerSecond}/s  ${r.commitsPerSecond} commits/s, ${r.commitsPerRun} a run`;
