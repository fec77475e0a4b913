// What people do with runs, on two workers over one database.
import { expect, it } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { quietHandlers, testEngine } from '../../../test/engine.ts';
import { putFlow } from '../../../test/flows.ts';
import { eventually } from '../../../test/people.ts';
import type { Principal } from '../../access/index.ts';
import { AppError } from '../../errors.ts';
import { verify } from '../../ledger/index.ts';

const db = await testDatabase();
const { spaceId } = db;
const gates = new Map<string, () => void>();
const calls: string[] = [];
const broken = new Set<string>();
const handlers = quietHandlers({
  effects: {
    http: {
      repeatable: ({ input }) => input.method === 'GET',
      async run({ input, runId }) {
        const name = input.url as string;
        calls.push(`${runId} ${name}`);
        if (broken.has(name)) throw new AppError('tool_refused', `${name} says no`);
        if (input.method === 'OPTIONS') await new Promise<void>((open) => gates.set(runId, open));
        return { output: { from: name } };
      },
    },
  },
  local: { ask: async () => ({ parked: true }) },
});
const one = await testEngine(db, handlers);
const two = await testEngine(db, handlers);
const { operations } = one.engine;
const { until } = one;
const by: Principal = { spaceId, role: 'responder', actor: { type: 'person', id: 'p1', name: 'Ada' } };

const http = (id: string, url = id, method = 'GET') => `\n  - id: ${id}\n    http: { method: ${method}, url: ${url} }`;
const put = (name: string, steps: string, head = '') =>
  putFlow(db, spaceId, `reflejo: 1\nname: ${name}\ntitle: Test\ntrigger: { manual: true }\n${head}\nsteps:${steps}\n`);
const send = async (flowId: string, body: unknown = {}) =>
  (await one.engine.accept({ spaceId, flowId, source: 'test', body })).runId!;
const callsOf = (runId: string) => calls.filter((line) => line.startsWith(runId)).map((line) => line.split(' ')[1]);
const kinds = async (runId: string) =>
  (await db.system.query('select kind from ledger_entry where run_id = $1 order by seq', [runId])).rows.map(
    (r) => r.kind,
  );
const refused = (code: string) => expect.objectContaining({ code });

it('a paused run ends what is under way and begins nothing, survives its worker, and goes on when resumed', async () => {
  const flowId = await put('pausing', http('a', 'a', 'OPTIONS') + http('b'));
  const runId = await send(flowId);
  await eventually(() => gates.get(runId));
  await operations.pause(by, runId, 'maintenance');
  await expect(operations.pause(by, runId)).rejects.toEqual(refused('conflict'));
  // its worker hears of it a moment later
  await eventually(async () => {
    const { rows } = await db.system.query('select entries::text from journal where run_id = $1', [runId]);
    return rows.some(({ entries }) => entries.includes('"type":"paused"'));
  });
  gates.get(runId)!();
  const paused = await eventually(async () => {
    const run = await until(runId, ['paused']);
    return run.steps[0]?.status === 'succeeded' ? run : undefined;
  });
  expect(paused.steps.map(({ path }) => path)).toEqual(['a']);
  expect(callsOf(runId)).toEqual(['a']);
  // it is a row now, and another worker takes it up from there
  await eventually(async () => {
    const { rows } = await db.system.query('select worker from run where id = $1', [runId]);
    return rows[0].worker === null;
  });
  await db.tx((tx) =>
    tx.query("select reflejo_schedule('advance', $1, null, null, null)", [
      JSON.stringify({ space: spaceId, run: runId }),
    ]),
  );
  await two.engine.worker.claim(spaceId, runId);
  expect((await until(runId, ['paused'])).steps).toHaveLength(1);
  await operations.resume(by, runId);
  await expect(operations.resume(by, runId)).rejects.toEqual(refused('conflict'));
  expect((await until(runId)).status).toBe('succeeded');
  expect(callsOf(runId)).toEqual(['a', 'b']);
  expect(await kinds(runId)).toEqual(['event.received', 'run.paused', 'run.resumed', 'run.finished']);
});

it('times pass while a run is paused, and have their effect when it is resumed', async () => {
  const flowId = await put('sleeping', `\n  - id: nap\n    wait: { for: 300ms }${http('b')}`);
  const runId = await send(flowId);
  await operations.pause(by, runId);
  await eventually(async () => {
    const { rows } = await db.system.query(
      "select 1 from run where id = $1 and worker is null and created_at < now() - interval '600 ms'",
      [runId],
    );
    return rows.length === 1;
  });
  expect(await until(runId, ['paused'])).toMatchObject({ steps: [{ path: 'nap', status: 'waiting' }] });
  await operations.resume(by, runId);
  expect((await until(runId)).status).toBe('succeeded');
});

it('an answer reaches a paused run, which still does not go on; it can be cancelled', async () => {
  const flowId = await put(
    'asking',
    `\n  - id: decide\n    ask: { of: { channel: "#soc" }, text: Well?, choices: [ yes ] }${http('b')}`,
  );
  const runId = await send(flowId);
  await until(runId, ['waiting']);
  await operations.pause(by, runId);
  const outcome = { type: 'outcome', outcome: { ok: true, output: { choice: 'yes' } } } as const;
  await db.tx((tx) => one.engine.signal(tx, { spaceId, runId, path: 'decide' }, outcome));
  const paused = await eventually(async () => {
    const run = await until(runId, ['paused']);
    return run.steps[0]?.status === 'succeeded' ? run : undefined;
  });
  expect(paused.steps).toHaveLength(1);
  await operations.cancel(by, runId, 'not needed');
  expect(await until(runId)).toMatchObject({
    status: 'cancelled',
    error: { code: 'run_cancelled', message: 'Ada: not needed' },
  });
  expect(callsOf(runId)).toEqual([]);
  for (const again of [operations.cancel, operations.pause, operations.resume])
    await expect(again.call(operations, by, runId)).rejects.toEqual(refused('conflict'));
});

it('a run that stands in line can be paused, and cancelled', async () => {
  const flowId = await put('in-line', http('a', 'a', 'OPTIONS'), 'limits: { runs: 1 }');
  const [first, second, third] = [await send(flowId), await send(flowId), await send(flowId)];
  await eventually(() => gates.get(first));
  await operations.pause(by, second);
  await operations.cancel(by, third);
  expect((await until(third)).status).toBe('cancelled');
  const fourth = await send(flowId);
  gates.get(first)!();
  await eventually(() => gates.get(fourth));
  expect(await until(second, ['paused'])).toMatchObject({ steps: [] });
  gates.get(fourth)!();
  await operations.resume(by, second);
  await eventually(() => gates.get(second));
  gates.get(second)!();
  expect((await until(second)).status).toBe('succeeded');
  expect((await db.system.query('select count(*)::int as n from run_place')).rows[0].n).toBe(0);
});

it('a failed run goes on from a step, with what the steps before gave', async () => {
  const flowId = await put(
    'going-on',
    `${http('a')}${http('b', 'breaks')}\n  - id: sum\n    set: { a: "{{ steps.a.from }}", n: "{{ trigger.body.n }}" }`,
  );
  broken.add('breaks');
  const runId = await send(flowId, { n: 7 });
  expect((await until(runId)).status).toBe('failed');
  broken.delete('breaks');
  const next = await operations.rerun(by, runId, { from: 'b' });
  const run = await until(next);
  expect(run).toMatchObject({ status: 'succeeded', retriedFrom: runId, retriedStep: 'b', event: { body: { n: 7 } } });
  expect(run.steps.at(-1)).toMatchObject({ output: { a: 'a', n: 7 } });
  expect(callsOf(next)).toEqual(['breaks']);
  expect(await kinds(next)).toEqual(['run.rerun', 'run.finished']);
  await expect(operations.rerun(by, runId, { from: 'sum' })).rejects.toEqual(refused('invalid_request'));
  await expect(operations.rerun(by, runId, { from: 'nowhere' })).rejects.toEqual(refused('invalid_request'));
});

it('a run is run again as a whole: with the flow as it is now, or as it was; with the event or an edited one', async () => {
  const flowId = await put('again', '\n  - id: v\n    set: { v: 1, n: "{{ trigger.body.n }}" }');
  const runId = await send(flowId, { n: 1 });
  await until(runId);
  await put('again', '\n  - id: v\n    set: { v: 2, n: "{{ trigger.body.n }}" }');
  const outputOf = async (id: string) => (await until(id)).steps[0]!.output;
  expect(await outputOf(await operations.rerun(by, runId))).toEqual({ v: 2, n: 1 });
  expect(await outputOf(await operations.rerun(by, runId, { version: 'same' }))).toEqual({ v: 1, n: 1 });
  const edited = await operations.rerun(by, runId, { event: { body: { n: 5 } } });
  expect(await outputOf(edited)).toEqual({ v: 2, n: 5 });
  expect((await until(edited)).event).toMatchObject({ source: 'rerun', body: { n: 5 } });
  expect((await until(runId)).event.body).toEqual({ n: 1 });
  await expect(operations.rerun(by, runId, { from: 'v', event: { body: 1 } })).rejects.toEqual(
    refused('invalid_request'),
  );
});

it('a run that has not ended is not run again', async () => {
  const runId = await send(await put('open', http('a', 'a', 'OPTIONS')));
  await eventually(() => gates.get(runId));
  await expect(operations.rerun(by, runId)).rejects.toEqual(refused('conflict'));
  gates.get(runId)!();
  await until(runId);
  await expect(operations.rerun(by, '0190aaaa-0000-7000-8000-000000000000')).rejects.toEqual(refused('not_found'));
});

it('nothing is done for who may not operate runs', async () => {
  const runId = await send(await put('guarded', '\n  - id: v\n    set: { v: 1 }'));
  const viewer: Principal = { ...by, role: 'viewer' };
  for (const tried of [
    () => operations.cancel(viewer, runId),
    () => operations.pause(viewer, runId),
    () => operations.resume(viewer, runId),
    () => operations.rerun(viewer, runId),
    () => operations.beginBatch(viewer, { operation: 'rerun' }),
  ])
    await expect((async () => tried())()).rejects.toEqual(refused('forbidden'));
});

it('all failed runs of a flow are run again in the background, each once', async () => {
  const flowId = await put('many', http('a', 'many'));
  const other = await put('others', http('a', 'many'));
  broken.add('many');
  const failed = [];
  for (let n = 0; n < 120; n++) failed.push(await send(flowId));
  const left = await send(other);
  for (const run of [...failed, left]) await until(run);
  broken.delete('many');
  const batch = await operations.beginBatch(by, {
    operation: 'rerun',
    flow: 'many',
    error: 'tool_refused',
    from: 'failure',
  });
  expect(batch).toMatchObject({ state: 'running', total: 120, done: 0 });
  const over = await eventually(async () => {
    const now = await operations.batch(spaceId, batch.id);
    return now.state === 'done' ? now : undefined;
  });
  expect(over).toMatchObject({ total: 120, done: 120, skipped: 0, by: { name: 'Ada' } });
  const { rows } = await db.system.query(
    'select id, retried_from from run where flow_id = $1 and retried_from is not null',
    [flowId],
  );
  expect(new Set(rows.map((row) => row.retried_from))).toEqual(new Set(failed));
  expect((await until(rows[0].id)).status).toBe('succeeded');
  expect(await operations.beginBatch(by, { operation: 'rerun', flow: 'many' })).toMatchObject({
    state: 'done',
    total: 0,
  });
  expect((await operations.beginBatch(by, { operation: 'rerun', flow: 'others', limit: 5 })).total).toBe(1);
  expect((await operations.batches(spaceId))[0]!.filter.flow).toBe('others');
});

it('all open runs of a flow are cancelled in the background; a batch can be stopped', async () => {
  const flowId = await put('open-ones', `\n  - id: nap\n    wait: { for: 1h }`);
  const runs = [];
  for (let n = 0; n < 60; n++) runs.push(await send(flowId));
  const batch = await operations.beginBatch(by, { operation: 'cancel', flow: 'open-ones', reason: 'storm' });
  for (const run of runs) expect((await until(run)).status).toBe('cancelled');
  await eventually(async () => (await operations.batch(spaceId, batch.id)).state === 'done');
  await expect(operations.stopBatch(by, batch.id)).rejects.toEqual(refused('conflict'));
  await expect(operations.beginBatch(by, { operation: 'cancel' })).rejects.toEqual(refused('invalid_request'));
  await expect(operations.beginBatch(by, { operation: 'cancel', flow: 'nothing' })).rejects.toEqual(
    refused('not_found'),
  );
});

it('the ledger of all this holds', async () => {
  expect(await db.inSpace(spaceId, (tx) => verify(tx, spaceId))).toMatchObject({ ok: true });
});
