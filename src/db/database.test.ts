import { expect, it } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { newId } from './id.ts';

const db = await testDatabase();

it('shows a request of people only the rows of its own space', async () => {
  const other = await newSpace(db, 'other');
  await db.tx((tx) =>
    tx.query("insert into flow (space_id, id, name, title) values ($1, $2, 'a', 'A'), ($3, $4, 'b', 'B')", [
      db.spaceId,
      newId(),
      other,
      newId(),
    ]),
  );
  const seen = await db.inSpace(db.spaceId, (tx) => tx.query('select name from flow'));
  expect(seen.rows).toEqual([{ name: 'a' }]);
  const refused = db.inSpace(db.spaceId, (tx) =>
    tx.query("insert into flow (space_id, id, name, title) values ($1, $2, 'c', 'C')", [other, newId()]),
  );
  await expect(refused).rejects.toThrow(/row-level security/);
  const all = await db.tx((tx) => tx.query('select name from flow order by name'));
  expect(all.rows).toHaveLength(2);
});

it('rolls back what a failed transaction wrote', async () => {
  const id = newId();
  const failed = db.tx(async (tx) => {
    await tx.query("insert into flow (space_id, id, name, title) values ($1, $2, 'gone', 'Gone')", [db.spaceId, id]);
    throw new Error('on purpose');
  });
  await expect(failed).rejects.toThrow('on purpose');
  const { rows } = await db.tx((tx) => tx.query('select 1 from flow where id = $1', [id]));
  expect(rows).toHaveLength(0);
});

it('makes ids that sort by time', () => {
  const early = newId(1_700_000_000_000);
  const late = newId(1_700_000_000_001);
  expect(early < late).toBe(true);
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
