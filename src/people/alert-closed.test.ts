// A person closes an alert while its runs ask, wait and work: the real engine, alerts and people on one database.
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { samplePayload } from '../../test/alerts.ts';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { eventually } from '../../test/people.ts';
import type { Principal } from '../access/index.ts';
import { Alerts } from '../alerts/index.ts';
import { Engine, scheduling, showRun } from '../engine/index.ts';
import { listEntries, verify } from '../ledger/index.ts';
import type { Channel } from './channel.ts';
import { People } from './people.ts';

const db = await testDatabase();
const replaced: { ts: string; state: string | undefined; why: string | undefined }[] = [];
const channel: Channel = {
  kind: 'board',
  targets: ({ channel }) => (channel ? [channel] : []),
  send: async ({ target, deliveryId }) => ({ channel: target, ts: deliveryId }),
  find: async () => undefined,
  replace: async ({ ts }, { question }) => void replaced.push({ ts, state: question?.state, why: question?.closedWhy }),
};
const people: People = new People({
  db,
  channels: [channel],
  engine: { ...scheduling, signal: (tx, to, signal) => engine.signal(tx, to, signal) },
  findPerson: async () => undefined,
  alertClosedBy: (tx, run) => alerts.closedBy(tx, run),
});
const alerts: Alerts = new Alerts({
  db,
  scheduling,
  notify: async () => {},
  questionsOf: async () => [],
  closing: (tx, closed) => people.alertClosed(tx, closed),
});
const begun: string[] = [];
let open = () => {};
/** The step `look` ends only when it is opened. */
const gate = new Promise<void>((go) => {
  open = go;
});
const engine: Engine = new Engine({
  db,
  tasks: { ...people.tasks, ...alerts.tasks },
  handlers: quietHandlers({
    effects: {
      http: {
        repeatable: () => true,
        async run({ path }) {
          begun.push(path);
          if (path === 'look') await gate;
          return { output: {} };
        },
      },
    },
    local: { ask: people.askHandler, alert: alerts.alertHandler },
    withdrawn: (tx, step) => people.withdrawn(tx, step),
    openAlert: (event) => alerts.open(event),
    ranAgain: (tx, run) => alerts.ranAgain(tx, run),
    runEnded: async (tx, run) => {
      await people.runEnded(tx, run);
      await alerts.runEnded(tx, run);
    },
  }),
  version: 'test',
  works: true,
  runsInFlight: 100,
  effectsInFlight: 10,
  log: pino({ level: 'silent' }),
});
await engine.start();
afterAll(() => engine.stop(500));

const ann: Principal = { actor: { type: 'person', id: 'ann', name: 'Ann' }, spaceId: db.spaceId, role: 'owner' };
const ASK = `ask: { of: { channel: "#soc" }, title: "Isolate?", text: "Isolate?", choices: [isolate, leave], deadline: 1h, default: isolate }`;
let flows = 0;

/** Starts a flow of these steps for a fresh alert. */
async function begin(steps: string) {
  flows += 1;
  const source = `reflejo: 1\nname: closed-${flows}\ntitle: C\ntrigger: { webhook: { path: c${flows}, auth: none }, alert: { source: splunk } }\nsteps:\n${steps}`;
  const flowId = await putFlow(db, db.spaceId, source);
  const { runId, alertId } = await engine.accept({
    spaceId: db.spaceId,
    flowId,
    source: 'webhook',
    body: samplePayload('splunk'),
  });
  return { runId: runId!, alertId: alertId! };
}
const runOf = (runId: string) => db.tx((tx) => showRun(tx, db.spaceId, runId));
const ended = (runId: string) =>
  eventually(async () => {
    const run = await runOf(runId);
    return run.finishedAt ? run : undefined;
  });
const asked = (alertId: string) =>
  eventually(async () => (await people.list(ann, { alertId, state: 'open' })).items[0]);
const entriesOf = async (alertId: string) =>
  (await db.tx((tx) => listEntries(tx, db.spaceId, { alert: alertId, order: 'oldest', limit: 500 }))).items;
const close = (alertId: string) => alerts.close(ann, alertId, { disposition: 'false_positive', reason: 'a test' });

test('what a closed alert asks is withdrawn wherever it lies, its run is cancelled, and an answer is refused', async () => {
  const { runId, alertId } = await begin(`  - id: decide\n    ${ASK}\n  - id: act\n    http: { url: "http://a" }\n`);
  const question = await asked(alertId);
  const sent = await eventually(async () => {
    const { rows } = await db.tx((tx) =>
      tx.query("select id from delivery where question_id = $1 and kind = 'board' and state = 'sent'", [question.id]),
    );
    return rows[0]?.id as string | undefined;
  });
  await close(alertId);
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'cancelled', error: { message: 'the alert was closed by Ann' } });
  const because = { state: 'cancelled', closedWhy: 'the alert was closed by Ann' };
  expect(await people.get(ann, question.id)).toMatchObject({ ...because, mayAnswer: false });
  await eventually(() => replaced.find(({ ts }) => ts === sent));
  expect(replaced).toEqual([{ ts: sent, state: 'cancelled', why: 'the alert was closed by Ann' }]);

  const late = people.answer({
    spaceId: db.spaceId,
    questionId: question.id,
    by: ann,
    choice: 'isolate',
    form: {},
    how: 'web',
  });
  await expect(late).rejects.toMatchObject({
    code: 'question_closed',
    detail: 'The question is no longer asked: the alert was closed by Ann.',
  });
  expect(begun).not.toContain('act');
  const entries = await entriesOf(alertId);
  const withdrawn = entries.filter(({ kind }) => kind === 'question.cancelled');
  expect(withdrawn).toMatchObject([{ actor: ann.actor, data: { reason: 'the alert was closed by Ann' } }]);
  expect(entries.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['alert.closed', 'obligation.closed', 'run.cancel_requested', 'question.refused']),
  );
  // the deadline would have taken the default
  const { rows } = await db.tx((tx) =>
    tx.query('select key from graphile_worker.jobs where key = any ($1)', [[`people.deadline:${question.id}`]]),
  );
  expect(rows).toEqual([]);
});

test('a run that is at work when its alert is closed is not asked afterwards, it is cancelled', async () => {
  const { runId, alertId } = await begin(`  - id: look\n    http: { url: "http://a" }\n  - id: decide\n    ${ASK}\n`);
  await eventually(() => begun.includes('look') || undefined);
  await close(alertId);
  expect((await runOf(runId)).status).toBe('running');
  open();
  const run = await ended(runId);
  expect(run).toMatchObject({ status: 'cancelled', error: { message: 'the alert was closed by Ann' } });
  expect((await people.list(ann, { alertId, state: 'all' })).items).toEqual([]);
});

test('the caller of a flow that asks is cancelled with it', async () => {
  await putFlow(
    db,
    db.spaceId,
    `reflejo: 1\nname: asks\ntitle: A\ntrigger: { manual: true }\nsteps:\n  - id: decide\n    ${ASK}\n`,
  );
  const { runId, alertId } = await begin(
    `  - id: sub\n    call: { flow: asks }\n    on_error: continue\n  - id: act\n    http: { url: "http://a" }\n`,
  );
  const question = await asked(alertId);
  expect(question.runId).not.toBe(runId);
  await close(alertId);
  expect((await ended(runId)).status).toBe('cancelled');
  expect((await ended(question.runId)).status).toBe('cancelled');
  expect(begun).not.toContain('act');
});

test('a flow that closes its alert may go on asking, and so may a run that is begun again after a closing', async () => {
  const { runId, alertId } = await begin(
    `  - id: shut\n    alert: { close: { disposition: benign } }\n  - id: decide\n    ${ASK}\n`,
  );
  const first = await asked(alertId);
  await people.answer({ spaceId: db.spaceId, questionId: first.id, by: ann, choice: 'leave', form: {}, how: 'web' });
  expect((await ended(runId)).status).toBe('succeeded');

  const byHand = await begin(`  - id: decide\n    ${ASK}\n`);
  await asked(byHand.alertId);
  await close(byHand.alertId);
  await ended(byHand.runId);
  const again = await engine.operations.rerun(ann, byHand.runId);
  expect((await asked(byHand.alertId)).runId).toBe(again);
});

test('a second person who closes it changes nothing, and the ledger is whole', async () => {
  const { runId, alertId } = await begin(`  - id: decide\n    ${ASK}\n`);
  await asked(alertId);
  const both = await Promise.allSettled([close(alertId), close(alertId)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await ended(runId);
  const kinds = (await entriesOf(alertId)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'run.cancel_requested')).toHaveLength(1);
  expect(await db.inSpace(db.spaceId, (tx) => verify(tx, db.spaceId))).toMatchObject({ ok: true });
});
