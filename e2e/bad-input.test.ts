// What goes wrong at the edges of a real instance: each has a clear error in the right place, and nothing is lost.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../src/db/index.ts';
import { samplePayload } from '../test/alerts.ts';
import { type HttpStandIn, httpStandIn } from '../test/stand-ins/http-stand-in.ts';
import { SlackStandIn } from '../test/stand-ins/slack-stand-in.ts';
import { atEnd } from './at-end.ts';
import { freePort, Instance, livePostmaster, send, stopPostgres, until } from './instance.ts';

const folder = mkdtempSync(join(tmpdir(), 'reflejo-bad-'));
atEnd(() => rmSync(folder, { recursive: true, force: true }));

let instance: Instance;
let tool: HttpStandIn;
let slack: SlackStandIn;

beforeAll(async () => {
  slack = await SlackStandIn.start();
  tool = await httpStandIn(({ url }, response) => {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url === '/refuses') return json(404, { error: 'no such host' });
    if (url === '/fails') return json(503, { error: 'try later' });
    if (url === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    if (url === '/broken') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"half":');
    if (url === '/cut') return response.destroy();
    if (url === '/slow') return; // never answers
    return json(200, { fine: true });
  });
  atEnd(async () => {
    await tool.close();
    await slack.stop();
  });
  instance = await Instance.start({
    REFLEJO_ALLOW_NET: '127.0.0.0/8',
    REFLEJO_MAX_EVENT_BYTES: '200000',
    REFLEJO_SLACK_BOT_TOKEN: slack.botToken,
    REFLEJO_SLACK_SIGNING_SECRET: slack.signingSecret,
    REFLEJO_SLACK_API_URL: slack.apiUrl,
  });
  await deploy(`reflejo: 1
name: ask-tool
title: Ask a tool
trigger: { webhook: { path: ask-tool, auth: none } }
steps:
  - id: call
    http: { url: "${tool.url}/{{ trigger.body.path }}", timeout: 1s }
  - id: verdict
    set: { fine: "{{ steps.call.body.fine }}" }
`);
});

async function deploy(source: string): Promise<any> {
  const file = join(folder, 'flow.yaml');
  writeFileSync(file, source);
  return instance.ask('flow', 'deploy', file);
}

describe('events', () => {
  test('over the size limit', async () => {
    const { status, type, body } = await instance.hook('ask-tool', { path: 'x'.repeat(300_000) });
    expect([status, type, body.code]).toEqual([
      413,
      expect.stringContaining('application/problem+json'),
      'body_too_large',
    ]);
  });

  test('that are not JSON: the place is told', async () => {
    const { status, body } = await instance.hook('ask-tool', '{\n  "path": nonsense\n}');
    expect([status, body.code]).toEqual([400, 'invalid_json']);
    expect(JSON.stringify(body)).toMatch(/line.*2|"line":2/);
  });

  test('with a wrong signature, or none', async () => {
    const none = await instance.hook('siem', samplePayload('splunk'));
    const wrong = await instance.hook('siem', samplePayload('splunk'), { authorization: 'Bearer guess' });
    expect([none.status, none.body.code, wrong.status, wrong.body.code]).toEqual([
      401,
      'invalid_signature',
      401,
      'invalid_signature',
    ]);
  });

  test('to a path or a space that nobody has', async () => {
    const path = await instance.hook('nobody', {});
    const space = await send(`${instance.url}/hooks/elsewhere/ask-tool`, { method: 'POST', body: '{}' });
    expect([path.status, path.body.code, space.status]).toEqual([404, 'unknown_hook', 404]);
  });

  test('of a shape that the alert source does not know', async () => {
    await instance.ask('connection', 'set', 'siem-signature', '--set', 'secret=known');
    const { status, body } = await instance.hook('siem', { not: 'a notable event' }, { authorization: 'Bearer known' });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
  });

  test('none of these left a run behind', async () => {
    expect(await instance.ask('run', 'list')).toEqual([]);
  });
});

describe('flows', () => {
  test('that do not parse are refused with line, column, code, message and hint', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(
      file,
      'reflejo: 1\nname: bad\ntitle: Bad\ntrigger: { webhook: { path: bad, auth: none } }\nsteps:\n  - id: x\n    sett: { a: 1 }\n',
    );
    const { code, json } = await instance.cli('flow', 'check', file);
    expect(code).toBe(1);
    expect(json[0]).toMatchObject({ file, line: 7, column: 5, code: expect.any(String), message: expect.any(String) });
    expect(json[0].hint).toContain('set');
    const deployed = await instance.cli('flow', 'deploy', file);
    expect([deployed.code, deployed.json.code]).toEqual([1, 'invalid_flow']);
  });

  test('an expression that fails at run time fails the run at its step, and the event is kept', async () => {
    const { body } = await instance.hook('ask-tool', { wrong: 'field' });
    const run = await instance.ended(body.runId);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'expression_failed', path: 'call' } });
    expect(run.error.message).toContain('path');
    expect(run.event.body).toEqual({ wrong: 'field' });
  });

  test('a version that is bad is rolled back; runs keep the version they began with', async () => {
    const flow = (text: string) => `reflejo: 1
name: versions
title: Versions
trigger: { webhook: { path: versions, auth: none } }
steps:
  - id: decide
    ask: { of: { role: responder }, text: "${text}", choices: [ok] }
`;
    await deploy(flow('first'));
    const first = (await instance.hook('versions', {})).body.runId;
    await instance.question(first);
    await deploy(flow('second'));
    const second = (await instance.hook('versions', {})).body.runId;
    expect(await instance.ask('flow', 'rollback', 'versions')).toMatchObject({
      name: 'versions',
      version: 1,
      previous: 2,
    });
    const third = (await instance.hook('versions', {})).body.runId;
    const versions = await Promise.all([first, second, third].map(async (id) => (await instance.run(id)).version));
    expect(versions).toEqual([1, 2, 1]);
    for (const id of [first, second, third]) {
      const question = await instance.question(id);
      await instance.ask('question', 'answer', question.id, '--choice', 'ok');
      expect((await instance.ended(id)).status).toBe('succeeded');
    }
  });
});

describe('tools', () => {
  const cases: [path: string, code: string, status?: number][] = [
    ['refuses', 'tool_refused', 404],
    ['fails', 'tool_error', 503],
    ['broken', 'tool_unreadable'],
    ['cut', 'connection_failed'],
    ['slow', 'step_timeout'],
  ];
  for (const [path, code, status] of cases) {
    test(`that answer /${path}: ${code}`, async () => {
      const { body } = await instance.hook('ask-tool', { path });
      const run = await instance.ended(body.runId);
      expect(run).toMatchObject({ status: 'failed', error: { code, path: 'call', ...(status && { status }) } });
      expect(run.error.message.length).toBeGreaterThan(10);
      expect(JSON.stringify(run)).not.toContain('    at ');
    });
  }

  test('that answer with a page where data was expected: the step after it says what it got', async () => {
    const { body } = await instance.hook('ask-tool', { path: 'page' });
    expect(await instance.ended(body.runId)).toMatchObject({ status: 'failed' });
  });

  test('in a private range that nobody allowed are not reached', async () => {
    const port = await freePort();
    const guarded = await Instance.start({ REFLEJO_PORT: String(port) });
    const file = join(folder, 'guarded.yaml');
    writeFileSync(
      file,
      `reflejo: 1
name: guarded
title: Guarded
trigger: { webhook: { path: guarded, auth: none } }
steps:
  - id: call
    http: { url: "${tool.url}/fine" }
`,
    );
    await guarded.ask('flow', 'deploy', file);
    const before = tool.received.length;
    const { body } = await guarded.hook('guarded', {});
    expect(await guarded.ended(body.runId)).toMatchObject({ status: 'failed', error: { code: 'network_refused' } });
    expect(tool.received).toHaveLength(before);
    await guarded.stop();
  });
});

describe('clicks in Slack, over HTTP', () => {
  const click = (headers: (body: string) => Record<string, string>) => {
    const body = `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions' }))}`;
    const sent = { 'content-type': 'application/x-www-form-urlencoded', ...headers(body) };
    return send(`${instance.url}/slack/events`, { method: 'POST', headers: sent, body });
  };
  const signed = (secret: string, seconds: number) => (body: string) => ({
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`,
  });
  const now = () => Math.floor(Date.now() / 1000);

  test('with a stale timestamp', async () => {
    const { status, body } = await click(signed(slack.signingSecret, now() - 600));
    expect([status, body.code]).toEqual([401, 'invalid_signature']);
    expect(body.detail).toContain('five minutes');
  });

  test('with the wrong secret, or unsigned', async () => {
    const wrong = await click(signed('another', now()));
    const none = await click(() => ({}));
    expect([wrong.status, none.status]).toEqual([401, 401]);
  });
});

describe('stopping', () => {
  test('a step under way at SIGTERM is journaled, and the run goes on at the next start', async () => {
    const runs = [];
    for (let n = 0; n < 5; n++) runs.push((await instance.hook('ask-tool', { path: `fine?${n}` })).body.runId);
    const slow = (await instance.hook('ask-tool', { path: 'slow' })).body.runId;
    expect(await instance.stop()).toBe(0);
    expect(instance.postmaster).toBeUndefined();
    await instance.up();
    for (const id of runs) expect((await instance.ended(id)).status).toBe('succeeded');
    expect(await instance.ended(slow)).toMatchObject({ status: 'failed', error: { code: 'step_timeout' } });
    expect(await instance.ask('ledger', 'verify')).toMatchObject({ ok: true });
  });
});

describe('the database', () => {
  test('that is away at start is waited for, then named', async () => {
    const lonely = await Instance.prepare({
      DATABASE_URL: `postgresql://reflejo:a-secret@127.0.0.1:${await freePort()}/reflejo`,
      REFLEJO_DATABASE_WAIT: '1',
    });
    const server = lonely.spawnUp();
    const code = await new Promise((done) => server.once('exit', done));
    expect(code).toBe(3);
    expect(lonely.said).toContain('127.0.0.1');
    expect(lonely.said).not.toContain('a-secret');
    expect(lonely.said).not.toContain('    at ');
  });

  test('that goes away in the middle: events are refused, none that was accepted is lost, and all goes on after', async () => {
    const dir = join(folder, 'postgres');
    const database = await startEmbedded(dir);
    atEnd(() => stopPostgres(() => livePostmaster(dir)));
    const served = await Instance.start({ DATABASE_URL: database.url, REFLEJO_ALLOW_NET: '127.0.0.0/8' });
    const file = join(folder, 'outage.yaml');
    writeFileSync(
      file,
      `reflejo: 1
name: outage
title: Outage
trigger: { webhook: { path: outage, auth: none } }
steps:
  - id: call
    http: { method: POST, url: "${tool.url}/fine", json: { n: "{{ trigger.body.n }}" } }
    retry: { attempts: 3 }
  - id: nap
    wait: { for: 1s }
  - id: last
    set: { n: "{{ trigger.body.n }}" }
`,
    );
    await served.ask('flow', 'deploy', file);
    const accepted: string[] = [];
    const refused: number[] = [];
    const sendOne = async (n: number) => {
      const { status, body } = await served.hook('outage', { n });
      if (status === 202) accepted.push(body.runId);
      else refused.push(status);
    };
    for (let n = 0; n < 20; n++) await sendOne(n);
    await stopPostgres(() => livePostmaster(dir));
    for (let n = 20; n < 30; n++) await sendOne(n);
    expect(refused).toEqual(Array(10).fill(503));
    expect((await send(`${served.url}/healthz`, {})).status).toBe(200);
    expect((await send(`${served.url}/readyz`, {})).status).toBe(503);
    const back = await startEmbedded(dir);
    expect(back.url).toBe(database.url);
    await until('the server to be ready again', async () => (await send(`${served.url}/readyz`, {})).status === 200);
    for (let n = 30; n < 35; n++) await sendOne(n);
    expect(accepted).toHaveLength(25);
    for (const id of accepted) expect((await served.ended(id)).status).toBe('succeeded');
    const { items } = await served.get('/runs?limit=100');
    // an answer that was lost with the database may have left a run more than was acknowledged, never one less
    expect(items.length).toBeGreaterThanOrEqual(25);
    expect(await served.ask('ledger', 'verify')).toMatchObject({ ok: true });
    await served.stop();
  });
});
