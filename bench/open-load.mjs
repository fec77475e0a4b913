// Open load, in a process of its own: events are sent at a fixed rate, whether or not the ones before have been
// answered. Latency counts from the moment at which an event was due, so that a stall is not hidden.
import { Pool } from 'undici';

const { url, body, rate, seconds } = JSON.parse(process.argv[2]);
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: 256, pipelining: 1 });
const headers = { 'content-type': 'application/json' };

async function send(due, latencies) {
  const { statusCode, body: answer } = await pool.request({ path: pathname, method: 'POST', headers, body });
  await answer.dump();
  latencies.push(performance.now() - due);
  if (statusCode >= 300) throw new Error(String(statusCode));
}

async function run(duration) {
  const latencies = [];
  let errors = 0;
  const begun = performance.now();
  const sent = [];
  for (let n = 0; n < duration * rate; ) {
    const now = performance.now();
    for (; begun + (n * 1000) / rate <= now && n < duration * rate; n++) {
      sent.push(
        send(begun + (n * 1000) / rate, latencies).catch(() => {
          errors += 1;
        }),
      );
    }
    await new Promise((next) => setTimeout(next, 1));
  }
  await Promise.all(sent);
  return { latencies: latencies.sort((a, b) => a - b), errors, seconds: (performance.now() - begun) / 1000 };
}

await run(2); // warm-up
const { latencies, errors, seconds: took } = await run(seconds);
const at = (part) =>
  Number((latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0).toFixed(1));
process.stdout.write(
  JSON.stringify({
    perSecond: latencies.length / took,
    requests: latencies.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    errors,
  }),
);
await pool.close();
