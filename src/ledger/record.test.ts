import { expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { newId } from '../db/index.ts';
import { listEntries, record, SYSTEM, takeGathered, verify } from './index.ts';

const db = await testDatabase();
const space = () => newSpace(db, `s-${newId()}`);
const entry = (spaceId: string, kind: string) => ({ spaceId, kind, actor: SYSTEM, data: {} });
const kinds = (spaceId: string) =>
  db.tx(async (tx) => (await listEntries(tx, spaceId, {})).items.map(({ kind }) => kind).reverse());

test('what a statement of the caller takes over is not appended a second time', async () => {
  const spaceId = await space();
  const taken = await db.tx(async (tx) => {
    await record(tx, entry(spaceId, 'run.started'), entry(spaceId, 'question.asked'));
    const bodies = await takeGathered(tx, spaceId);
    await tx.query('select ledger_append($1, $2)', [bodies.map(() => spaceId), bodies]);
    await record(tx, entry(spaceId, 'run.ended'));
    return bodies;
  });
  expect(taken).toHaveLength(2);
  expect(await kinds(spaceId)).toEqual(['run.started', 'question.asked', 'run.ended']);
  expect(await db.tx((tx) => verify(tx, spaceId))).toMatchObject({ ok: true, entries: 3 });
});

test('entries of several spaces are appended together, and none is left to take', async () => {
  const [one, other] = [await space(), await space()];
  const taken = await db.tx(async (tx) => {
    await record(tx, entry(one, 'run.started'), entry(other, 'alert.opened'));
    return takeGathered(tx, one);
  });
  expect(taken).toEqual([]);
  expect(await kinds(one)).toEqual(['run.started']);
  expect(await kinds(other)).toEqual(['alert.opened']);
});

test('nothing gathered, nothing to take', async () => {
  const spaceId = await space();
  expect(await db.tx((tx) => takeGathered(tx, spaceId))).toEqual([]);
});
