// Removes large values that nothing names any more. One that was touched lately may be about to be named.
import type { Pool } from 'pg';

const BATCH = 500;
const GRACE_MS = 24 * 3_600_000;

export async function removeUnnamed(pool: Pool, now: number): Promise<void> {
  const before = new Date(now - GRACE_MS);
  // names whose own write failed afterwards
  await pool.query(
    `delete from blob_use u using blob b
     where b.space_id = u.space_id and b.digest = u.digest and b.touched_at < $1
       and not exists (select 1 from run r where r.space_id = u.space_id and r.id = u.run_id)`,
    [before],
  );
  await pool.query(
    `delete from event_blob u using blob b
     where b.space_id = u.space_id and b.digest = u.digest and b.touched_at < $1
       and not exists (select 1 from event e where e.space_id = u.space_id and e.id = u.event_id)`,
    [before],
  );
  for (let removed = BATCH; removed === BATCH; ) {
    const { rowCount } = await pool.query(
      `delete from blob where (space_id, digest) in (
         select b.space_id, b.digest from blob b where b.touched_at < $1
           and not exists (select 1 from blob_use u where u.space_id = b.space_id and u.digest = b.digest)
           and not exists (select 1 from event_blob e where e.space_id = b.space_id and e.digest = b.digest)
         limit ${BATCH} for update skip locked)`,
      [before],
    );
    removed = rowCount ?? 0;
  }
}
