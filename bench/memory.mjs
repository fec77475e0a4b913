// Resident memory of the server under large data: an event of 25 MB through ten steps, loops over 50,000 items,
// several large events at once, and a loop that is taken up again after a crash. Each on a fresh server.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { deploy, start, stop } from './instance.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const STUB_PORT = 4999; // named in the flows
const PORT = 7397;
const MB = 1024 * 1024;

/** About 25 MB: records as a log shipper sends them. `first` makes it different from others. */
function largeEvent(first = 0) {
  const record = (n) => ({
    id: `evt-${n}`,
    time: 1_700_000_000 + n,
    host: `web-${n % 50}`,
    user: `user-${n % 977}`,
    score: n % 100,
    src: { ip: `10.${n % 250}.${(n >> 8) % 250}.7`, port: 1024 + (n % 60000) },
    tags: ['ssh', 'auth', `rule-${n % 40}`],
    message: `Failed password for invalid user admin${n} from 10.0.0.${n % 250} port ${n % 65535} ssh2 `.repeat(3),
  });
  const records = [];
  for (let n = first, bytes = 0; bytes < 24.5 * MB; n++) {
    const one = record(n);
    records.push(one);
    bytes += JSON.stringify(one).length + 1;
  }
  return JSON.stringify({ source: 'bench', records });
}

const CASES = {
  event: { flow: 'large-event', bodies: () => [largeEvent()] },
  'events at once': { flow: 'large-event', bodies: () => Array.from({ length: 6 }, (_, i) => largeEvent(i * 100_000)) },
  'loop of set': { flow: 'large-loop', bodies: () => [items()] },
  'loop of http': { flow: 'large-calls', bodies: () => [items()] },
  'loop of http killed half-way': { flow: 'large-calls', bodies: () => [items()], kill: true },
};
const items = () =>
  JSON.stringify({ items: Array.from({ length: 50_000 }, (_, i) => ({ name: `item-${i}`, score: i % 100 })) });

/** `--cases "event,loop of set"`. Gives the text to print. */
export async function memory({ json, args }) {
  const wanted = args.includes('--cases') ? args[args.indexOf('--cases') + 1].split(',') : Object.keys(CASES);
  const stub = await start('stub', [join(here, 'stub.mjs'), String(STUB_PORT)]);
  const results = [];
  try {
    for (const name of wanted) {
      results.push(await measure(name, CASES[name]));
      if (!json) console.log(line(results.at(-1)));
    }
  } finally {
    await stop(stub);
  }
  return json ? `${JSON.stringify({ results, node: process.version })}\n` : '';
}

const line = (r) =>
  `${r.case.padEnd(30)} at rest ${r.restMb} MB  peak ${r.peakMb} MB  ${r.seconds} s  ${r.status}  API answer ${r.answerKb} KB`;

async function measure(name, { flow, bodies, kill }) {
  const data = mkdtempSync(join(tmpdir(), 'reflejo-memory-'));
  const env = {
    ...process.env,
    REFLEJO_ALLOW_NET: '127.0.0.0/8',
    DATABASE_URL: '',
    REFLEJO_CATALOG: 'curated',
    REFLEJO_LOG_LEVEL: 'error',
  };
  const args = [join(root, 'bin/reflejo.mjs'), 'up', '--json', '--no-sample', '--data', data, '--port', String(PORT)];
  let server = await start('server', args, env);
  let watch = watchMemory(server.pid);
  try {
    const url = `http://127.0.0.1:${PORT}`;
    // every start of an instance makes a token of its own
    const readToken = () => JSON.parse(readFileSync(join(data, 'instance.json'), 'utf8')).token;
    const token = readToken();
    let headers = { authorization: `Bearer ${token}` };
    await deploy(url, token, flow);
    await sleep(1500);
    const restMb = watch.now();
    const begun = performance.now();
    const sent = await Promise.all(
      bodies().map((body) =>
        fetch(`${url}/hooks/main/${flow}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }).then(async (response) =>
          response.ok ? (await response.json()).runId : Promise.reject(new Error(await response.text())),
        ),
      ),
    );
    if (kill) {
      await sleep(3000);
      process.kill(server.pid, 'SIGKILL');
      await new Promise((done) => server.once('exit', done));
      watch.stop();
      server = await start('server', args, env);
      watch = watchMemory(server.pid);
      headers = { authorization: `Bearer ${readToken()}` };
    }
    const statuses = [];
    for (const id of sent) statuses.push(await ended(url, headers, id));
    const seconds = (performance.now() - begun) / 1000;
    const answer = await (await fetch(`${url}/api/runs/${sent[0]}`, { headers })).text();
    return {
      case: name,
      restMb,
      peakMb: watch.peak(),
      seconds: Number(seconds.toFixed(1)),
      status: [...new Set(statuses)].join(', '),
      answerKb: Math.round(answer.length / 1024),
    };
  } finally {
    watch.stop();
    await stop(server);
    rmSync(data, { recursive: true, force: true });
  }
}

async function ended(url, headers, id) {
  for (;;) {
    const response = await fetch(`${url}/api/runs?limit=50`, { headers });
    if (!response.ok) throw new Error(await response.text());
    const run = (await response.json()).items.find((one) => one.id === id);
    if (run?.finishedAt) return run.status === 'succeeded' ? run.status : `${run.status}: ${run.error?.message}`;
    await sleep(250);
  }
}

function watchMemory(pid) {
  const status = () => readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status())?.[1] ?? 0) / 1024);
  let highest = 0;
  const look = () => {
    try {
      highest = Math.max(highest, read('VmHWM'));
    } catch {
      // it has ended
    }
  };
  const timer = setInterval(look, 200);
  return {
    now: () => read('VmRSS'),
    peak: () => {
      look();
      return highest;
    },
    stop: () => clearInterval(timer),
  };
}
