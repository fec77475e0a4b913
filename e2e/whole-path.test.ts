// The main job with real processes: alerts of three tools come in over HTTP, tools are asked, Ines decides in Slack,
// systems are changed, and all of it is on record.
import { beforeAll, describe, expect, test } from 'vitest';
import { samplePayload } from '../test/alerts.ts';
import { until } from './instance.ts';
import { asked, decided, messagesAbout, press, type Soc, soc } from './soc.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let here: Soc;
beforeAll(async () => {
  here = await soc({ flows: ['suricata-triage', 'guardduty-triage'] });
});

const operations = () => here.tools.calls.map(({ tool, operation }) => `${tool}/${operation}`);
const stepsOf = (run: any) => Object.fromEntries(run.steps.map((step: any) => [step.path, step.status]));

/** Sends an event; gives the ids of its run and alert, and what the tools are asked from then on. */
async function arrive(source: 'splunk' | 'suricata' | 'guardduty') {
  here.tools.calls.length = 0;
  const { status, type, body } = await here[source](samplePayload(source));
  expect({ status, body }).toEqual({
    status: 202,
    body: { runId: expect.stringMatching(UUID), alertId: expect.stringMatching(UUID) },
  });
  expect(type).toContain('application/json');
  return body as { runId: string; alertId: string };
}

test('a first start is complete: the connections work, Slack is connected, the status says so', async () => {
  const { instance } = here;
  for (const name of ['virustotal', 'falcon', 'jira', 'okta', 'github', 'slack']) {
    expect(await instance.ask('connection', 'test', name)).toEqual({ ok: true, detail: expect.anything() });
  }
  const status = await instance.ask('status');
  expect(status).toMatchObject({
    ok: true,
    database: { ok: true },
    workers: [{ pid: instance.pid, alive: true }],
    channels: [{ name: 'slack', state: 'connected' }],
  });
  const flows = await instance.ask('flow', 'list');
  expect(flows.map((flow: any) => [flow.name, flow.releasedVersion]).sort()).toEqual([
    ['guardduty-triage', 1],
    ['siem-alert-triage', 1],
    ['suricata-triage', 1],
  ]);
});

test('Splunk: VirusTotal is asked, Ines isolates the host by button and form, Falcon contains it', async () => {
  const { instance, tools, slack, channel, ines } = here;
  const { runId, alertId } = await arrive('splunk');

  const question = await until('the question in question list', async () =>
    (await instance.ask('question', 'list')).find((one: any) => one.runId === runId),
  );
  expect(question).toMatchObject({
    flow: 'siem-alert-triage',
    path: 'decide',
    state: 'open',
    alertId,
    audience: { channel: '#soc', role: 'responder' },
    choices: [
      { id: 'isolate', label: 'Isolate the host', style: 'danger' },
      { id: 'false_positive' },
      { id: 'escalate' },
    ],
    form: { type: 'object', required: ['reason'], properties: { reason: { type: 'string' } } },
    default: 'escalate',
    deadline: expect.stringMatching(TIME),
    createdAt: expect.stringMatching(TIME),
    mayAnswer: true,
  });
  expect(question.text).toContain('9 engines call it malicious');

  const message = await asked(here, question.id);
  const view = await press(here, message, 'isolate');
  const form = slack.workspace.views.get(view!)!.view;
  expect(form.blocks.find((block: any) => block.type === 'input').label.text).toBe('Why');
  const sent = await slack.submit(view!, { 'field-0': 'Encoded PowerShell from Word' }, ines.id);
  expect(sent).toMatchObject({ acked: true });

  const waited = await instance.cli('run', 'wait', runId);
  expect([waited.code, waited.json.status]).toEqual([0, 'succeeded']);
  await decided(message);
  expect(JSON.stringify(message.blocks)).toContain('Encoded PowerShell from Word');
  expect(messagesAbout(here, question.id)).toHaveLength(1);
  expect(slack.messagesIn(channel.id)).toHaveLength(1);

  expect(tools.refused).toEqual([]);
  expect(operations()).toEqual([
    'virustotal/getIpReport',
    'crowdstrike/PerformActionV2',
    'crowdstrike/PostDeviceDetailsV2',
  ]);
  expect(tools.calls[0]!.parameters).toEqual({ ip: '185.220.101.34' });
  expect(tools.calls[1]).toMatchObject({
    query: { action_name: 'contain' },
    body: { ids: ['3f5c2e1ab0d94c7796b8a1d2e4f60718'] },
  });

  const run = await instance.ask('run', 'show', runId);
  expect(run).toMatchObject({ id: runId, flow: 'siem-alert-triage', version: 1, status: 'succeeded', alertId });
  for (const step of run.steps) {
    expect(Object.keys(step).sort()).toEqual(
      [
        'attempts',
        'error',
        'finishedAt',
        'id',
        'input',
        'kind',
        'output',
        'path',
        'startedAt',
        'status',
        'waitsFor',
      ].sort(),
    );
  }
  expect(run.steps.find((step: any) => step.id === 'decide')).toMatchObject({
    path: 'decide',
    status: 'succeeded',
    attempts: 1,
    output: {
      choice: 'isolate',
      form: { reason: 'Encoded PowerShell from Word' },
      by: { id: expect.stringMatching(UUID), name: 'Ines Vidal' },
      at: expect.stringMatching(TIME),
      how: 'slack',
    },
  });
  expect(run.steps.find((step: any) => step.id === 'contain')).toMatchObject({
    path: 'act/containment/contain',
    status: 'succeeded',
    input: { action: 'crowdstrike.contain_host', with: { ids: ['3f5c2e1ab0d94c7796b8a1d2e4f60718'] } },
    output: { status: 202 },
    error: null,
    startedAt: expect.stringMatching(TIME),
    finishedAt: expect.stringMatching(TIME),
  });

  const alert = await instance.ask('alert', 'show', alertId);
  expect(alert).toMatchObject({
    id: alertId,
    source: 'splunk',
    severity: 'high',
    state: 'closed',
    late: false,
    disposition: 'true_positive',
    reason: 'Encoded PowerShell from Word',
    by: { type: 'flow', id: 'siem-alert-triage@1', name: 'siem-alert-triage' },
    runs: [{ id: runId, status: 'succeeded' }],
    questions: [{ id: question.id, answer: { choice: 'isolate', by: { name: 'Ines Vidal' } } }],
    alert: { src: { ip: '185.220.101.34' }, ocsf: { class_uid: 2004 } },
    event: { body: samplePayload('splunk') },
  });
  const kinds = alert.entries.map((entry: any) => entry.kind);
  for (const kind of [
    'event.received',
    'alert.opened',
    'question.asked',
    'question.answered',
    'effect.done',
    'alert.closed',
  ])
    expect(kinds).toContain(kind);
});

test('Suricata: a signed event opens an issue, a faulty form is refused in Slack, a good one is taken', async () => {
  const { instance, tools, slack, channel, ines } = here;
  const { runId, alertId } = await arrive('suricata');
  const question = await instance.question(runId);
  const message = await asked(here, question.id);
  expect(message.blocks.map((block) => block.text?.text).join()).toContain(
    'SEC-42: 10.20.7.113 talks to update-cdn.example.net',
  );
  const view = (await press(here, message, 'block'))!;
  await expect(slack.submit(view, { 'field-0': 'c2', 'field-1': '900' }, ines.id)).rejects.toThrow('too large');
  await slack.submit(view, { 'field-0': 'Command and control', 'field-1': '30' }, ines.id);

  const run = await instance.ended(runId);
  expect(stepsOf(run)).toEqual({
    domain: 'succeeded',
    ticket: 'succeeded',
    decide: 'succeeded',
    comment: 'succeeded',
    tell: 'succeeded',
    close: 'succeeded',
  });
  await decided(message);
  const told = await until('the channel to be told', () =>
    slack.messagesIn(channel.id).find((one) => JSON.stringify(one.blocks).includes('SEC-42: block')),
  );
  expect(told.edits).toBe(0);
  expect(operations()).toEqual(['virustotal/getDomainReport', 'jira/createIssue', 'jira/addComment']);
  expect(tools.calls[1]!.body.fields).toMatchObject({
    project: { key: 'SEC' },
    summary: 'ET MALWARE Generic Loader Checkin (POST)',
  });
  expect(JSON.stringify(tools.calls[2]!.body)).toContain('Ines Vidal: block for 30 days, Command and control');
  expect(tools.refused).toEqual([]);
  expect(await instance.get(`/alerts/${alertId}`)).toMatchObject({
    state: 'closed',
    disposition: 'true_positive',
    reason: 'Command and control',
  });
});

test('GuardDuty: two tools at the same time, a decision by a press alone, two more changes', async () => {
  const { instance, tools, slack } = here;
  const { runId, alertId } = await arrive('guardduty');
  const question = await instance.question(runId);
  const message = await asked(here, question.id);
  expect(await press(here, message, 'lock')).toBe('decided');
  const run = await instance.ended(runId);
  expect(run.status).toBe('succeeded');
  await decided(message);
  expect(operations().sort()).toEqual([
    'github/issues/create',
    'okta/listUsers',
    'okta/revokeUserSessions',
    'slack/chat_postMessage',
  ]);
  expect(tools.refused).toEqual([]);
  expect(await instance.get(`/alerts/${alertId}`)).toMatchObject({ state: 'closed', disposition: 'true_positive' });
  expect([...slack.workspace.ephemerals]).toEqual([]);
});

describe('afterwards', () => {
  test('a delivery that is repeated gives the first run', async () => {
    for (const source of ['splunk', 'suricata', 'guardduty'] as const) {
      const again = await here[source](samplePayload(source));
      const runs = await here.instance.ask(
        'run',
        'list',
        '--flow',
        source === 'splunk' ? 'siem-alert-triage' : `${source}-triage`,
      );
      expect(runs).toHaveLength(1);
      expect(again).toMatchObject({
        status: 202,
        body: { runId: runs[0].id, alertId: runs[0].alertId, duplicate: true },
      });
    }
  });

  test('every obligation is closed, and the command line lists it', async () => {
    const alerts = await here.instance.ask('alert', 'list');
    expect(alerts).toHaveLength(3);
    for (const alert of alerts) {
      expect(alert).toMatchObject({
        id: expect.stringMatching(UUID),
        title: expect.any(String),
        severity: 'high',
        source: expect.stringMatching(/^(splunk|suricata|guardduty)$/),
        state: 'closed',
        createdAt: expect.stringMatching(TIME),
        dueAt: expect.stringMatching(TIME),
        closedAt: expect.stringMatching(TIME),
        late: false,
        runId: expect.stringMatching(UUID),
        by: { type: 'flow' },
      });
    }
    expect(await here.instance.ask('question', 'list')).toEqual([]);
    expect(await here.instance.ask('question', 'list', '--state', 'answered')).toHaveLength(3);
  });

  test('the ledger verifies, over the API and on the database, and so it does after a stop and a start', async () => {
    const { instance } = here;
    const verified = await instance.ask('ledger', 'verify');
    expect(verified).toEqual({ ok: true, entries: expect.any(Number), head: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await instance.get('/ledger/verify')).toMatchObject(verified);
    const entries = await instance.ask('ledger', 'list', '--limit', '500');
    expect(entries).toHaveLength(verified.entries);
    expect(entries[0].hash).toBe(verified.head);

    expect(await instance.stop()).toBe(0);
    expect(instance.postmaster).toBeUndefined();
    expect((await instance.cli('status')).code).toBe(3);
    await instance.up();
    const later = await instance.ask('ledger', 'verify', '--anchor', `${verified.entries}:${verified.head}`);
    expect(later.ok).toBe(true);
    expect(await instance.ask('run', 'list')).toHaveLength(3);
  });

  test('an entry that somebody changes in the database is found', async () => {
    const { instance } = here;
    const { default: pg } = await import('pg');
    const socket = `${instance.dataDir}/postgres/socket`;
    const client = new pg.Client({ host: socket, user: 'postgres', database: 'reflejo' });
    await client.connect();
    await client.query('alter table ledger_entry disable trigger user');
    const { rowCount } = await client.query(
      `update ledger_entry set body = replace(body::text, 'Ines', 'Inge')::json where seq = (select min(seq) from ledger_entry where body::text like '%Ines%')`,
    );
    await client.end();
    expect(rowCount).toBe(1);
    const { code, json } = await instance.cli('ledger', 'verify');
    expect([code, json.ok, json.problems.length > 0]).toEqual([1, false, true]);
  });
});
