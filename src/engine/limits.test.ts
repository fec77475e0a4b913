// How many runs may be under way, and that one flow does not hold up another, over two workers on one database.
import { expect, it } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { eventually } from '../../test/people.ts';

const db = await testDatabase();
const { spaceId } = db;
const atWork = new Map<string, number>();
const most = new Map<string, number>();
const order: string[] = [];
const gates = new Map<string, () => void>();
const handlers = quietHandlers({
  effects: {
    http: {
      repeatable: () => true,
      async run({ flow, input }) {
        const now = (atWork.get(flow.name) ?? 0) + 1;
        atWork.set(flow.name, now);
        most.set(flow.name, Math.max(most.get(flow.name) ?? 0, now));
        order.push(`${flow.name} ${input.url}`);
        if (input.method === 'OPTIONS') await new Promise<void>((open) => gates.set(input.url, open));
        else await new Promise((wait) => setTimeout(wait, 3));
        atWork.set(flow.name, atWork.get(flow.name)! - 1);
        return { output: { status: 200 } };
      },
    },
  },
  local: { ask: async () => ({ parked: true }) },
});
const small = { runsInFlight: 20, effectsInFlight: 4 };
const one = await testEngine(db, handlers, small);
const two = await testEngine(db, handlers, small);

const flow = (name: string, head: string, method = 'GET') => `reflejo: 1
name: ${name}
title: Test
trigger: { webhook: { path: ${name}, auth: none } }
${head}
steps:
  - id: call
    http: { method: ${method}, url: "{{ trigger.body.n }}" }
`;
const send = (flowId: string, n: unknown, of = spaceId, more = {}) =>
  (Math.random() < 0.5 ? one : two).engine.accept({
    spaceId: of,
    flowId,
    source: 'test',
    body: { n: String(n), ...more },
  });
const statuses = async (flowId: string) => {
  const { rows } = await db.system.query('select status from run where flow_id = $1 order by id', [flowId]);
  return rows.map(({ status }) => status as string);
};
const allDone = (flowId: string, count: number) =>
  eventually(async () => (await statuses(flowId)).filter((status) => status === 'succeeded').length === count);

it('a flow has as many runs under way as it says, over all workers, and the others begin in order', async () => {
  const id = await putFlow(db, spaceId, flow('three', 'limits: { runs: 3 }'));
  for (let n = 0; n < 30; n++) await send(id, n);
  await allDone(id, 30);
  expect(most.get('three')).toBeLessThanOrEqual(3);
  const began = order.filter((line) => line.startsWith('three ')).map((line) => Number(line.split(' ')[1]));
  // two workers may begin neighbours in either order
  for (const [at, n] of began.entries()) expect(Math.abs(at - n)).toBeLessThanOrEqual(3);
  expect((await db.system.query('select count(*)::int as n from run_place')).rows[0].n).toBe(0);
});

it('a key is counted by itself, and what waits for one does not hold up another', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow('keyed', 'limits: { runs: 1, key: "{{ trigger.body.host }}" }', 'OPTIONS'),
  );
  const a = await send(id, 'a1', spaceId, { host: 'a' });
  for (let n = 2; n < 30; n++) await send(id, `a${n}`, spaceId, { host: 'a' });
  const b = await send(id, 'b1', spaceId, { host: 'b' });
  await eventually(() => gates.get('b1'));
  expect(gates.has('a2')).toBe(false);
  gates.get('b1')!();
  expect((await one.until(b.runId!)).status).toBe('succeeded');
  gates.get('a1')!();
  await one.until(a.runId!);
  await eventually(() => gates.get('a2'));
  expect(gates.has('a3')).toBe(false);
  await db.system.query("update flow set limits = '{}' where id = $1", [id]);
  await db.system.query("select pg_notify('reflejo_queue', '')");
  await eventually(() => gates.get('a5'));
  const open = setInterval(() => {
    for (const gate of gates.values()) gate();
  }, 5);
  await allDone(id, 30);
  clearInterval(open);
});

it('a run that waits for a person keeps its place; drop ends what is too much, and that is on record', async () => {
  const source = `reflejo: 1
name: dropping
title: Test
trigger: { webhook: { path: dropping, auth: none } }
limits: { runs: 1, when_full: drop }
steps:
  - id: decide
    ask: { of: { channel: "#soc" }, text: Well?, choices: [ yes ] }
`;
  const id = await putFlow(db, spaceId, source);
  const first = await send(id, 1);
  await one.until(first.runId!, ['waiting']);
  const second = await send(id, 2);
  const dropped = await one.until(second.runId!);
  expect([dropped.status, dropped.error?.code, dropped.steps]).toEqual(['cancelled', 'limit_reached', []]);
  const { rows } = await db.system.query('select kind from ledger_entry where run_id = $1 order by seq', [
    second.runId,
  ]);
  expect(rows.map(({ kind }) => kind)).toEqual(['event.received', 'run.finished']);
  const outcome = { type: 'outcome', outcome: { ok: true, output: { choice: 'yes' } } } as const;
  await db.tx((tx) => one.engine.signal(tx, { spaceId, runId: first.runId!, path: 'decide' }, outcome));
  await one.until(first.runId!, ['succeeded']);
  const third = await send(id, 3);
  await one.until(third.runId!, ['waiting']);
});

it('a space has as many runs under way as its settings say', async () => {
  const other = await newSpace(db, 'capped');
  await db.system.query(`update space set settings = '{"limits": {"runs": 2}}' where id = $1`, [other]);
  const id = await putFlow(db, other, flow('of-space', '', 'GET'));
  for (let n = 0; n < 12; n++) await send(id, n, other);
  await allDone(id, 12);
  expect(most.get('of-space')).toBeLessThanOrEqual(2);
});

it('5,000 events of a noisy flow do not hold up 10 of a quiet one', async () => {
  const noisy = await putFlow(db, spaceId, flow('noisy', ''));
  const quiet = await putFlow(db, spaceId, flow('quiet', ''));
  const all: Promise<unknown>[] = [];
  for (let n = 0; n < 5000; n++) all.push(send(noisy, n));
  await Promise.all(all);
  for (let n = 0; n < 10; n++) await send(quiet, n);
  await allDone(quiet, 10);
  const done = (await statuses(noisy)).filter((status) => status === 'succeeded').length;
  expect(done).toBeLessThan(2500);
  const mine = order.filter((line) => /^(noisy|quiet) /.test(line));
  const lastQuiet = mine.findLastIndex((line) => line.startsWith('quiet'));
  const firstQuiet = mine.findIndex((line) => line.startsWith('quiet'));
  // in turns: of what began between the first and the last of them about half was theirs
  expect(lastQuiet - firstQuiet).toBeLessThan(120);
  await eventually(async () => (await statuses(noisy)).filter((status) => status === 'succeeded').length > done + 100);
}, 60_000);
