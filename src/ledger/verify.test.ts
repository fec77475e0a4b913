import { expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { newId, type Tx } from '../db/index.ts';
import { type Actor, entryBody, entryHash, listEntries, record, SYSTEM, verify } from './index.ts';

const db = await testDatabase();
const ana: Actor = { type: 'person', id: 'p1', name: 'Ana' };

/** A fresh space whose chain has `count` entries. */
async function chainOf(count: number): Promise<string> {
  const spaceId = await newSpace(db, `s-${newId()}`);
  const entries = Array.from({ length: count }, (_, n) => ({
    spaceId,
    kind: n % 2 ? 'alert.closed' : 'alert.opened',
    actor: n % 2 ? ana : SYSTEM,
    alertId: `a${Math.floor(n / 2)}`,
    runId: 'r1',
    data: { n },
    at: 1_700_000_000_000 + n,
  }));
  await db.tx((tx) => record(tx, ...entries));
  return spaceId;
}

/** Changes the ledger as somebody could who owns the database. */
const tamper = (work: (tx: Tx) => Promise<unknown>) =>
  db.tx(async (tx) => {
    await tx.query('alter table ledger_entry disable trigger all');
    await work(tx);
    await tx.query('alter table ledger_entry enable trigger all');
  });

const verified = (spaceId: string, options?: Parameters<typeof verify>[2]) =>
  db.tx((tx) => verify(tx, spaceId, options));

test('an untouched chain is whole, also over several batches', async () => {
  const spaceId = await chainOf(2500);
  const result = await verified(spaceId);
  expect(result).toMatchObject({ ok: true, entries: 2500, problems: [] });
  expect(result.head).toMatch(/^[0-9a-f]{64}$/);
});

test('a space without entries is whole', async () => {
  const spaceId = await newSpace(db, 'empty');
  expect(await verified(spaceId)).toEqual({ ok: true, entries: 0, head: '0'.repeat(64), problems: [] });
});

test('the database refuses a change of an entry', async () => {
  const spaceId = await chainOf(2);
  const change = (sql: string) => db.tx((tx) => tx.query(sql, [spaceId]));
  await expect(change('delete from ledger_entry where space_id = $1')).rejects.toThrow('append-only');
  await expect(change("update ledger_entry set body = '{}' where space_id = $1")).rejects.toThrow('append-only');
  await expect(
    db.inSpace(spaceId, (tx) => tx.query('delete from ledger_entry where space_id = $1', [spaceId])),
  ).rejects.toThrow('permission denied');
});

test('a changed entry is found', async () => {
  const spaceId = await chainOf(9);
  await tamper((tx) =>
    tx.query("update ledger_entry set body = replace(body::text, 'Ana', 'Eva')::json where space_id = $1 and seq = 4", [
      spaceId,
    ]),
  );
  const result = await verified(spaceId);
  expect(result.ok).toBe(false);
  expect(result.problems).toEqual([{ seq: 4, what: expect.stringContaining('does not fit the chain') }]);
});

test('a changed entry whose hash was made to fit is found at the next one', async () => {
  const spaceId = await chainOf(9);
  await tamper(async (tx) => {
    const { rows } = await tx.query(
      'select seq, body::text as body, hash from ledger_entry where space_id = $1 and seq in (3, 4) order by seq',
      [spaceId],
    );
    const body = rows[1].body.replace('Ana', 'Eva');
    const hash = entryHash(rows[0].hash, 4, body);
    await tx.query('update ledger_entry set body = $2, hash = $3 where space_id = $1 and seq = 4', [
      spaceId,
      body,
      hash,
    ]);
  });
  expect((await verified(spaceId)).problems).toEqual([
    { seq: 5, what: expect.stringContaining('the entry before it') },
  ]);
});

test('removed entries are found: in the middle, at the start, at the end', async () => {
  const remove = async (spaceId: string, first: number, last: number) => {
    await tamper((tx) =>
      tx.query('delete from ledger_entry where space_id = $1 and seq between $2 and $3', [spaceId, first, last]),
    );
    return (await verified(spaceId)).problems;
  };
  expect(await remove(await chainOf(9), 4, 4)).toEqual([{ seq: 4, what: 'removed: the entry is missing' }]);
  expect(await remove(await chainOf(9), 1, 2)).toEqual([{ seq: 1, what: 'removed: entries 1 to 2 are missing' }]);
  expect(await remove(await chainOf(9), 8, 9)).toEqual([{ seq: 8, what: 'removed: entries 8 to 9 are missing' }]);
  expect(await remove(await chainOf(2), 1, 2)).toEqual([{ seq: 1, what: 'removed: entries 1 to 2 are missing' }]);
});

test('a removed entry whose gap was closed by renumbering is found', async () => {
  const spaceId = await chainOf(6);
  await tamper(async (tx) => {
    await tx.query('delete from ledger_entry where space_id = $1 and seq = 3', [spaceId]);
    for (const seq of [4, 5, 6])
      await tx.query('update ledger_entry set seq = seq - 1 where space_id = $1 and seq = $2', [spaceId, seq]);
    await tx.query('update ledger_head set seq = 5 where space_id = $1', [spaceId]);
  });
  expect((await verified(spaceId)).problems.map((problem) => problem.seq)).toEqual([3, 4, 5]);
});

test('inserted entries are found: in the middle, behind the head, before the start', async () => {
  const insert = async (seq: number) => {
    const spaceId = await chainOf(4);
    const body = entryBody({ spaceId, kind: 'alert.closed', actor: ana, at: 1 });
    await tamper(async (tx) => {
      const { rows } = await tx.query('select hash from ledger_entry where space_id = $1 and seq = $2', [
        spaceId,
        seq - 1,
      ]);
      for (const old of [4, 3, 2].filter((n) => n >= seq && seq > 0))
        await tx.query('update ledger_entry set seq = seq + 1 where space_id = $1 and seq = $2', [spaceId, old]);
      const hash = entryHash(rows[0]?.hash ?? Buffer.alloc(32), seq, body);
      await tx.query('insert into ledger_entry (space_id, seq, body, hash) values ($1, $2, $3, $4)', [
        spaceId,
        seq,
        body,
        hash,
      ]);
    });
    return (await verified(spaceId)).problems;
  };
  expect((await insert(3)).map((problem) => problem.seq)).toContain(4);
  expect(await insert(5)).toEqual([{ seq: 5, what: 'inserted: it lies behind the head' }]);
  expect(await insert(0)).toContainEqual({ seq: 0, what: 'inserted: entries are numbered from 1' });
});

test('reordered entries are found', async () => {
  const spaceId = await chainOf(6);
  await tamper(async (tx) => {
    for (const [from, to] of [
      [2, 100],
      [4, 2],
      [100, 4],
    ])
      await tx.query('update ledger_entry set seq = $3 where space_id = $1 and seq = $2', [spaceId, from, to]);
  });
  expect((await verified(spaceId)).problems.map((problem) => problem.seq)).toEqual([2, 3, 4, 5]);
});

test('swapped spaces are found, though each chain is whole in itself', async () => {
  const [one, other, spare] = [await chainOf(3), await chainOf(3), newId()];
  await tamper(async (tx) => {
    for (const table of ['ledger_entry', 'ledger_head'])
      for (const [from, to] of [
        [one, spare],
        [other, one],
        [spare, other],
      ])
        await tx.query(`update ${table} set space_id = $2 where space_id = $1`, [from, to]);
  });
  const { ok, problems } = await verified(one);
  expect(ok).toBe(false);
  expect(problems).toEqual([1, 2, 3].map((seq) => ({ seq, what: 'belongs to another space' })));
});

test('a wrong or missing head is found', async () => {
  const wrong = await chainOf(3);
  await db.tx((tx) =>
    tx.query("update ledger_head set hash = decode(repeat('ab', 32), 'hex') where space_id = $1", [wrong]),
  );
  expect((await verified(wrong)).problems).toEqual([{ seq: 3, what: 'the head has another hash than the last entry' }]);
  const missing = await chainOf(3);
  await db.tx((tx) => tx.query('delete from ledger_head where space_id = $1', [missing]));
  expect((await verified(missing)).problems).toEqual([{ seq: 3, what: 'the head is missing' }]);
});

test('a tail that was cut off together with its head is found by an anchor', async () => {
  const spaceId = await chainOf(5);
  const { head } = await verified(spaceId);
  await tamper(async (tx) => {
    await tx.query('delete from ledger_entry where space_id = $1 and seq > 3', [spaceId]);
    await tx.query(
      'update ledger_head h set seq = 3, hash = e.hash from ledger_entry e where h.space_id = $1 and e.space_id = $1 and e.seq = 3',
      [spaceId],
    );
  });
  expect((await verified(spaceId)).ok).toBe(true);
  expect((await verified(spaceId, { anchors: [{ seq: 5, hash: head }] })).problems).toEqual([
    { seq: 5, what: 'removed: an anchor names it' },
  ]);
});

test('thousands of faults are counted, not all listed', async () => {
  const spaceId = await chainOf(300);
  await tamper((tx) =>
    tx.query('update ledger_entry set body = \'{"at": 1, "kind": "x"}\' where space_id = $1', [spaceId]),
  );
  const result = await verified(spaceId, { maxProblems: 10 });
  expect(result.ok).toBe(false);
  expect(result.problems).toHaveLength(10);
});

test('entries written at the same time by many make one whole chain', async () => {
  const spaceId = await newSpace(db, 'busy');
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      db.tx((tx) => record(tx, { spaceId, kind: 'event.received', actor: SYSTEM, data: { n } })),
    ),
  );
  expect(await verified(spaceId)).toMatchObject({ ok: true, entries: 40 });
});

test('a NUL in what a stranger sent does not stop the record', async () => {
  const spaceId = await newSpace(db, 'nul');
  await db.tx((tx) => record(tx, { spaceId, kind: 'alert.opened', actor: SYSTEM, data: { title: 'a\0b \\u0000' } }));
  const { items } = await db.tx((tx) => listEntries(tx, spaceId));
  expect(items[0]!.data).toEqual({ title: 'a\ufffdb \\u0000' });
  expect((await verified(spaceId)).ok).toBe(true);
});

test('entries are listed newest first, page by page, by kind, run and alert', async () => {
  const spaceId = await chainOf(7);
  const list = (filter?: Parameters<typeof listEntries>[2]) =>
    db.inSpace(spaceId, (tx) => listEntries(tx, spaceId, filter));
  const first = await list({ limit: 4 });
  expect(first.items.map((entry) => entry.seq)).toEqual([7, 6, 5, 4]);
  const second = await list({ limit: 4, cursor: first.next });
  expect(second.items.map((entry) => entry.seq)).toEqual([3, 2, 1]);
  expect(second.next).toBeUndefined();
  expect((await list({ kind: 'alert' })).items).toHaveLength(7);
  expect((await list({ kind: 'alert.closed' })).items).toHaveLength(3);
  expect((await list({ kind: 'alert.close' })).items).toHaveLength(0);
  expect((await list({ alert: 'a1', order: 'oldest' })).items.map((entry) => entry.seq)).toEqual([3, 4]);
  expect((await list({ run: 'r1' })).items[0]).toMatchObject({
    seq: 7,
    at: 1_700_000_000_006,
    kind: 'alert.opened',
    actor: SYSTEM,
    runId: 'r1',
    alertId: 'a3',
    data: { n: 6 },
  });
  const other = await newSpace(db, 'other');
  expect((await db.inSpace(other, (tx) => listEntries(tx, spaceId))).items).toEqual([]);
});
