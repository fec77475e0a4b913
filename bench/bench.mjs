// Runs the reference flows on a real instance (own data folder, real PostgreSQL, durable commits) and a load
// from another process, and measures the floor beside it: the same rows inserted raw.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureFloor } from './floor.mjs';
import { deploy, start, stop } from './instance.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
export const FLOWS = {
  A: { file: 'bench-a', body: () => ({ host: 'web-1', severity: 7, rule: 'ssh brute force' }) },
  B: { file: 'bench-b', body: () => ({ ip: '203.0.113.9', severity: 7, host: 'web-1' }) },
  C: {
    file: 'bench-c',
    body: () => ({ items: Array.from({ length: 1000 }, (_, i) => ({ name: `item-${i}`, score: i % 100 })) }),
  },
};
export const STUB_PORT = 4999; // named in the flow

/** `--workers 0,1,2,4` measures several processes (workers.mjs), `--parked` runs that wait (parked.mjs). Else: `--flows A,B`, `--connections 1,20,100`, `--seconds 8`. Gives the text to print. */
export async function bench({ json, args }) {
  const option = (name, fallback) => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : fallback);
  if (args.includes('--parked')) return (await import('./parked.mjs')).benchParked({ json, option });
  if (args.includes('--workers')) return (await import('./workers.mjs')).benchWorkers({ json, option });
  const flows = option('flows', 'A,B').split(',');
  const connections = option('connections', '1,20,100').split(',').map(Number);
  const seconds = Number(option('seconds', '8'));
  const rate = Number(option('rate', '0'));
  const loads = rate ? [{ rate }] : connections.map((count) => ({ connections: count }));
  const data = mkdtempSync(join(tmpdir(), 'reflejo-bench-'));
  const stub = await start('stub', [join(here, 'stub.mjs'), String(STUB_PORT)]);
  const port = 7390;
  const env = {
    ...process.env,
    REFLEJO_ALLOW_NET: '127.0.0.0/8',
    DATABASE_URL: '',
    REFLEJO_CATALOG: 'curated',
    REFLEJO_LOG_LEVEL: 'warn',
  };
  const server = await start(
    'server',
    [join(root, 'bin/reflejo.mjs'), 'up', '--json', '--no-sample', '--data', data, '--port', String(port)],
    env,
  );
  const url = `http://127.0.0.1:${port}`;
  try {
    const token = JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8')).token;
    for (const name of flows) await deploy(url, token, FLOWS[name].file);
    const results = [];
    for (const name of flows) {
      for (const given of loads) {
        const before = await counters(url);
        const load = await runLoad({
          url: `${url}/hooks/main/${FLOWS[name].file}`,
          body: JSON.stringify(FLOWS[name].body()),
          ...given,
          seconds,
        });
        const after = await counters(url);
        const events = load.requests;
        results.push({
          flow: name,
          ...given,
          perSecond: Math.round(load.perSecond),
          p50Ms: load.p50Ms,
          p99Ms: load.p99Ms,
          ...(rate && { maxMs: load.maxMs }),
          errors: load.errors,
          cpuMsPerEvent: round((1000 * (after.cpu - before.cpu)) / events, 3),
          eventsPerCommit: round((after.writes - before.writes) / Math.max(1, after.flushes - before.flushes), 1),
          finished: after.finished - before.finished,
          failed: after.failed - before.failed,
        });
        if (!json) console.log(line(results.at(-1)));
      }
    }
    const floor = await measureFloor(join(data, 'postgres/socket'));
    const summary = {
      results,
      floor,
      machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
    };
    return json
      ? `${JSON.stringify(summary)}\n`
      : `floor: ${floor.eventsPerSecond} events/s of flow A as raw rows (${floor.rowsPerSecond} rows/s)\n`;
  } finally {
    await stop(server);
    await stop(stub);
    rmSync(data, { recursive: true, force: true });
  }
}

const round = (value, digits) => Number(value.toFixed(digits));
const line = (r) =>
  `${r.flow} ${r.rate ? 'at' : '×'} ${String(r.rate ?? r.connections).padStart(3)}  ${String(r.perSecond).padStart(6)}/s  p50 ${r.p50Ms} ms  p99 ${r.p99Ms} ms  errors ${r.errors}  ${r.cpuMsPerEvent} ms CPU/event  ${r.eventsPerCommit} events/commit`;

export function runLoad(options) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(here, options.rate ? 'open-load.mjs' : 'load.mjs'), JSON.stringify(options)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error('the load failed'))));
  });
}

async function counters(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    cpu: read('process_cpu_seconds_total'),
    flushes: read('reflejo_journal_flushes_total'),
    writes: read('reflejo_journal_writes_total'),
    finished: read('reflejo_runs_finished_total'),
    failed: read('reflejo_runs_failed_total'),
  };
}
