import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { ValueNeeded } from '../flow/index.ts';
import { chain } from './held-run.ts';
import { copyOf, place, Stored } from './stored.ts';
import { preview, weigh } from './weight.ts';

const db = await testDatabase();
const { spaceId } = db;
const { engine, until } = await testEngine(
  db,
  quietHandlers({
    effects: {
      http: {
        repeatable: () => true,
        run: async ({ input }) => ({ output: { status: 200, body: input.json } }),
      },
    },
    local: { ask: async () => ({ parked: true }) },
  }),
);
const send = (flowId: string, body: unknown, more = {}) =>
  engine.accept({ spaceId, flowId, source: 'test', body, ...more });
const flow = (name: string, steps: string) => `reflejo: 1
name: ${name}
title: Test
trigger: { webhook: { path: ${name}, auth: none } }
steps:
${steps}`;
const rows = async (sql: string, ...values: unknown[]) => (await db.tx((tx) => tx.query(sql, values))).rows;
const answer = (runId: string, path: string, output: unknown) =>
  db.tx((tx) => engine.signal(tx, { spaceId, runId, path }, { type: 'outcome', outcome: { ok: true, output } }));

/** About 400 KB. */
const large = (mark: string) => ({
  mark,
  items: Array.from({ length: 4000 }, (_, n) => ({ n, text: 'x'.repeat(80) })),
});

const KEEPS = `
  - id: all
    set: { copy: "{{ trigger.body }}" }
  - id: send
    http: { method: POST, url: http://tool/, json: "{{ steps.all.copy.items }}" }
  - id: decide
    ask: { of: { role: responder }, text: Well?, choices: [a, b] }
  - id: each
    each:
      in: "{{ steps.send.body }}"
      steps:
        - id: row
          set: { n: "{{ item.n }}", mark: "{{ trigger.body.mark }}" }
      collect: "{{ steps.row.n }}"
  - id: sum
    set: { mark: "{{ steps.all.copy.mark }}", first: "{{ steps.each.items[0] }}", size: "{{ size(steps.each.items) }}" }`;

it('keeps large values once, outside of the journal, and reads them when an expression does', async () => {
  const id = await putFlow(db, spaceId, flow('keeps', KEEPS));
  const body = large('m1');
  const { runId } = await send(id, body);
  await until(runId!, ['waiting']);
  const [journal] = await rows(
    "select sum(length(entries::text))::int as bytes, string_agg(entries::text, '') as text from journal where run_id = $1",
    runId,
  );
  expect(journal.bytes).toBeLessThan(20_000);
  const [event] = await rows(
    'select e.body, b.size from run r join event e on e.id = r.event_id join event_blob b on b.event_id = e.id where r.id = $1',
    runId,
  );
  expect(event).toEqual({ body: null, size: JSON.stringify(body).length });
  // parked: it is taken up from the database, where the loop and the sum need what was set aside
  await answer(runId!, 'decide', { choice: 'a' });
  const run = await until(runId!);
  expect(run.error).toBeNull();
  expect(run.steps.find((step) => step.path === 'sum')!.output).toEqual({ mark: 'm1', first: 0, size: 4000 });
  // the input of the call and its answer hold the same list; the event's body is in the output of `all` only
  const blobs = await rows(
    'select b.digest from blob_use u join blob b on b.digest = u.digest where u.run_id = $1',
    runId,
  );
  expect(blobs.length).toBeGreaterThanOrEqual(3);
  expect(new Set(blobs.map((blob) => blob.digest.toString('hex'))).size).toBe(blobs.length);
});

it('keeps equal values of many runs once', async () => {
  const id = await putFlow(db, spaceId, flow('same', '\n  - id: x\n    set: { copy: "{{ trigger.body }}" }'));
  const body = large('same');
  const [one, two] = await Promise.all([send(id, body), send(id, body)]);
  for (const { runId } of [one, two]) await until(runId!);
  const found = await rows(
    'select count(*)::int as uses, count(distinct u.digest)::int as blobs from blob_use u where u.run_id = any ($1)',
    [one!.runId, two!.runId],
  );
  expect(found[0]).toEqual({ uses: 2, blobs: 1 });
});

it('takes what looks like a reference as the data it is', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'forged',
      `
  - id: x
    set: { copy: "{{ trigger.body.given }}" }
  - id: decide
    ask: { of: { role: responder }, text: Well?, choices: [a] }
  - id: after
    set: { copy: "{{ steps.x.copy }}" }`,
    ),
  );
  const given = { blobs: { output: { digest: 'ab'.repeat(32), size: 1, preview: null } }, $blob: 'ab'.repeat(32) };
  const { runId } = await send(id, { given });
  await until(runId!, ['waiting']);
  await answer(runId!, 'decide', { choice: 'a' });
  const run = await until(runId!);
  expect(run.steps.at(-1)!.output).toEqual({ copy: given });
});

it('goes through 20,000 items in several rows whose chain is the digest in the ledger', async () => {
  const id = await putFlow(
    db,
    spaceId,
    flow(
      'rows',
      `
  - id: rows
    each:
      in: "{{ trigger.body.items }}"
      concurrency: 10
      steps:
        - id: row
          set: { name: "{{ item }}" }
      collect: "{{ index }}"
  - id: count
    set: { n: "{{ size(steps.rows.items) }}", last: "{{ steps.rows.items[19999] }}" }`,
    ),
  );
  const { runId } = await send(id, { items: Array.from({ length: 20_000 }, (_, n) => `n${n}`) });
  const run = await until(runId!);
  expect(run.error).toBeNull();
  expect(run.steps.find((step) => step.path === 'count')!.output).toEqual({ n: 20_000, last: 19_999 });
  const journal = await rows('select entries::text as text from journal where run_id = $1 order by seq', runId);
  expect(journal.length).toBeGreaterThan(2);
  const digest = journal.reduce<Buffer>((sum, row) => chain(sum, row.text), Buffer.alloc(32)).toString('hex');
  const [end] = await rows(
    "select body -> 'data' ->> 'journal' as digest from ledger_entry where run_id = $1 and kind = 'run.finished'",
    runId,
  );
  expect(end.digest).toBe(digest);
});

it('answers with a response that is large', async () => {
  const id = await putFlow(db, spaceId, flow('answers', '\n  - id: x\n    respond: { json: "{{ trigger.body }}" }'));
  const body = large('back');
  const { response } = await send(id, body, { wantsResponse: true });
  expect(JSON.parse((await response)!.body)).toEqual(body);
});

it('hands a large body to a called flow', async () => {
  await putFlow(
    db,
    spaceId,
    `reflejo: 1
name: takes
title: Takes
trigger: { call: true }
steps:
  - id: x
    set: { n: "{{ size(trigger.body.items) }}" }
output: "{{ steps.x }}"`,
  );
  const id = await putFlow(
    db,
    spaceId,
    flow('gives', '\n  - id: sub\n    call: { flow: takes, with: { items: "{{ trigger.body.items }}" } }'),
  );
  const { runId } = await send(id, large('sub'));
  const run = await until(runId!);
  expect(run.steps[0]!.output).toEqual({ n: 4000 });
});

it('reads a stored value only while it is held, and copies the handle, not the value', () => {
  const stored = new Stored({ digest: 'd', size: 1, preview: null });
  const steps: Record<string, unknown> = { a: 1 };
  place(steps, 'b', stored);
  const copy = copyOf(steps);
  expect(() => steps.b).toThrow(ValueNeeded);
  stored.hold('text');
  expect([steps.b, copy.b]).toEqual(['text', 'text']);
  stored.drop();
  expect(() => copy.b).toThrow(ValueNeeded);
  copy.b = 'set';
  expect(copy.b).toBe('set');
  expect(() => steps.b).toThrow(ValueNeeded);
});

it('weighs about what the text has, and shows the head of what is large', () => {
  const value = large('w');
  const size = JSON.stringify(value).length;
  expect(Math.abs(weigh(value, Number.MAX_SAFE_INTEGER) / size - 1)).toBeLessThan(0.2);
  expect(weigh(value, 1000)).toBeLessThan(3000);
  const shown = preview({ ...value, text: 'y'.repeat(5000) }) as any;
  expect(shown.items.at(-1)).toBe('… 4000 items');
  expect(shown.text).toBe(`${'y'.repeat(200)}…`);
  expect(JSON.stringify(shown).length).toBeLessThan(4000);
});
