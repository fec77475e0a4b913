import { beforeEach, expect, test } from 'vitest';
import { samplePayload, testAlerts } from '../../test/alerts.ts';
import { newSpace, testDatabase } from '../../test/database.ts';
import { newId } from '../db/index.ts';
import { verify } from '../ledger/index.ts';

const db = await testDatabase();
const { alerts, told, person, open, step, ended, entriesOf, kindsOf, item, jobOf } = testAlerts(db);
const splunk = samplePayload('splunk');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const responder = person('responder');
beforeEach(() => {
  told.length = 0;
});

test('an event opens an alert with an obligation, on record, and its first deadline is scheduled', async () => {
  const now = Date.now();
  const alert = await open('critical', now);
  expect(await item(alert)).toMatchObject({
    title: 'WINWORD.EXE started encoded PowerShell on FIN-LT-0042',
    severity: 'critical',
    source: 'splunk',
    state: 'open',
    late: false,
    flow: 'triage',
    runId: alert.runId,
    by: null,
    createdAt: new Date(now),
    dueAt: new Date(now + HOUR),
    alert: { id: alert.alertId, src: { ip: '185.220.101.34' }, ocsf: { class_uid: 2004 } },
    questions: [{ id: `question of ${alert.alertId}` }],
  });
  const entries = await entriesOf(alert);
  expect(entries.map((entry) => entry.kind)).toEqual(['alert.opened', 'obligation.opened']);
  expect(entries[1]).toMatchObject({
    runId: alert.runId,
    object: `alert:${alert.alertId}`,
    data: { dueAt: new Date(now + HOUR).toISOString() },
  });
  expect(jobOf(alert)).toEqual({
    task: 'alerts.watch',
    payload: { spaceId: db.spaceId, alertId: alert.alertId },
    runAt: new Date(now + 15 * MINUTE),
  });
});

test('nothing is stored when the transaction of the event fails', async () => {
  const opened = alerts.open({
    spaceId: db.spaceId,
    eventId: newId(),
    runId: newId(),
    flow: 'triage',
    source: 'splunk',
    body: splunk,
    receivedAt: 0,
  });
  await expect(
    db.tx(async (tx) => {
      await opened.store(tx);
      throw new Error('lost');
    }),
  ).rejects.toThrow('lost');
  await expect(alerts.get(responder, opened.alertId)).rejects.toMatchObject({ code: 'not_found' });
});

test('an unknown source and a wrong payload are refused', () => {
  const event = { spaceId: db.spaceId, eventId: newId(), runId: newId(), flow: 'f', receivedAt: 0 };
  expect(() => alerts.open({ ...event, source: 'constructor', body: {} })).toThrow(/splunk, suricata, guardduty/);
  expect(() => alerts.open({ ...event, source: 'splunk', body: { a: 1 } })).toThrow(/expected an object with sid/);
});

test('a run that succeeds closes the obligation, named by the flow version', async () => {
  const alert = await open();
  await ended(alert, 'succeeded');
  expect(await item(alert)).toMatchObject({
    state: 'closed',
    disposition: 'other',
    late: false,
    by: { type: 'flow', id: 'triage@3' },
  });
  expect(jobOf(alert)).toBeUndefined();
  const last = (await entriesOf(alert)).at(-1)!;
  expect(last).toMatchObject({ kind: 'obligation.closed', data: { late: false } });
});

test.each(['failed', 'cancelled'])(
  'a run that is %s leaves it open, on record, and it stays watched',
  async (status) => {
    const alert = await open();
    await ended(alert, status);
    expect(await item(alert)).toMatchObject({ state: 'open', closedAt: null });
    expect((await entriesOf(alert)).at(-1)).toMatchObject({
      kind: 'obligation.left_open',
      data: { run: status },
      actor: { id: 'triage@3' },
    });
    expect(jobOf(alert)).toBeDefined();
  },
);

test('the end of a called flow, or of a run without an alert, closes nothing', async () => {
  const alert = await open();
  await ended(alert, 'succeeded', newId());
  await db.tx((tx) =>
    alerts.runEnded(tx, {
      spaceId: db.spaceId,
      runId: newId(),
      alertId: undefined,
      flow: 'x',
      version: 1,
      status: 'succeeded',
    }),
  );
  expect(await kindsOf(alert)).toEqual(['alert.opened', 'obligation.opened']);
});

test('the step closes with a disposition and a reason, and the end of the run adds nothing', async () => {
  const alert = await open();
  expect(
    await step(alert, { close: { disposition: 'false_positive', reason: 'A test of the red team' } }),
  ).toMatchObject({ state: 'closed', disposition: 'false_positive' });
  await ended(alert, 'succeeded');
  expect(await item(alert)).toMatchObject({
    disposition: 'false_positive',
    reason: 'A test of the red team',
    by: { id: 'triage@3' },
  });
  expect(await kindsOf(alert)).toEqual(['alert.opened', 'obligation.opened', 'alert.closed', 'obligation.closed']);
});

test('when a person closed it first, the step keeps that decision and says it', async () => {
  const alert = await open();
  await alerts.close(responder, alert.alertId, { disposition: 'benign', reason: 'Known scanner' });
  expect(await step(alert, { close: { disposition: 'true_positive' } })).toMatchObject({
    state: 'closed',
    disposition: 'benign',
  });
  expect(await kindsOf(alert)).toHaveLength(4);
});

test('the step refuses what does not fit', async () => {
  const alert = await open();
  await expect(step(alert, { close: { disposition: 'whatever' } })).rejects.toMatchObject({
    code: 'invalid_request',
    detail: expect.stringContaining('true_positive'),
  });
  await expect(step(alert, {})).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(step(alert, { update: { severity: 'bad' } })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(step(alert, { close: { disposition: 'benign' } }, { alertId: undefined })).rejects.toMatchObject({
    detail: expect.stringContaining('no alert'),
  });
  expect(await item(alert)).toMatchObject({ state: 'open', severity: 'critical' });
});

test('an update notes fields, and a graver severity brings the deadline forward, never back', async () => {
  const now = Date.now();
  const alert = await open('low', now);
  expect(await step(alert, { update: { severity: 'critical', verdict: { score: 90 }, note: 'a\0b' } })).toMatchObject({
    severity: 'critical',
    fields: { verdict: { score: 90 }, note: 'a\ufffdb' },
  });
  expect(await item(alert)).toMatchObject({ severity: 'critical', dueAt: new Date(now + HOUR) });
  expect(jobOf(alert)?.runAt).toEqual(new Date(now + 15 * MINUTE));
  expect(await step(alert, { update: { severity: 'low', title: 'Seen before' } })).toMatchObject({
    title: 'Seen before',
    fields: { verdict: { score: 90 } },
  });
  expect(await item(alert)).toMatchObject({ severity: 'low', title: 'Seen before', dueAt: new Date(now + HOUR) });
  expect((await entriesOf(alert)).at(-2)).toMatchObject({
    kind: 'alert.updated',
    data: { severity: 'critical', from: 'low', fields: ['verdict', 'note'] },
  });
});

test('a person acknowledges: the first is named, the deadline to close remains', async () => {
  const now = Date.now();
  const alert = await open('critical', now);
  await alerts.acknowledge(responder, alert.alertId);
  await alerts.acknowledge(person('owner'), alert.alertId);
  expect(await item(alert)).toMatchObject({ state: 'acknowledged', by: responder.actor });
  expect((await kindsOf(alert)).filter((kind) => kind === 'obligation.acknowledged')).toHaveLength(1);
  expect(jobOf(alert)?.runAt).toEqual(new Date(now + HOUR));
});

test('a person closes: named, with reason; a second one learns by whom', async () => {
  const alert = await open();
  await alerts.close(responder, alert.alertId, { disposition: 'duplicate', reason: ' Same as yesterday ' });
  expect(await item(alert)).toMatchObject({
    state: 'closed',
    disposition: 'duplicate',
    reason: 'Same as yesterday',
    by: responder.actor,
  });
  for (const again of [
    () => alerts.close(person('owner'), alert.alertId, { disposition: 'benign' }),
    () => alerts.acknowledge(person('owner'), alert.alertId),
    () => alerts.renotify(person('owner'), alert.alertId),
  ])
    await expect(again()).rejects.toMatchObject({
      code: 'conflict',
      detail: 'The alert was closed by responder as duplicate.',
    });
});

test('of two who close at once, one does', async () => {
  const alert = await open();
  const results = await Promise.allSettled(
    [1, 2, 3].map(() => alerts.close(responder, alert.alertId, { disposition: 'benign' })),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect((await kindsOf(alert)).filter((kind) => kind === 'alert.closed')).toHaveLength(1);
});

test('a person has it brought up again', async () => {
  const alert = await open();
  await alerts.renotify(responder, alert.alertId);
  await alerts.renotify(responder, alert.alertId);
  expect(told.map((notice) => notice.reason)).toEqual(['asked', 'asked']);
  expect(told[0]!.key).not.toBe(told[1]!.key);
  expect((await entriesOf(alert)).at(-1)).toMatchObject({ kind: 'obligation.renotified', actor: responder.actor });
});

test('roles: a viewer reads, and does nothing else', async () => {
  const alert = await open();
  for (const role of ['viewer', 'auditor'] as const) {
    await expect(alerts.close(person(role), alert.alertId, { disposition: 'benign' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(alerts.acknowledge(person(role), alert.alertId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(alerts.renotify(person(role), alert.alertId)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await alerts.get(person(role), alert.alertId)).id).toBe(alert.alertId);
  }
  await expect(alerts.close(responder, alert.alertId, { disposition: 'fixed' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test('spaces are held apart', async () => {
  const alert = await open();
  const stranger = person('owner', await newSpace(db, 'strangers'));
  await expect(alerts.get(stranger, alert.alertId)).rejects.toMatchObject({ code: 'not_found' });
  await expect(alerts.close(stranger, alert.alertId, { disposition: 'benign' })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await alerts.list(stranger.spaceId, {})).toEqual({ items: [], next: undefined, counts: { open: 0, late: 0 } });
});

test('the list: newest first, by state and severity, page by page, with counts', async () => {
  const spaceId = await newSpace(db, 'listing');
  const late = await open('high', Date.now() - 5 * HOUR, spaceId);
  const acknowledged = await open('low', Date.now() - 1000, spaceId);
  const closed = await open('critical', Date.now(), spaceId);
  const ids = async (query: Parameters<typeof alerts.list>[1]) =>
    (await alerts.list(spaceId, query)).items.map((one) => one.id);
  await alerts.acknowledge(person('owner', spaceId), acknowledged.alertId);
  await alerts.close(person('owner', spaceId), closed.alertId, { disposition: 'benign' });
  expect(await ids({})).toEqual([closed.alertId, acknowledged.alertId, late.alertId]);
  expect(await ids({ state: 'open' })).toEqual([acknowledged.alertId, late.alertId]);
  expect(await ids({ state: 'late' })).toEqual([late.alertId]);
  expect(await ids({ state: 'closed' })).toEqual([closed.alertId]);
  expect(await ids({ severity: 'high,critical' })).toEqual([closed.alertId, late.alertId]);
  const first = await alerts.list(spaceId, { limit: 2 });
  expect(first.counts).toEqual({ open: 2, late: 1 });
  expect(await ids({ limit: 2, cursor: first.next })).toEqual([late.alertId]);
  await expect(alerts.list(spaceId, { state: 'x' })).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(alerts.list(spaceId, { severity: "high' or true" })).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(alerts.list(spaceId, { cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('the story has the raw event, the runs and every entry', async () => {
  const alert = await open();
  const flowId = newId();
  await db.tx(async (tx) => {
    await tx.query("insert into flow (space_id, id, name, title) values ($1, $2, 'triage', 'Triage')", [
      alert.spaceId,
      flowId,
    ]);
    const eventId = (await tx.query('select event_id from alert where id = $1', [alert.alertId])).rows[0].event_id;
    await tx.query(
      "insert into event (space_id, id, flow_id, received_at, source, body) values ($1, $2, $3, now(), 'webhook', $4)",
      [alert.spaceId, eventId, flowId, JSON.stringify(splunk)],
    );
    await tx.query(
      "insert into run (space_id, id, flow_id, version, event_id, alert_id, status, epoch, created_at) values ($1, $2, $3, 3, $4, $5, 'running', 1, now())",
      [alert.spaceId, alert.runId, flowId, eventId, alert.alertId],
    );
  });
  await alerts.close(responder, alert.alertId, { disposition: 'benign' });
  const story = await item(alert);
  expect(story.event).toMatchObject({ source: 'webhook', body: splunk });
  expect(story.runs).toMatchObject([{ id: alert.runId, flow: 'triage', version: 3, status: 'running' }]);
  expect(story.entries.map((entry) => entry.kind)).toEqual([
    'alert.opened',
    'obligation.opened',
    'alert.closed',
    'obligation.closed',
  ]);
});

test('after all this the ledger is whole', async () => {
  expect(await db.tx((tx) => verify(tx, db.spaceId))).toMatchObject({ ok: true, problems: [] });
});
