// The playbook as a whole, on a real engine: with nothing connected, and with VirusTotal and Falcon stood in for.
import pino from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../../test/database.ts';
import { eventually } from '../../../test/people.ts';
import { type HttpStandIn, httpStandIn } from '../../../test/stand-ins/http-stand-in.ts';
import type { Principal } from '../../access/index.ts';
import { Alerts, SOURCES } from '../../alerts/index.ts';
import { actionHandler, KeptActions, loadCatalog } from '../../catalog/index.ts';
import { Connections, Guard, Vault } from '../../connections/index.ts';
import { Engine, scheduling, showRun } from '../../engine/index.ts';
import { verify } from '../../ledger/index.ts';
import { People } from '../../people/index.ts';
import { Releases } from '../../releases/index.ts';
import { Playbooks, sampleEvents } from '../index.ts';

const db = await testDatabase();
const catalog = loadCatalog();
const descriptions = new KeptActions(db, catalog);
const connections = new Connections({
  db,
  vault: new Vault(Buffer.alloc(32, 7)),
  guard: new Guard({ allowNet: ['127.0.0.0/8'] }),
  tools: catalog.connectionTool,
});
const people = new People({
  db,
  channels: [],
  engine: { ...scheduling, signal: (tx, to, signal) => engine.signal(tx, to, signal) },
  findPerson: async () => undefined,
});
const alerts = new Alerts({
  db,
  scheduling,
  closing: (tx, closed) => people.alertClosed(tx, closed),
  notify: async () => {},
  questionsOf: async (principal, alertId) => (await people.list(principal, { alertId, state: 'all' })).items,
});
const engine: Engine = new Engine({
  db,
  tasks: { ...people.tasks, ...alerts.tasks },
  handlers: {
    effects: { action: actionHandler(catalog, connections, descriptions) },
    local: { ask: people.askHandler, alert: alerts.alertHandler },
    openAlert: (event) => alerts.open(event),
    runEnded: async (tx, run) => {
      await people.runEnded(tx, run);
      await alerts.runEnded(tx, run);
    },
  },
  version: 'test',
  works: true,
  runsInFlight: 100,
  effectsInFlight: 10,
  log: pino({ level: 'silent' }),
});
await engine.start();
afterAll(() => engine.stop(500));

const releases = new Releases({
  db,
  actions: (spaceId, ids) => catalog.prepare(spaceId, ids),
  descriptions,
  connections,
  alertSources: Object.keys(SOURCES),
  engine,
  hookUrl: (slug, path) => `http://127.0.0.1/hooks/${slug}/${path}`,
  samples: sampleEvents,
});
const playbooks = new Playbooks({ connections, releases });

let spaces = 0;
async function space(): Promise<Principal> {
  const spaceId = await newSpace(db, `playbook-${++spaces}`);
  return { actor: { type: 'person', id: 'ines', name: 'Ines' }, spaceId, role: 'owner' };
}

/** A run of the playbook, seen by one person who may do everything. */
async function begin(me: Principal, sample = 0) {
  const { runId, alertId } = await releases.send(me, 'siem-alert-triage', sampleEvents('siem-alert-triage')![sample]);
  const run = () => db.tx((tx) => showRun(tx, me.spaceId, runId!));
  return {
    /** The question of a step, once it is asked. */
    question: (path: string) =>
      eventually(async () => {
        const now = await run();
        if (now.finishedAt) throw new Error(`the run ended: ${JSON.stringify([now.error, now.steps], null, 1)}`);
        return (await people.list(me, { runId: runId!, state: 'open' })).items.find((one) => one.path.endsWith(path));
      }),
    async answer(path: string, choice: string, form: Record<string, unknown> = {}) {
      const { id } = await this.question(path);
      await people.answer({ spaceId: me.spaceId, questionId: id, by: me, choice, form, how: 'web' });
    },
    ended: () => eventually(async () => ((await run()).finishedAt ? run() : undefined)),
    alert: () => alerts.get(me, alertId!),
  };
}

test('used twice it is there once: connections as placeholders, a secret that is shown once, a released flow', async () => {
  const me = await space();
  const used = await playbooks.use(me, 'siem-alert-triage');
  expect(used.connections).toMatchObject([
    { name: 'siem-signature', tool: 'webhook', added: true, state: 'untested' },
    { name: 'virustotal', tool: 'virustotal', added: true, state: 'incomplete' },
    { name: 'falcon', tool: 'crowdstrike', added: true, state: 'incomplete' },
  ]);
  const [secret] = Object.values(used.connections[0]!.generated);
  expect(secret!.length).toBeGreaterThanOrEqual(32);
  expect(used.flow).toMatchObject({
    version: 1,
    changed: true,
    hookUrl: expect.stringMatching(/\/hooks\/playbook-\d+\/siem$/),
  });
  expect(used.flow.problems.every((problem) => problem.severity === 'warning')).toBe(true);
  await connections.verifyHook(me.spaceId, 'siem-signature', { authorization: `Bearer ${secret}` }, Buffer.from('{}'));

  const again = await playbooks.use(me, 'siem-alert-triage');
  expect(again.flow).toMatchObject({ version: 1, changed: false });
  expect(again.connections.map(({ added, generated }) => [added, generated])).toEqual(Array(3).fill([false, {}]));
});

test('it is not used by somebody who may not release, nor over a connection of another tool', async () => {
  const me = await space();
  await expect(playbooks.use({ ...me, role: 'responder' }, 'siem-alert-triage')).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(playbooks.use(me, 'nothing')).rejects.toMatchObject({ code: 'not_found' });
  await connections.add(me, { name: 'falcon', tool: 'virustotal' });
  await expect(playbooks.use(me, 'siem-alert-triage')).rejects.toMatchObject({ code: 'conflict' });
});

describe('on the first evening, with nothing connected', async () => {
  const me = await space();
  await playbooks.use(me, 'siem-alert-triage');

  test('the question is asked with an unknown reputation; a false positive closes the alert', async () => {
    const run = await begin(me);
    const question = await run.question('decide');
    expect(question.title).toBe('WINWORD.EXE started encoded PowerShell on FIN-LT-0042');
    expect(question.text).toContain('Source: 185.220.101.34, reputation: unknown');
    expect(question.text).toContain('Host: FIN-LT-0042, user: m.keller');
    await run.answer('decide', 'false_positive', { reason: 'Software roll-out' });
    expect((await run.ended()).status).toBe('succeeded');
    expect(await run.alert()).toMatchObject({
      state: 'closed',
      disposition: 'false_positive',
      reason: 'Software roll-out',
      by: { id: 'siem-alert-triage@1' },
    });
  });

  test('isolation is asked of a person, who confirms it', async () => {
    const run = await begin(me);
    await run.answer('decide', 'isolate', { reason: 'Beacon seen' });
    const byHand = await run.question('by_hand');
    expect(byHand.text).toMatch(/FIN-LT-0042 was to be isolated, but: .*falcon.*\. Isolate it by hand/);
    await run.answer('by_hand', 'done');
    expect((await run.ended()).status).toBe('succeeded');
    expect(await run.alert()).toMatchObject({ disposition: 'true_positive', reason: 'Beacon seen' });
  });

  test('a host that cannot be isolated leaves the alert open', async () => {
    const run = await begin(me);
    await run.answer('decide', 'isolate', { reason: 'Beacon seen' });
    await run.answer('by_hand', 'not_possible');
    expect(await run.ended()).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('FIN-LT-0042 is not isolated') },
    });
    const alert = await run.alert();
    expect(alert).toMatchObject({ state: 'open', closedAt: null });
    expect(alert.entries.map((entry) => entry.kind)).toContain('obligation.left_open');
  });

  test('an escalated alert is closed as the owner says', async () => {
    const run = await begin(me);
    await run.answer('decide', 'escalate', { reason: 'Not sure' });
    expect((await run.question('review')).text).toContain('was escalated: Not sure');
    await run.answer('review', 'benign', { reason: 'Known job' });
    expect((await run.ended()).status).toBe('succeeded');
    const alert = await run.alert();
    expect(alert).toMatchObject({ state: 'closed', disposition: 'benign' });
    expect(alert.questions).toHaveLength(2);
  });

  test('rows of one search are told apart, a repeated delivery is not', async () => {
    const event: any = sampleEvents('siem-alert-triage')![1];
    const send = (body: unknown) => releases.send(me, 'siem-alert-triage', body);
    const first = await send(event);
    expect(await send(event)).toEqual({ runId: first.runId, alertId: expect.anything() });
    expect((await send({ ...event, result: { ...event.result, src_ip: '203.0.113.78' } })).runId).not.toBe(first.runId);
  });
});

describe('with VirusTotal and Falcon connected', async () => {
  const me = await space();
  await playbooks.use(me, 'siem-alert-triage');
  const contained: string[][] = [];
  let status = 'containment_pending';
  let known = ['aid-ts'];
  const tools: HttpStandIn = await httpStandIn((request, response) => {
    const reply = (body: unknown, code = 200) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { pathname, searchParams } = new URL(request.url, 'http://stand-in');
    if (pathname === '/oauth2/token')
      return reply({ access_token: 'a-token', token_type: 'bearer', expires_in: 1799 }, 201);
    if (pathname.startsWith('/api/v3/ip_addresses/')) {
      if (request.headers['x-apikey'] !== 'vt-key')
        return reply({ error: { code: 'WrongCredentialsError', message: 'wrong key' } }, 401);
      return reply({
        data: {
          id: pathname.split('/').at(-1),
          type: 'ip_address',
          attributes: {
            reputation: -12,
            last_analysis_stats: { malicious: 9, suspicious: 1, harmless: 60, undetected: 20, timeout: 0 },
          },
        },
      });
    }
    if (request.headers.authorization !== 'Bearer a-token')
      return reply({ errors: [{ code: 401, message: 'access denied' }] }, 401);
    if (pathname === '/devices/queries/devices/v1') {
      if (searchParams.get('filter') !== "hostname:'TS-07'")
        return reply({ errors: [{ code: 400, message: 'bad filter' }] }, 400);
      return reply({ meta: {}, resources: known, errors: [] });
    }
    if (pathname === '/devices/entities/devices-actions/v2' && searchParams.get('action_name') === 'contain') {
      contained.push(JSON.parse(request.body).ids);
      return reply(
        { meta: {}, resources: JSON.parse(request.body).ids.map((id: string) => ({ id, path: '/' })), errors: [] },
        202,
      );
    }
    if (pathname === '/devices/entities/devices/v2')
      return reply({
        meta: {},
        resources: JSON.parse(request.body).ids.map((id: string) => ({ device_id: id, status })),
        errors: [],
      });
    return reply({ errors: [{ code: 404, message: `no ${request.method} ${request.url}` }] }, 404);
  });
  afterAll(() => tools.close());
  await connections.update(me, 'virustotal', { apiKey: 'vt-key', baseUrl: `${tools.url}/api/v3` });
  await connections.update(me, 'falcon', { clientId: 'id', clientSecret: 'secret', baseUrl: tools.url });

  test('the host of the alert is contained and the containment verified', async () => {
    const run = await begin(me);
    expect((await run.question('decide')).text).toContain('reputation: 9 engines call it malicious, 1 suspicious');
    await run.answer('decide', 'isolate', { reason: 'Beacon seen' });
    expect((await run.ended()).status).toBe('succeeded');
    expect(contained.at(-1)).toEqual(['3f5c2e1ab0d94c7796b8a1d2e4f60718']);
    expect(await run.alert()).toMatchObject({ state: 'closed', disposition: 'true_positive' });
  });

  test('without a device id the host is looked up by name; more than one is nobody’s guess', async () => {
    const run = await begin(me, 1);
    await run.answer('decide', 'isolate', { reason: 'Spray' });
    expect((await run.ended()).status).toBe('succeeded');
    expect(contained.at(-1)).toEqual(['aid-ts']);

    known = ['aid-1', 'aid-2'];
    const before = contained.length;
    const ambiguous = await begin(me, 1);
    await ambiguous.answer('decide', 'isolate', { reason: 'Spray' });
    expect((await ambiguous.question('by_hand')).text).toContain('Falcon knows 2 hosts for this alert, not one');
    expect(contained).toHaveLength(before);
    await ambiguous.answer('by_hand', 'done');
    await ambiguous.ended();
  });

  test('when Falcon does not show the host as contained, a person is asked', async () => {
    status = 'normal';
    const run = await begin(me);
    await run.answer('decide', 'isolate', { reason: 'Beacon seen' });
    expect((await run.question('by_hand')).text).toContain('does not show the host as contained');
    await run.answer('by_hand', 'done');
    expect((await run.ended()).status).toBe('succeeded');
  });

  test('a host name that could change the filter is never put into it', async () => {
    const event: any = sampleEvents('siem-alert-triage')![1];
    event.result.dest = event.result.host = "x',hostname:*'";
    const { runId } = await releases.send(me, 'siem-alert-triage', event);
    const question = async (path: string) =>
      eventually(async () =>
        (await people.list(me, { runId: runId!, state: 'open' })).items.find((one) => one.path.endsWith(path)),
      );
    const { id } = await question('decide');
    await people.answer({
      spaceId: me.spaceId,
      questionId: id,
      by: me,
      choice: 'isolate',
      form: { reason: 'r' },
      how: 'web',
    });
    expect((await question('by_hand')).text).toContain('Falcon knows 0 hosts');
    expect(
      tools.received.filter(({ url }) => url.includes('hostname:*') || decodeURIComponent(url).includes("x'")),
    ).toEqual([]);
  });

  test('what happened is on record and whole', async () => {
    expect(await db.tx((tx) => verify(tx, me.spaceId))).toMatchObject({ ok: true, problems: [] });
  });
});
