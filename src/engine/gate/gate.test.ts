// Limits and outages of tools, over two workers on one database: steps wait, and do not fail.
import { expect, it } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { quietHandlers, testEngine } from '../../../test/engine.ts';
import { putFlow } from '../../../test/flows.ts';
import { eventually } from '../../../test/people.ts';
import { AppError } from '../../errors.ts';
import type { CallLimits } from './limits.ts';

const db = await testDatabase();
const { spaceId } = db;
const LIMITS: Record<string, CallLimits> = {
  paced: { rate: { requests: 3, per: 'second' } },
  narrow: { concurrent: 2 },
};
/** What the tool behind a connection does; counts calls and when they came. */
const tools = new Map<string, (n: number) => unknown>();
const calls = new Map<string, number[]>();
const atWork = { now: 0, most: 0 };
const handlers = quietHandlers({
  effects: {
    http: {
      aim: ({ connection }) => `connection:${connection}`,
      repeatable: ({ input }) => input.method !== 'POST',
      async run({ connection }) {
        const times = calls.get(connection!) ?? [];
        calls.set(connection!, times);
        times.push(Date.now());
        atWork.most = Math.max(atWork.most, ++atWork.now);
        try {
          await new Promise((wait) => setTimeout(wait, 2));
          return { output: await (tools.get(connection!) ?? (() => ({ status: 200, headers: {} })))(times.length) };
        } finally {
          atWork.now -= 1;
        }
      },
    },
  },
  limitsOf: async (_space, connection) => LIMITS[connection] ?? {},
});
const one = await testEngine(db, handlers);
const two = await testEngine(db, handlers);

let flows = 0;
/** A flow with one call through the connection. */
const flowOf = (connection: string, more = '', method = 'GET') =>
  putFlow(
    db,
    spaceId,
    `reflejo: 1
name: calls-${++flows}
title: Test
trigger: { manual: true }
steps:
  - id: call
    http: { method: ${method}, url: http://tool/ }
    connection: ${connection}
    ${more}
`,
  );
const send = async (flowId: string, n = 0) =>
  (await [one, two][n % 2]!.engine.accept({ spaceId, flowId, source: 'test', body: {} })).runId!;
const sendAll = (flowId: string, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => send(flowId, n)));
const pace = async (connection: string) =>
  (await db.system.query('select * from tool_pace where target = $1', [`connection:${connection}`])).rows[0];

it('a rate is kept over all workers; who waits is shown with the reason and the time, and no attempt is counted', async () => {
  const flowId = await flowOf('paced');
  const runs = await sendAll(flowId, 9);
  const held = await eventually(async () => {
    const found = await Promise.all(runs.map((run) => one.until(run, ['running', 'waiting', 'succeeded'])));
    return found.find((run) => run.steps[0]?.waitsFor);
  });
  expect(held.steps[0]).toMatchObject({ status: 'waiting', attempts: 0, waitsFor: { reason: 'rate_limit' } });
  expect(Date.parse(held.steps[0]!.waitsFor!.until)).toBeGreaterThan(Date.parse(held.createdAt));
  const ended = await Promise.all(runs.map((run) => one.until(run)));
  expect(ended.map((run) => [run.status, run.steps[0]!.attempts])).toEqual(runs.map(() => ['succeeded', 1]));
  const times = calls.get('paced')!;
  expect(times).toHaveLength(9);
  // the turns themselves, as the workers shared them: never more than three in a second
  const { slots } = await pace('paced');
  expect(slots).toHaveLength(3);
  expect(times[8]! - times[0]!).toBeGreaterThan(1900);
});

it('a tool that says 429 is left alone for as long as it says, and the step goes on then', async () => {
  tools.set('fussy', (n) => {
    if (n > 1) return { status: 200, headers: {} };
    throw new AppError('tool_refused', 'slow down', { info: { status: 429, retryable: true, retryAfterMs: 1200 } });
  });
  const flowId = await flowOf('fussy', '', 'POST');
  const first = await send(flowId);
  await eventually(async () => (await pace('fussy'))?.blocked_until);
  const second = await send(flowId, 1);
  const [a, b] = [await one.until(first), await one.until(second)];
  expect([a.status, a.steps[0]!.attempts, b.status, b.steps[0]!.attempts]).toEqual(['succeeded', 1, 'succeeded', 1]);
  const times = calls.get('fussy')!;
  expect(times).toHaveLength(3);
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1200);
});

it('a budget that the tool names is shared before it is used up', async () => {
  tools.set('budgeted', (n) => ({
    status: 200,
    headers: { 'ratelimit-limit': '60', 'ratelimit-remaining': String(Math.max(0, 5 - n)), 'ratelimit-reset': '1' },
  }));
  const flowId = await flowOf('budgeted');
  await one.until(await send(flowId));
  const runs = await sendAll(flowId, 6);
  for (const run of runs) expect((await one.until(run)).status).toBe('succeeded');
  const times = calls.get('budgeted')!;
  // four were left, the others came in the next window
  expect(times.filter((time) => time - times[0]! < 900)).toHaveLength(5);
});

it('as many calls are under way as the connection allows, over all workers', async () => {
  tools.set('narrow', async () => {
    await new Promise((wait) => setTimeout(wait, 20));
    return { status: 200, headers: {} };
  });
  atWork.most = 0;
  const flowId = await flowOf('narrow');
  const runs = await sendAll(flowId, 10);
  for (const run of runs) expect((await one.until(run)).status).toBe('succeeded');
  expect(atWork.most).toBeLessThanOrEqual(2);
  expect((await db.system.query('select sum(taken)::int as n from call_place')).rows[0].n).toBe(0);
});

it('single failures are what they were: the policy of the step decides', async () => {
  tools.set('flaky', (n) => {
    if (n % 2 === 0) return { status: 200, headers: {} };
    throw new AppError('tool_error', 'broken');
  });
  const plain = await one.until(await send(await flowOf('flaky')));
  expect([plain.status, plain.error?.code]).toEqual(['failed', 'tool_error']);
  calls.delete('flaky');
  const retried = await one.until(await send(await flowOf('flaky', 'retry: { attempts: 2, delay: 10ms }')));
  expect([retried.status, retried.steps[0]!.attempts]).toEqual(['succeeded', 2]);
});

it('a tool that is down is left alone, its steps wait, one probes, and all go on when it is back', async () => {
  let up = false;
  tools.set('down', () => {
    if (up) return { status: 200, headers: {} };
    throw new AppError('connection_failed', 'tool:443: nothing listens there', { info: { unsent: true } });
  });
  const flowId = await flowOf('down', '', 'POST');
  // five in a row on one worker, the fifth waits already
  const first = [];
  for (let n = 0; n < 5; n++) first.push(await send(flowId));
  const ends = await Promise.all(first.slice(0, 4).map((run) => one.until(run)));
  expect(ends.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'failed']);
  await eventually(async () => (await pace('down'))?.open);
  const before = calls.get('down')!.length;
  // the other worker has heard of it too, so nothing is sent
  const waiting = await sendAll(flowId, 10);
  for (const run of waiting) {
    const found = await one.until(run, ['waiting', 'running']);
    expect(found.steps[0]).toMatchObject({ status: 'waiting', waitsFor: { reason: 'tool_down' } });
  }
  expect(calls.get('down')!.length).toBe(before);
  // a probe that fails keeps it closed; its own step waits on, because nothing was sent
  await db.system.query("update tool_pace set probe_at = now() where target = 'connection:down'");
  await db.system.query("select tool_pace_changed($1, 'connection:down')", [spaceId]);
  up = true;
  const ended = await Promise.all([first[4]!, ...waiting].map((run) => one.until(run)));
  expect(ended.map(({ status }) => status)).toEqual(Array(11).fill('succeeded'));
  expect(await pace('down')).toMatchObject({ open: false, opened_at: null, last_error: null });
}, 60_000);

it('a step that waits fails when its own timeout has passed', async () => {
  await db.system.query(
    `insert into tool_pace (space_id, target, open, opened_at, probe_at) values ($1, 'connection:gone', true, now(), now() + interval '1 hour')`,
    [spaceId],
  );
  const run = await one.until(await send(await flowOf('gone', 'timeout: 300ms')));
  expect(run).toMatchObject({ status: 'failed', error: { code: 'step_timeout' } });
  expect(run.error!.message).toContain('its tool is down');
  expect(calls.has('gone')).toBe(false);
});
