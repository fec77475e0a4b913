// Schedules on real workers: one run per tick, and what becomes of the ticks of a downtime.
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/people.ts';
import { testTriggers } from '../../test/triggers.ts';

const db = await testDatabase();
const { deploy, bodies, state, pass, settled, releases, owner, idOf, nodes } = await testTriggers(db, { workers: 3 });
const HOUR = 3_600_000;
const once = (name: string) => eventually(async () => ((await bodies(name)).length > 0 ? bodies(name) : undefined));

test('a tick makes one run, with three workers at it; the next tick is set', async () => {
  const name = await deploy('schedule: { every: 1h }');
  const before = await state(name);
  expect(before).toMatchObject({ kind: 'schedule', failures: 0, lastAt: null });
  expect(before!.nextAt!.getTime()).toBeGreaterThan(Date.now() + HOUR - 60_000);
  await pass(name, HOUR);
  await pass(name, 0);
  const [body] = await once(name);
  await settled();
  expect(await bodies(name)).toHaveLength(1);
  expect(body).toEqual({ scheduled_at: expect.any(String), previous_at: null, tick: 1, missed: 0 });
  expect(Date.parse(body.scheduled_at)).toBe(before!.nextAt!.getTime() - HOUR);
  expect((await state(name))!.nextAt!.getTime()).toBe(before!.nextAt!.getTime());
  await pass(name, HOUR + 1000);
  await eventually(async () => (await bodies(name)).length === 2 || undefined);
  expect((await bodies(name))[1]).toMatchObject({ tick: 2, previous_at: expect.any(String) });
});

test.each([
  ['once', 1, 4],
  ['all', 5, 0],
  ['skip', 0, 0],
])('after a downtime of five ticks: %s', async (missed, runs, told) => {
  const name = await deploy(`schedule: { every: 1h, missed: ${missed} }`);
  await pass(name, 5 * HOUR + 600_000);
  await eventually(async () => ((await state(name))!.nextAt! > new Date() ? true : undefined));
  const all = await bodies(name);
  expect(all).toHaveLength(runs);
  if (runs > 0) expect(all.at(-1).missed).toBe(told);
  const ticks = all.map((body) => Date.parse(body.scheduled_at));
  expect(ticks.slice(1).map((tick, i) => tick - ticks[i]!)).toEqual(Array(Math.max(0, runs - 1)).fill(HOUR));
});

test('cron in a zone: the next tick is a moment of it', async () => {
  const name = await deploy('schedule: { cron: "30 9 * * *", zone: Asia/Tokyo }');
  const { nextAt, upcoming } = (await state(name))!;
  expect(nextAt!.toISOString()).toMatch(/T00:30:00.000Z$/);
  expect(upcoming.map((tick) => tick.getTime() - nextAt!.getTime())).toEqual([24 * HOUR, 48 * HOUR]);
  await releases.setEnabled(owner, name, false);
  expect((await state(name))!.upcoming).toEqual([]);
});

test('the same schedule goes on at a deploy, another begins anew, and a rollback brings the first back', async () => {
  const name = await deploy('schedule: { every: 1h }');
  await pass(name, 600_000);
  const before = (await state(name))!.nextAt!.getTime();
  await deploy('schedule: { every: 1h, missed: all }', name);
  expect((await state(name))!.nextAt!.getTime()).toBe(before);
  await deploy('schedule: { every: 2h }', name);
  expect((await state(name))!.nextAt!.getTime()).toBeGreaterThan(Date.now() + HOUR);
  await deploy('webhook: { path: instead, auth: none }', name);
  expect(await state(name)).toBeUndefined();
  await releases.rollback(owner, name, 1);
  expect((await state(name))!.nextAt!.getTime()).toBeLessThan(Date.now() + HOUR + 60_000);
});

test('a flow that is off does not tick, and does not make up for it when it is on again', async () => {
  const name = await deploy('schedule: { every: 1h, missed: all }');
  await releases.setEnabled(owner, name, false);
  expect((await state(name))!.nextAt).toBeNull();
  await pass(name, 5 * HOUR);
  await settled();
  await releases.setEnabled(owner, name, true);
  expect((await state(name))!.nextAt!.getTime()).toBeGreaterThan(Date.now());
  expect(await bodies(name)).toEqual([]);
});

test('the filter sees the tick; what it leaves out is counted and the schedule goes on', async () => {
  const name = await deploy('schedule: { every: 1h }\n  filter: trigger.body.tick > 1');
  await pass(name, HOUR);
  await eventually(async () => ((await state(name))!.lastAt ? true : undefined));
  await pass(name, HOUR);
  expect(await once(name)).toMatchObject([{ tick: 2 }]);
});

test('a fault is shown with the flow, tried again, and gone once it went well', async () => {
  const name = await deploy('schedule: { every: 1h }\n  filter: trigger.body.missed / 0 > 1');
  await pass(name, HOUR);
  const shown = await eventually(async () => ((await state(name))!.failures > 0 ? state(name) : undefined));
  expect(shown!.error).toMatchObject({ code: 'expression_failed', message: expect.any(String) });
  expect(await bodies(name)).toEqual([]);
  await deploy('schedule: { every: 1h }', name);
  await pass(name, 60_000);
  expect(await once(name)).toMatchObject([{ tick: 1 }]);
  expect(await state(name)).toMatchObject({ failures: 0, error: undefined });
  const { rows } = await db.system.query("select kind from ledger_entry where object = $1 and kind like 'trigger.%'", [
    `flow:${name}`,
  ]);
  expect(rows.map(({ kind }) => kind)).toContain('trigger.failed');
});

test('a job that is gone is made again', async () => {
  const name = await deploy('schedule: { every: 1h }');
  await pass(name, HOUR + 120_000);
  await db.system.query('select 1');
  const lost = await deploy('schedule: { every: 1h }');
  const id = await idOf(lost);
  await db.tx(async (tx) => {
    await tx.query('select reflejo_unschedule($1)', [`trigger:${id}`]);
    await tx.query(
      "update trigger_state set tick_at = now() - interval '2 min', next_at = tick_at where flow_id = $1",
      [id],
    );
    await tx.query("update trigger_state set next_at = now() - interval '2 min' where flow_id = $1", [id]);
  });
  await nodes[1]!.triggers.heal();
  expect(await once(lost)).toHaveLength(1);
});
