import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { SpaceSettings } from '../access/index.ts';
import { newId } from '../db/index.ts';
import { SYSTEM, verify } from '../ledger/index.ts';
import { applyRetention, readRunValue, showRun, verifyJournals } from './index.ts';

const db = await testDatabase();
const { spaceId } = db;
const { engine, until } = await testEngine(db, quietHandlers({ local: { ask: async () => ({ parked: true }) } }));
const DAY = 86_400_000;
const open = new Set<string>();
const pass = (days: number) =>
  applyRetention({ db, log: { warn() {} } as never, openAlerts: async () => open }, Date.now() + days * DAY);
const large = { text: 'x'.repeat(200_000) };
const query = async (sql: string, ...values: unknown[]) => (await db.tx((tx) => tx.query(sql, values))).rows;
const journals = () => db.inSpace(spaceId, (tx) => verifyJournals(tx, spaceId));

async function flow(name: string, steps: string, retention = ''): Promise<string> {
  return putFlow(
    db,
    spaceId,
    `reflejo: 1\nname: ${name}\ntitle: Test\ntrigger: { webhook: { path: ${name}, auth: none } }\n${retention}\nsteps:\n${steps}`,
  );
}
async function run(flowId: string, body: unknown = large, statuses?: string[]): Promise<string> {
  const { runId } = await engine.accept({ spaceId, flowId, source: 'test', body });
  await until(runId!, statuses);
  return runId!;
}
const COPY = '  - id: x\n    set: { copy: "{{ trigger.body }}" }';
const ASK = '  - id: q\n    ask: { of: { role: responder }, text: Well?, choices: [a] }';

it('deletes in steps what has been kept for long enough, and leaves the proof', async () => {
  const short = await flow('short', COPY, 'retention: { events: 1d, outputs: 2d, runs: 5d }');
  const long = await flow('long', COPY);
  const never = await flow('never', COPY, 'retention: { events: forever, outputs: forever, runs: forever }');
  const asks = await flow('asks', ASK, 'retention: { events: 1d, outputs: 1d, runs: 1d }');
  const [a, b, c] = [await run(short), await run(long), await run(never)];
  const parked = await run(asks, large, ['waiting']);
  const watched = await run(short);
  const alertId = newId();
  open.add(alertId);
  await query('update run set alert_id = $2 where id = $1', watched, alertId);

  expect(await pass(0)).toEqual({ events: 0, outputs: 0, runs: 0 });
  expect(await pass(1.5)).toEqual({ events: 1, outputs: 0, runs: 0 });
  const first = await db.inSpace(spaceId, (tx) => showRun(tx, spaceId, a));
  expect(first.event).toMatchObject({ body: null, expiredAt: expect.any(String) });
  expect(first.steps).toHaveLength(1);
  const event = db.inSpace(spaceId, (tx) => readRunValue(tx, spaceId, a, { part: 'event' }));
  await expect(event).rejects.toMatchObject({ code: 'payload_expired' });

  expect(await pass(3)).toEqual({ events: 0, outputs: 1, runs: 0 });
  const second = await db.inSpace(spaceId, (tx) => showRun(tx, spaceId, a));
  expect(second).toMatchObject({ status: 'succeeded', steps: [], expiredAt: expect.any(String) });
  const output = db.inSpace(spaceId, (tx) => readRunValue(tx, spaceId, a, { part: 'output', path: 'x' }));
  await expect(output).rejects.toMatchObject({ code: 'payload_expired' });
  // the clock of the passes is ahead of that of the runs: all that expired ended before what the entries name
  expect(await journals()).toEqual({ ok: true, checked: 3, expired: 1, problems: [] });

  expect(await pass(6)).toEqual({ events: 0, outputs: 0, runs: 1 });
  expect(await query('select id from run where id = $1', a)).toEqual([]);
  expect(await journals()).toMatchObject({ ok: true, checked: 3, expired: 1 });

  // kept: another flow's, one for ever, one that has not ended, and one whose alert is open, until it is closed
  const kept = await query('select id from run order by id');
  expect(kept.map(({ id }) => id)).toEqual([b, c, parked, watched]);
  open.delete(alertId);
  expect(await pass(6)).toEqual({ events: 1, outputs: 1, runs: 1 });

  const entries = await query(
    "select body -> 'data' ->> 'part' as part, (body -> 'data' ->> 'runs')::int as runs from ledger_entry where kind = 'retention.applied' order by seq",
  );
  expect(entries.map(({ part, runs }) => `${part} ${runs}`)).toEqual([
    'events 1',
    'outputs 1',
    'runs 1',
    'events 1',
    'outputs 1',
    'runs 1',
  ]);
  expect((await db.tx((tx) => verify(tx, spaceId))).ok).toBe(true);
});

it("keeps what a flow says nothing of for as long as its space says, the flow's own word first", async () => {
  const silent = await run(await flow('silent', COPY));
  const speaks = await run(await flow('speaks', COPY, 'retention: { events: 30d }'));
  const space = new SpaceSettings(db);
  await space.setRetention({ actor: SYSTEM, spaceId, role: 'owner' }, { events: '3d', outputs: 'forever' });
  await pass(4);
  const bodyOf = async (id: string) => (await db.inSpace(spaceId, (tx) => showRun(tx, spaceId, id))).event.body;
  expect(await bodyOf(silent)).toBeNull();
  expect(await bodyOf(speaks)).not.toBeNull();
  await pass(200);
  expect((await db.inSpace(spaceId, (tx) => showRun(tx, spaceId, silent))).steps).toHaveLength(1);
  await space.setRetention({ actor: SYSTEM, spaceId, role: 'owner' }, { events: null, outputs: null });
});

it('removes large values with the last that names them', async () => {
  const id = await flow('blobs', COPY, 'retention: { events: 1d, outputs: 1d, runs: 1d }');
  const mine = { text: 'only mine '.repeat(20_000) };
  await run(id, mine);
  await run(id, mine);
  const count = async () =>
    (await query('select count(*)::int as n from blob where size > 199000 and size < 201000 or size > 190000'))[0].n;
  const before = await count();
  await pass(2);
  expect(await count()).toBe(before - 2);
});

it('tells a journal that was changed or removed from one that expired', async () => {
  const id = await flow('tampered', `${COPY}\n  - id: y\n    set: { n: 1 }`);
  const [changed, removed, value] = [
    await run(id),
    await run(id, { small: 1 }),
    await run(id, { text: 'v'.repeat(150_000) }),
  ];
  expect((await journals()).ok).toBe(true);
  await query(`update journal set entries = replace(entries::text, '"n":1', '"n":2')::json where run_id = $1`, changed);
  await query('delete from journal where run_id = $1', removed);
  // a deletion that no entry of the ledger knows of is no expiry, whatever the run says
  await query('update run set expired_at = now() where id = $1', removed);
  await query(
    `update blob set packed = '\\x00', encoding = 'identity' where digest in (select digest from blob_use where run_id = $1)`,
    value,
  );
  const { ok, problems } = await journals();
  expect(ok).toBe(false);
  expect(problems.map(({ what }) => what)).toEqual([
    expect.stringContaining(`${changed} was changed`),
    `the journal of run ${removed} was removed`,
    expect.stringMatching(`a value of run ${value} .* was changed or removed`),
  ]);
});
