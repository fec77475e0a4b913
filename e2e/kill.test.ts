// kill -9 of the server between any two steps of the main job, then a start: the run goes on, nothing is forgotten,
// and nothing is done twice. One data folder sees all of it; its PostgreSQL is left behind and taken over each time.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromRoot } from '../src/paths.ts';
import { samplePayload } from '../test/alerts.ts';
import { until } from './instance.ts';
import { asked, decided, messagesAbout, press, type Soc, soc } from './soc.ts';

let here: Soc;
beforeAll(async () => {
  here = await soc({ flows: ['suricata-triage'] });
});

let sent = 0;
/** Splunk's alert, each time a new one, of a host of its own. */
function newAlert() {
  const payload = samplePayload('splunk');
  const host = `${(++sent).toString(16).padStart(4, '0')}2e1ab0d94c7796b8a1d2e4f60718`;
  return { host, event: { ...payload, result: { ...payload.result, event_id: `kill-${sent}`, device_id: host } } };
}

/** Kills the server and starts it again on what is left. */
async function restart() {
  const { instance, slack } = here;
  const before = instance.postmaster;
  await instance.kill();
  expect(instance.isRunning()).toBe(false);
  await instance.up();
  expect(instance.postmaster).toBe(before);
  await until('Slack to be connected again', () => slack.connections > 0);
}

/** Kills the server at the moment when `happens` calls back. Resolves when it is dead. */
const killedWhen = (happens: (kill: () => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    let done = false;
    happens(() => {
      if (done) return;
      done = true;
      here.instance.kill().then(resolve, reject);
    });
  });

const whenAnswered = (operation: string): Promise<void> =>
  killedWhen((kill) => {
    here.tools.afterAnswer = (call) => {
      if (`${call.tool}/${call.operation}` === operation) kill();
    };
  });

const whenAsked = (operation: string) =>
  until(`a call of ${operation}`, () =>
    here.tools.calls.some((call) => `${call.tool}/${call.operation}` === operation),
  );

async function startAgain() {
  here.tools.afterAnswer = undefined;
  await here.instance.up();
  await until('Slack to be connected again', () => here.slack.connections > 0);
}

/** A point of the way at which the server dies: what leads there from the step before, and the start after it. */
interface Points {
  accepted?(): Promise<void>;
  toolAsked?(): Promise<void>;
  questionAsked?(runId: string): Promise<void>;
  delivered?(): Promise<void>;
  pressed?(): Promise<void>;
  answered?(): Promise<void>;
  acting?(): Promise<void>;
}

/** The whole way of one alert. Gives how often each write at the tools was made. */
async function goTheWay(points: Points) {
  const { instance, tools, slack, channel, ines } = here;
  tools.calls.length = 0;
  const messagesBefore = slack.messagesIn(channel.id).length;
  const { host, event } = newAlert();
  const accepted = await here.splunk(event);
  expect(accepted.status).toBe(202);
  const { runId, alertId } = accepted.body;
  await points.accepted?.();
  await points.toolAsked?.();
  await points.questionAsked?.(runId);
  await points.delivered?.();

  const question = await instance.question(runId);
  const message = await asked(here, question.id);
  const view = (await press(here, message, 'isolate'))!;
  await points.pressed?.();
  const acting = points.acting?.();
  await until('the form to be taken', async () => {
    // whoever gets no acknowledgement from Slack sends the form again
    if (slack.workspace.views.get(view)!.open) await slack.submit(view, { 'field-0': `reason ${host}` }, ines.id);
    return !slack.workspace.views.get(view)!.open;
  });
  await points.answered?.();
  await acting;

  const run = await instance.ended(runId);
  await decided(message);
  expect(run.status).toBe('succeeded');
  expect(run.steps.find((step: any) => step.id === 'decide').output).toMatchObject({
    choice: 'isolate',
    form: { reason: `reason ${host}` },
    by: { name: 'Ines Vidal' },
  });
  expect(await instance.get(`/alerts/${alertId}`)).toMatchObject({
    state: 'closed',
    disposition: 'true_positive',
    reason: `reason ${host}`,
    runs: [{ id: runId }],
  });
  const answers = await instance.get(`/ledger?run=${runId}&limit=200`);
  const kinds = answers.items.map((entry: any) => entry.kind);
  for (const once of [
    'event.received',
    'alert.opened',
    'question.asked',
    'question.answered',
    'alert.closed',
    'run.finished',
  ])
    expect([once, kinds.filter((kind: string) => kind === once).length]).toEqual([once, 1]);
  expect(messagesAbout(here, question.id)).toHaveLength(1);
  expect(slack.messagesIn(channel.id)).toHaveLength(messagesBefore + 1);
  expect(tools.refused).toEqual([]);
  const asks = (operation: string) => tools.calls.filter((call) => call.operation === operation);
  expect(asks('getIpReport').length).toBeGreaterThan(0);
  // a change may be sent again when nobody saw its outcome, and then it is the same change of the same host
  const contains = asks('PerformActionV2');
  expect(new Set(contains.map((call) => JSON.stringify([call.query, call.body]))).size).toBe(1);
  expect(contains[0]!.body).toEqual({ ids: [host] });
  return { contained: contains.length, looked: asks('getIpReport').length };
}

describe('kill -9, then a start', () => {
  test('nowhere: the way without an accident', async () => {
    expect(await goTheWay({})).toEqual({ contained: 1, looked: 1 });
  });

  test('right after 202: the event was durable before it was acknowledged', async () => {
    await goTheWay({ accepted: restart });
  });

  test('while VirusTotal is being asked: it is asked again', async () => {
    here.tools.script('virustotal', 'getIpReport', { hang: true });
    const { looked } = await goTheWay({
      toolAsked: async () => {
        await whenAsked('virustotal/getIpReport');
        await restart();
      },
    });
    expect(looked).toBe(2);
  });

  test('when VirusTotal has just answered', async () => {
    const killed = whenAnswered('virustotal/getIpReport');
    await goTheWay({
      toolAsked: async () => {
        await killed;
        await startAgain();
      },
    });
  });

  test('when the question is asked, but Slack does not have it yet', async () => {
    const { slack, instance } = here;
    for (let n = 0; n < 20; n++) slack.faults.push({ method: 'chat.postMessage', kind: 'server_error' });
    await goTheWay({
      questionAsked: async (runId) => {
        await instance.question(runId);
        await instance.kill();
        slack.faults.length = 0;
        await startAgain();
      },
    });
  });

  test('when Slack has just taken the message, and its answer is lost: it is not posted twice', async () => {
    const { slack, channel } = here;
    slack.faults.push({ method: 'chat.postMessage', kind: 'lost' });
    const before = slack.messagesIn(channel.id).length;
    await goTheWay({
      delivered: async () => {
        await until('the message', () => slack.messagesIn(channel.id).length > before);
        await restart();
      },
    });
  });

  test('between the press of the button and the form', async () => {
    await goTheWay({ pressed: restart });
  });

  test('right after the answer', async () => {
    expect(await goTheWay({ answered: restart })).toMatchObject({ looked: 1 });
  });

  test('while Falcon is containing the host: containing it again changes nothing, so it is sent again', async () => {
    here.tools.script('crowdstrike', 'PerformActionV2', { hang: true });
    const { contained } = await goTheWay({
      acting: async () => {
        await whenAsked('crowdstrike/PerformActionV2');
        await restart();
      },
    });
    expect(contained).toBe(2);
  });

  test('when Falcon has just contained it', async () => {
    const killed = whenAnswered('crowdstrike/PerformActionV2');
    await goTheWay({ acting: () => killed.then(startAgain) });
  });

  test('when the last tool has answered, before the alert is closed', async () => {
    const killed = whenAnswered('crowdstrike/PostDeviceDetailsV2');
    await goTheWay({ acting: () => killed.then(startAgain) });
  });

  test('twice in a row, with alerts at each of these places at once', async () => {
    const { instance, tools } = here;
    tools.script('virustotal', 'getIpReport', { delayMs: 300 }, { delayMs: 300 }, {}, { delayMs: 300 });
    const ids: string[] = [];
    for (let n = 0; n < 8; n++) {
      const { body } = await here.splunk(newAlert().event);
      ids.push(body.runId);
    }
    await restart();
    await restart();
    for (const id of ids) {
      const question = await instance.question(id);
      const { code } = await instance.cli(
        ...['question', 'answer', question.id, '--choice', 'false_positive', '--form', 'reason=drill'],
      );
      expect(code).toBe(0);
    }
    await restart();
    for (const id of ids) expect((await instance.ended(id)).status).toBe('succeeded');
    const open = await instance.ask('alert', 'list', '--state', 'open');
    expect(open).toEqual([]);
  });
});

describe('an action that must not happen twice', () => {
  /** Kills while Jira opens the issue; gives the run, whose outcome nobody knows. */
  async function inDoubt() {
    const { instance, tools } = here;
    tools.calls.length = 0;
    tools.script('jira', 'createIssue', { hang: true });
    const payload = samplePayload('suricata');
    const { body } = await here.suricata({ ...payload, flow_id: payload.flow_id + ++sent });
    await whenAsked('jira/createIssue');
    await restart();
    await until('the step to be in doubt', async () =>
      (await instance.run(body.runId)).steps.some((step: any) => step.status === 'unknown'),
    );
    const run = await instance.ask('run', 'show', body.runId);
    expect(run.status).toBe('waiting');
    expect(run.steps.map((step: any) => [step.path, step.status])).toEqual([
      ['domain', 'succeeded'],
      ['ticket', 'unknown'],
    ]);
    expect(tools.calls.filter((call) => call.operation === 'createIssue')).toHaveLength(1);
    const entries = await instance.get(`/ledger?run=${body.runId}&kind=effect.unknown`);
    expect(entries.items).toMatchObject([{ object: 'step:ticket' }]);
    return body.runId as string;
  }

  async function answerAndEnd(runId: string) {
    const { instance } = here;
    const question = await instance.question(runId);
    await instance.ask(
      'question',
      'answer',
      question.id,
      '--choice',
      'ignore',
      '--form',
      'reason=x',
      '--form',
      'days=1',
    );
    return instance.ended(runId);
  }

  test('is unknown after a crash, and is done again when a person says retry', async () => {
    const { instance, tools } = here;
    const runId = await inDoubt();
    await instance.ask('run', 'resolve', runId, 'ticket', '--as', 'retry');
    expect((await answerAndEnd(runId)).status).toBe('succeeded');
    expect(tools.calls.filter((call) => call.operation === 'createIssue')).toHaveLength(2);
  });

  test('fails when a person says that it was not done', async () => {
    const { instance, tools } = here;
    const runId = await inDoubt();
    await instance.ask('run', 'resolve', runId, 'ticket', '--as', 'not_done');
    const run = await instance.ended(runId);
    expect([run.status, run.error.code]).toEqual(['failed', 'outcome_unknown']);
    expect(tools.calls.filter((call) => call.operation === 'createIssue')).toHaveLength(1);
    const entries = await instance.get(`/ledger?run=${runId}&limit=50`);
    expect(JSON.stringify(entries.items)).toContain('not_done');
  });

  test('can be resolved once only, and only where there is a doubt', async () => {
    const { instance } = here;
    const runId = await inDoubt();
    expect((await instance.cli('run', 'resolve', runId, 'domain', '--as', 'done')).code).toBe(1);
    await instance.ask('run', 'resolve', runId, 'ticket', '--as', 'not_done');
    await instance.ended(runId);
    expect((await instance.cli('run', 'resolve', runId, 'ticket', '--as', 'retry')).code).toBe(1);
  });
});

describe('the flow of the bench that asks before acting, with its stub', () => {
  const calls: { path: string; body: any; key: string | undefined }[] = [];
  /** Paths whose next call is never answered. */
  const hangs: string[] = [];
  const stub = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = request.url!;
    calls.push({ path, body: JSON.parse(text), key: request.headers['idempotency-key'] as string | undefined });
    if (hangs[0] === path) return void hangs.shift();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(path === '/lookup' ? { verdict: 'malicious', score: 90 } : { blocked: true }));
  });
  const made = (path: string) => calls.filter((call) => call.path === path);

  beforeAll(async () => {
    stub.listen(0, '127.0.0.1');
    await once(stub, 'listening');
    const { port } = stub.address() as AddressInfo;
    // as it stands but for the port, which a bench on the same machine may hold
    const source = readFileSync(fromRoot('bench/flows/ask.flow.yaml'), 'utf8');
    expect(source).toContain('127.0.0.1:4999');
    const file = join(here.instance.dir, 'ask.flow.yaml');
    writeFileSync(file, source.replace('127.0.0.1:4999', `127.0.0.1:${port}`));
    await here.instance.ask('flow', 'deploy', file);
  });
  afterAll(() => {
    stub.closeAllConnections();
    stub.close();
  });

  async function begin() {
    calls.length = 0;
    const payload = samplePayload('suricata');
    const event = { ...payload, flow_id: payload.flow_id + ++sent };
    const { status, body } = await here.instance.hook('ask', event);
    expect(status).toBe(202);
    return { event, ...body } as { event: any; runId: string; alertId: string };
  }

  test('the question waits over a crash, the answer chooses the branch, the flow closes the alert', async () => {
    const { instance } = here;
    const { event, runId, alertId } = await begin();
    const question = await instance.question(runId);
    expect(question.text).toBe(`ET MALWARE Generic Loader Checkin (POST): malicious. Block ${event.src_ip}?`);
    await restart();
    const again = await instance.hook('ask', event);
    expect(again.body).toEqual({ runId, alertId, duplicate: true });

    const incomplete = await instance.cli('question', 'answer', question.id, '--choice', 'block');
    expect([incomplete.code, incomplete.json.code]).toEqual([1, 'invalid_answer']);
    await instance.ask('question', 'answer', question.id, '--choice', 'block', '--form', 'reason=known bad');
    expect((await instance.ended(runId)).status).toBe('succeeded');
    expect(made('/lookup').map(({ body }) => body)).toEqual([{ ip: event.src_ip }]);
    expect(made('/block').map(({ body }) => body)).toEqual([{ ip: event.src_ip }]);
    expect(await instance.get(`/alerts/${alertId}`)).toMatchObject({
      state: 'closed',
      disposition: 'true_positive',
      reason: 'known bad',
    });
    const late = await instance.cli('question', 'answer', question.id, '--choice', 'ignore', '--form', 'reason=no');
    expect([late.code, late.json.code]).toEqual([1, 'already_answered']);
  });

  test('ignoring blocks nothing', async () => {
    const { instance } = here;
    const { runId, alertId } = await begin();
    const question = await instance.question(runId);
    await instance.ask('question', 'answer', question.id, '--choice', 'ignore', '--form', 'reason=a scanner of ours');
    const run = await instance.ended(runId);
    expect(run.status).toBe('succeeded');
    expect(made('/block')).toEqual([]);
    expect(await instance.get(`/alerts/${alertId}`)).toMatchObject({
      disposition: 'benign',
      reason: 'a scanner of ours',
    });
  });

  test('killed while it looks up, which may be repeated, and while it blocks, which nobody may repeat by themselves', async () => {
    const { instance } = here;
    hangs.push('/lookup', '/block');
    const { runId, alertId } = await begin();
    await until('the look-up', () => made('/lookup').length > 0);
    await restart();
    const question = await instance.question(runId);
    const lookups = made('/lookup');
    expect(lookups).toHaveLength(2);
    expect(new Set(lookups.map(({ key }) => key)).size).toBe(1);

    await instance.ask('question', 'answer', question.id, '--choice', 'block', '--form', 'reason=known bad');
    await until('the block', () => made('/block').length > 0);
    await restart();
    const run = await until('the doubt', async () => {
      const found = await instance.run(runId);
      return found.steps.some((step: any) => step.status === 'unknown') ? found : undefined;
    });
    expect(run.status).toBe('waiting');
    expect((await instance.get(`/alerts/${alertId}`)).state).toBe('open');
    await instance.ask('run', 'resolve', runId, 'act/block', '--as', 'done');
    expect((await instance.ended(runId)).status).toBe('succeeded');
    expect(made('/block')).toHaveLength(1);
    expect(await instance.get(`/alerts/${alertId}`)).toMatchObject({ state: 'closed', disposition: 'true_positive' });
  });
});

test('after all of that the ledger is intact, and the queue is empty', async () => {
  const { instance } = here;
  expect(await instance.ask('ledger', 'verify')).toMatchObject({ ok: true });
  const status = await instance.ask('status');
  expect(status).toMatchObject({ ok: true, queue: { failed: 0 } });
  // one server after the other: the dead ones are not counted among the living
  expect(status.workers.filter((worker: any) => worker.alive)).toHaveLength(1);
});
