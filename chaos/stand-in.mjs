// A stand-in of a tool that counts its effects: idempotent by Idempotency-Key, slow at times, failing at times
// (before it does anything). It lives in the process of the chaos, which nobody kills.
import { createServer } from 'node:http';

export async function startStandIn() {
  /** Effects by `<event> <step>`: how often the thing was done. */
  const effects = new Map();
  const answers = new Map();
  const counts = { requests: 0, repeated: 0, failures: 0 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    counts.requests += 1;
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const { id, step } = JSON.parse(text);
    const key = request.headers['idempotency-key'];
    // what may not be repeated is slow, so that a crash meets it under way
    const slow = id.startsWith('chaos-once') ? 1500 * Math.random() : 400;
    await new Promise((later) => setTimeout(later, slow !== 400 || Math.random() < 0.1 ? slow : 10 * Math.random()));
    const known = key === undefined ? undefined : answers.get(key);
    if (known) {
      counts.repeated += 1;
      return answer(200, known);
    }
    // what must not be repeated is not refused either: its flow has no retry
    if (!id.startsWith('chaos-once') && Math.random() < 0.03) {
      counts.failures += 1;
      return answer(503, { error: 'busy' });
    }
    const done = { n: effects.size };
    if (key !== undefined) answers.set(key, done);
    const name = `${id} ${step}`;
    effects.set(name, (effects.get(name) ?? 0) + 1);
    return answer(200, done);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    effects,
    counts,
    stop: () => server.closeAllConnections() ?? server.close(),
  };
}
