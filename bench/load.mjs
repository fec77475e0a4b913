// The load, in a process of its own: connections that send one event after the other and wait for the answer.
import autocannon from 'autocannon';

// `amount`: so many events and no more, without warm-up; else as many as go into `seconds`
const { url, body, connections, seconds, amount } = JSON.parse(process.argv[2]);
const options = { url, method: 'POST', headers: { 'content-type': 'application/json' }, body, connections };
if (!amount) await autocannon({ ...options, duration: 2 }); // warm-up: compiled code, filled caches
const result = await autocannon({ ...options, ...(amount ? { amount } : { duration: seconds }) });
const { latency, requests, errors, timeouts, non2xx, duration } = result;
process.stdout.write(
  JSON.stringify({
    perSecond: requests.total / duration,
    requests: requests.total,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    errors: errors + timeouts + non2xx,
  }),
);
