import { beforeEach, expect, test } from 'vitest';
import { type Opened, testAlerts } from '../../test/alerts.ts';
import { newSpace, testDatabase } from '../../test/database.ts';
import { Alerts } from './index.ts';

const db = await testDatabase();
const { alerts, scheduling, told, person, open, entriesOf, kindsOf, item, jobOf, watch } = testAlerts(db);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const responder = person('responder');
beforeEach(() => {
  told.length = 0;
});

/** Lets time pass to `until`: each scheduled look happens when it is due. */
async function follow(alert: Opened, until: number): Promise<void> {
  for (;;) {
    const job = jobOf(alert);
    if (!job || job.runAt.getTime() > until) return;
    scheduling.jobs.delete(`alerts.watch:${alert.alertId}`);
    await watch(alert, job.runAt.getTime());
  }
}

test('a missed obligation is told, repeated at growing intervals, escalated, and then it is quiet but late', async () => {
  const start = Date.now() - 10 * HOUR;
  const alert = await open('critical', start);
  await follow(alert, start + 1000 * HOUR);
  const sinceStart = (await entriesOf(alert)).filter((entry) => entry.kind.startsWith('obligation.')).slice(1);
  expect(sinceStart.map((entry) => entry.kind)).toEqual([
    'obligation.unacknowledged',
    'obligation.missed',
    ...Array(6).fill('obligation.repeated'),
  ]);
  expect(told.map(({ reason, repeats, audience }) => [reason, repeats, audience.role])).toEqual([
    ['unacknowledged', 0, 'responder'],
    ['missed', 0, 'responder'],
    ['repeated', 1, 'responder'],
    ['repeated', 2, 'owner'],
    ['repeated', 3, 'owner'],
    ['repeated', 4, 'owner'],
    ['repeated', 5, 'owner'],
    ['repeated', 6, 'owner'],
  ]);
  expect(new Set(told.map((notice) => notice.key)).size).toBe(8);
  expect(await item(alert)).toMatchObject({ state: 'open', late: true });
  expect(jobOf(alert)).toBeUndefined();
});

test('deadlines over a clock that is moved: acknowledgement, end, repetitions', async () => {
  const start = Date.now();
  const alert = await open('critical', start);
  const looks = async (at: number) => {
    await watch(alert, start + at);
    return jobOf(alert)!.runAt.getTime() - start;
  };
  expect(await looks(14 * MINUTE)).toBe(15 * MINUTE);
  expect(told).toEqual([]);
  expect(await looks(15 * MINUTE)).toBe(60 * MINUTE);
  expect(await looks(16 * MINUTE)).toBe(60 * MINUTE);
  expect(await looks(60 * MINUTE)).toBe(75 * MINUTE);
  expect(await looks(75 * MINUTE)).toBe(105 * MINUTE);
  expect(await looks(75 * MINUTE)).toBe(105 * MINUTE);
  expect(await looks(105 * MINUTE)).toBe(165 * MINUTE);
  expect(told.map((notice) => notice.reason)).toEqual(['unacknowledged', 'missed', 'repeated', 'repeated']);
  expect((await kindsOf(alert)).slice(2)).toEqual([
    'obligation.unacknowledged',
    'obligation.missed',
    'obligation.repeated',
    'obligation.repeated',
  ]);
  await alerts.close(responder, alert.alertId, { disposition: 'true_positive' });
  await watch(alert, start + 165 * MINUTE);
  expect(told).toHaveLength(4);
});

test('the task of the queue looks as of now', async () => {
  const alert = await open('critical', Date.now() - 2 * HOUR);
  const { task, payload } = jobOf(alert)!;
  await alerts.tasks[task]!(payload);
  expect(told.map((notice) => notice.reason)).toEqual(['missed']);
});

test('two workers that look at the same moment note it once', async () => {
  const start = Date.now();
  const alert = await open('critical', start);
  await Promise.all([1, 2, 3, 4].map(() => watch(alert, start + HOUR)));
  expect(told.map((notice) => notice.reason)).toEqual(['missed']);
});

test('what cannot be told is not noted: the task fails and comes again', async () => {
  const start = Date.now();
  const alert = await open('critical', start);
  const broken = new Alerts({
    db,
    scheduling,
    questionsOf: async () => [],
    closing: async () => {},
    notify: async () => {
      throw new Error('no channel');
    },
  });
  await expect(broken.watch({ spaceId: alert.spaceId, alertId: alert.alertId }, start + HOUR)).rejects.toThrow(
    'no channel',
  );
  expect(await kindsOf(alert)).toHaveLength(2);
  await watch(alert, start + HOUR);
  expect(told).toHaveLength(1);
});

test('a space has deadlines of its own', async () => {
  const spaceId = await newSpace(db, 'strict');
  await db.inSpace(spaceId, (tx) =>
    tx.query("insert into obligation_policy values ($1, 'low', $2)", [
      spaceId,
      JSON.stringify({ closeMs: 5 * MINUTE, notify: { channel: '#soc' } }),
    ]),
  );
  const now = Date.now();
  const alert = await open('low', now, spaceId);
  expect(await item(alert)).toMatchObject({ dueAt: new Date(now + 5 * MINUTE) });
  await watch(alert, now + 5 * MINUTE);
  expect(told[0]!.audience).toEqual({ channel: '#soc' });
});
