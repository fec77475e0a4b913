// Many events at once: all or none, with what their cause has to remember.
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import type { OpenedAlert } from './index.ts';

const db = await testDatabase();
const stored: string[] = [];
const handlers = quietHandlers({
  openAlert: ({ runId, body }): OpenedAlert => ({
    alertId: runId,
    alert: body,
    store: async () => {
      stored.push(runId);
    },
  }),
});
const { engine, until } = await testEngine(db, handlers);
const { spaceId } = db;
let made = 0;
const flow = async (trigger: string) => {
  const name = `many-${++made}`;
  const source = `reflejo: 1\nname: ${name}\ntitle: Many\ntrigger: { webhook: { path: ${name}, auth: none }${trigger} }\nsteps:\n  - { id: a, set: { n: "{{ trigger.body.n * 2.0 }}" } }\n`;
  return { spaceId, flowId: await putFlow(db, spaceId, source) };
};
const events = (...numbers: number[]) => numbers.map((n) => ({ source: 'webhook', body: { n } }));
const count = async (table: string, flowId: string) =>
  (await db.system.query(`select count(*)::int as n from ${table} where flow_id = $1`, [flowId])).rows[0].n;

test('one run per event, in order; the filter leaves some out; all are run', async () => {
  const to = await flow(', filter: trigger.body.n != 2');
  const before = { ...engine.counts };
  const accepted = await engine.acceptAll(to, events(1, 2, 3));
  expect(accepted.map(({ runId }) => typeof runId)).toEqual(['string', 'undefined', 'string']);
  const run = await until(accepted[2]!.runId!);
  expect(run.steps[0]!.output).toEqual({ n: 6 });
  expect(engine.counts).toEqual({ ...before, accepted: before.accepted + 2, filtered: before.filtered + 1 });
});

test('a key seen before gives the first run, in the same request too', async () => {
  const to = await flow(', dedupe: "{{ trigger.body.n }}"');
  const first = await engine.acceptAll(to, events(1, 2, 1));
  expect(first.map(({ duplicate }) => duplicate)).toEqual([false, false, true]);
  expect(first[2]!.runId).toBe(first[0]!.runId);
  const again = await engine.acceptAll(to, events(2, 3));
  expect(again.map(({ runId, duplicate }) => [runId === first[1]!.runId, duplicate])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect([await count('run', to.flowId), await count('event', to.flowId)]).toEqual([3, 3]);
});

test('keys of any length and kind are keys', async () => {
  const to = await flow(', dedupe: "{{ trigger.body.n }}"');
  const keys = ['k'.repeat(5000), `${'k'.repeat(4999)}l`, 'x\u0000y', 'xy'];
  const sent = [...keys, ...keys].map((n) => ({ source: 'webhook', body: { n } }));
  const all = await engine.acceptAll(to, sent);
  expect(all.map(({ duplicate }) => duplicate)).toEqual([false, false, false, false, true, true, true, true]);
});

test('what cannot be taken refuses all, unless it is asked for', async () => {
  const to = await flow(', filter: trigger.body.n > 1');
  const mixed = [...events(1), { source: 'webhook', body: {} }, ...events(2)];
  await expect(engine.acceptAll(to, mixed)).rejects.toThrow('n');
  expect(await count('run', to.flowId)).toBe(0);
  const refused: number[] = [];
  const accepted = await engine.acceptAll(to, mixed, { refused: (index) => refused.push(index) });
  expect(accepted.map(({ runId }) => typeof runId)).toEqual(['undefined', 'undefined', 'string']);
  expect(refused).toEqual([1]);
});

test('alerts are opened for what is new only', async () => {
  const to = await flow(', alert: { source: splunk }, dedupe: "{{ trigger.body.n }}"');
  const [one, two] = await engine.acceptAll(to, events(1, 1));
  expect(stored).toEqual([one!.runId]);
  expect([one!.alertId, two!.alertId]).toEqual([one!.runId, one!.runId]);
});

describe('what is done around them', () => {
  test('is in the same transaction: when it fails, nothing is there', async () => {
    const to = await flow(', dedupe: "{{ trigger.body.n }}"');
    const failing = engine.acceptAll(to, events(1, 2), { after: () => Promise.reject(new Error('no')) });
    await expect(failing).rejects.toThrow('no');
    expect([await count('run', to.flowId), await count('event_key', to.flowId)]).toEqual([0, 0]);
    const seen: unknown[] = [];
    await engine.acceptAll(to, events(1), { after: async (_tx, all) => void seen.push(all[0]!.runId) });
    expect(seen).toEqual([expect.any(String)]);
  });

  test('can say no before anything is stored', async () => {
    const to = await flow('');
    expect(await engine.acceptAll(to, events(1), { before: async () => false })).toEqual([]);
    expect(await count('run', to.flowId)).toBe(0);
  });
});

test('2,500 events are in one transaction, and the ledger has an entry of each', async () => {
  const to = await flow('');
  const all = await engine.acceptAll(to, events(...Array(2500).keys()));
  expect(new Set(all.map(({ runId }) => runId)).size).toBe(2500);
  const { rows } = await db.system.query(
    "select count(*)::int as entries, count(distinct e.run_id)::int as runs from ledger_entry e join run r on r.id::text = e.run_id::text where r.flow_id = $1 and e.kind = 'event.received'",
    [to.flowId],
  );
  expect(rows[0]).toEqual({ entries: 2500, runs: 2500 });
  const xmins = await db.system.query('select count(distinct xmin::text)::int as n from event where flow_id = $1', [
    to.flowId,
  ]);
  expect(xmins.rows[0].n).toBe(1);
});
