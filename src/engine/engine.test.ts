import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { AppError } from '../errors.ts';
import { fromRoot } from '../paths.ts';

const db = await testDatabase();
const { spaceId } = db;
const benchFlow = (name: string) => readFileSync(fromRoot('bench/flows', `${name}.flow.yaml`), 'utf8');
const calls: string[] = [];
const { engine, until } = await testEngine(
  db,
  quietHandlers({
    effects: {
      http: {
        repeatable: () => true,
        run: async ({ input, attempt }) => {
          calls.push(`${input.url} ${attempt}`);
          if (input.url.endsWith('/flaky') && attempt < 3) throw new AppError('tool_error', 'not yet');
          if (input.url.endsWith('/broken')) throw new AppError('tool_refused', 'no');
          return { output: { status: 200, body: { verdict: 'malicious', score: 90 } } };
        },
      },
    },
    local: {
      ask: async () => ({ parked: true }),
    },
  }),
);
const send = (flowId: string, body: unknown, more = {}) =>
  engine.accept({ spaceId, flowId, source: 'test', body, ...more });

it('runs pure steps with one write and answers', async () => {
  const flowId = await putFlow(db, spaceId, benchFlow('bench-a'));
  const before = engine.worker.committer.counts.flushes;
  const accepted = await send(flowId, { host: 'web-1', severity: 7, rule: 'ssh' }, { wantsResponse: true });
  const response = await accepted.response;
  expect(response).toMatchObject({ status: 200, body: '{"summary":"web-1 / ssh urgent=true"}' });
  expect(engine.worker.committer.counts.flushes - before).toBe(1);
  const run = await until(accepted.runId!);
  expect(run.status).toBe('succeeded');
  expect(run.steps.map(({ path, status }) => `${path} ${status}`)).toEqual([
    'host succeeded',
    'severity succeeded',
    'label succeeded',
    'urgent succeeded',
    'summary succeeded',
    'answer succeeded',
  ]);
  expect(run.event.body).toEqual({ host: 'web-1', severity: 7, rule: 'ssh' });
});

it('asks a tool between two writes and sees the branch in the journal', async () => {
  const flowId = await putFlow(db, spaceId, benchFlow('bench-b'));
  const loud = await send(flowId, { ip: '203.0.113.9', severity: 8, host: 'h' }, { wantsResponse: true });
  expect((await loud.response)?.body).toBe('{"verdict":"malicious"}');
  const quiet = await send(flowId, { ip: '203.0.113.9', severity: 1, host: 'h' }, { wantsResponse: true });
  expect((await quiet.response)?.body).toBe('{"verdict":"ignored"}');
  const run = await until(loud.runId!);
  expect(run.steps.map((step) => step.path)).toEqual(['triage', 'triage/lookup', 'triage/verdict', 'answer']);
  expect(run.steps[1]).toMatchObject({
    kind: 'http',
    status: 'succeeded',
    attempts: 1,
    input: { json: { ip: '203.0.113.9' } },
  });
});

it('goes through a thousand items', async () => {
  const flowId = await putFlow(db, spaceId, benchFlow('bench-c'));
  const items = Array.from({ length: 1000 }, (_, i) => ({ name: `n${i}`, score: i % 100 }));
  const accepted = await send(flowId, { items }, { wantsResponse: true });
  expect((await accepted.response)?.body).toBe('{"count":1000}');
  const run = await until(accepted.runId!);
  const rows = run.steps.find((step) => step.path === 'rows')!;
  expect((rows.output as any).items[51]).toEqual({ name: 'n51', hot: true });
  expect((rows.output as any).failed).toEqual([]);
});

const flow = (name: string, steps: string, head = '') => `reflejo: 1
name: ${name}
title: Test
trigger: { webhook: { path: ${name}, auth: none } }
${head}
steps:
${steps}`;

it("retries what may be retried and then fails with the tool's error", async () => {
  const flaky = await putFlow(
    db,
    spaceId,
    flow(
      'flaky',
      `
  - id: call
    http: { method: POST, url: http://tool/flaky }
    retry: { attempts: 3, delay: 10ms }
  - id: after
    set: { verdict: "{{ steps.call.body.verdict }}" }`,
    ),
  );
  const run = await until((await send(flaky, {})).runId!);
  expect(run.status).toBe('succeeded');
  expect(run.steps[0]).toMatchObject({ attempts: 3, status: 'succeeded', error: null });
  const broken = await putFlow(
    db,
    spaceId,
    flow(
      'broken',
      `
  - id: call
    http: { url: http://tool/broken }
    retry: { attempts: 3, delay: 10ms }
  - id: never
    set: { x: 1 }`,
    ),
  );
  const failed = await until((await send(broken, {})).runId!);
  expect(failed.status).toBe('failed');
  expect(failed.error).toMatchObject({ code: 'tool_refused', path: 'call' });
  expect(failed.steps).toHaveLength(1);
});

it('handles errors where the flow says so', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'handled',
      `
  - id: a
    http: { url: http://tool/broken }
    on_error: continue
  - id: b
    http: { url: http://tool/broken }
    on_error:
      steps:
        - id: note
          set: { seen: "{{ error.code }}" }
  - id: guarded
    try:
      - id: c
        http: { url: http://tool/broken }
    catch:
      - id: caught
        set: { code: "{{ error.code }}", step: "{{ error.step }}" }
    finally:
      - id: last
        set: { done: true }
  - id: result
    set: { a: "{{ steps.a.error.code }}", b: "{{ steps.note.seen }}", c: "{{ steps.caught.code }} in {{ steps.caught.step }}", d: "{{ steps.last.done }}" }`,
    ),
  );
  const run = await until((await send(id, {})).runId!);
  expect(run.status).toBe('succeeded');
  expect(run.steps.find((step) => step.id === 'result')!.output).toEqual({
    a: 'tool_refused',
    b: 'tool_refused',
    c: 'tool_refused in guarded/c',
    d: true,
  });
});

it('fails a run whose expression reads what is not there, and keeps the event', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'missing',
      `
  - id: x
    set: { y: "{{ trigger.body.nope.deeper }}" }`,
    ),
  );
  const run = await until((await send(id, { host: 'h' })).runId!);
  expect(run.status).toBe('failed');
  expect(run.error).toMatchObject({ code: 'expression_failed', path: 'x' });
  expect(run.error!.message).toContain('nope');
  expect(run.event.body).toEqual({ host: 'h' });
});

it('gives the first run for a key that was seen before', async () => {
  const id = await putFlow(
    db,
    spaceId,
    `reflejo: 1
name: once
title: Once
trigger: { webhook: { path: once, auth: none }, dedupe: "{{ trigger.body.id }}" }
steps:
  - id: x
    set: { y: 1 }`,
  );
  const first = await send(id, { id: 'e1' });
  const all = await Promise.all([
    send(id, { id: 'e1' }),
    send(id, { id: 'e2' }),
    send(id, { id: 'e1' }),
    send(id, { id: 'e2' }),
  ]);
  expect(all[0]).toMatchObject({ runId: first.runId, duplicate: true });
  expect(all[2]!.runId).toBe(first.runId);
  expect(all[1]!.runId).toBe(all[3]!.runId);
  const { rows } = await db.tx((tx) =>
    tx.query('select count(*)::int as n from run join flow on flow.id = run.flow_id where flow.name = $1', ['once']),
  );
  expect(rows[0].n).toBe(2);
});

it('parks on a question and goes on with its answer', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'asks',
      `
  - id: decide
    ask: { of: { role: responder }, text: Well?, choices: [a, b] }
  - id: after
    set: { choice: "{{ steps.decide.choice }}" }`,
    ),
  );
  const { runId } = await send(id, {});
  const parked = await until(runId!, ['waiting']);
  expect(parked.steps[0]).toMatchObject({ path: 'decide', status: 'waiting', input: { text: 'Well?' } });
  expect(engine.worker.held.has(runId!)).toBe(false);
  await db.tx((tx) =>
    engine.signal(
      tx,
      { spaceId, runId: runId!, path: 'decide' },
      { type: 'outcome', outcome: { ok: true, output: { choice: 'b' } } },
    ),
  );
  const run = await until(runId!);
  expect(run.steps[1]!.output).toEqual({ choice: 'b' });
});

it('takes a signal for a run that is awake with something else', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'both',
      `
  - id: two
    parallel:
      branches:
        - name: person
          steps: [{ id: decide, ask: { of: { role: responder }, text: Well?, choices: [a] } }]
        - name: clock
          steps: [{ id: nap, wait: { for: 400ms } }]
  - id: after
    set: { choice: "{{ steps.decide.choice }}" }`,
    ),
  );
  const { runId } = await send(id, {});
  expect(engine.worker.held.has(runId!)).toBe(true);
  await db.tx((tx) =>
    engine.signal(
      tx,
      { spaceId, runId: runId!, path: 'two/decide' },
      { type: 'outcome', outcome: { ok: true, output: { choice: 'a' } } },
    ),
  );
  const run = await until(runId!);
  expect(run.status).toBe('succeeded');
  expect(run.steps.at(-1)!.output).toEqual({ choice: 'a' });
});

it('waits for longer than a worker holds a run, by the queue', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'naps',
      `
  - id: nap
    wait: { for: 6s }
  - id: after
    set: { x: 1 }`,
    ),
  );
  const { runId } = await send(id, {});
  const parked = await until(runId!, ['waiting']);
  expect(parked.steps[0]!.status).toBe('waiting');
  const run = await until(runId!);
  expect(run.status).toBe('succeeded');
});

it('calls another flow and gets its output', async () => {
  await putFlow(
    db,
    spaceId,
    `reflejo: 1
name: double
title: Double
trigger: { call: true }
steps:
  - id: sum
    set: { n: "{{ trigger.body.n + trigger.body.n }}" }
output: { twice: "{{ steps.sum.n }}" }`,
  );
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'caller',
      `
  - id: sub
    call: { flow: double, with: { n: 21 } }
  - id: after
    set: { n: "{{ steps.sub.twice }}" }`,
    ),
  );
  const run = await until((await send(id, {})).runId!);
  expect(run.steps.at(-1)!.output).toEqual({ n: 42 });
});

it('cancels a run', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'cancelled',
      `
  - id: decide
    ask: { of: { role: responder }, text: Well?, choices: [a] }`,
    ),
  );
  const { runId } = await send(id, {});
  await until(runId!, ['waiting']);
  await db.tx((tx) =>
    engine.signal(tx, { spaceId, runId: runId!, path: '' }, { type: 'cancel', by: 'Ada', reason: 'moot' }),
  );
  const run = await until(runId!);
  expect(run).toMatchObject({ status: 'cancelled', error: { message: 'Ada: moot' } });
});

it('writes the digest of the journal into the entry that ends a run', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'digested',
      `
  - id: x
    set: { y: 1 }`,
    ),
  );
  const { runId } = await send(id, {});
  const { rows } = await db.tx((tx) =>
    tx.query("select kind, body -> 'data' as data from ledger_entry where run_id = $1 order by seq", [runId]),
  );
  expect(rows.map((row) => row.kind)).toEqual(['event.received', 'run.finished']);
  expect(rows[1].data).toMatchObject({ status: 'succeeded', journal: expect.stringMatching(/^[0-9a-f]{64}$/) });
});
