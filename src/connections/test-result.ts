// Stores how the test of a connection went.
import type { Tx } from '../db/index.ts';
import { announce, type By, tellLookers } from './announce.ts';
import type { ConnectionRow } from './connection.ts';
import { beginAfresh } from './limits.ts';
import type { TestResult } from './test-connection.ts';

/** An incomplete one stays so; one that was changed since `before` was not the one tested. */
export async function storeTest(tx: Tx, by: By, before: ConnectionRow, result: TestResult): Promise<void> {
  const { rows } = await tx.query<ConnectionRow>(
    `update connection set last_test_at = now(), next_test_at = now() + interval '24 hours', last_error = $4,
       state = case when state = 'incomplete' then state else $5 end,
       found_expiry = coalesce($6, found_expiry), granted = coalesce($7, granted)
     where space_id = $1 and name = $2 and version = $3 returning *`,
    [
      by.spaceId,
      before.name,
      before.version,
      result.ok ? null : result.detail,
      result.ok ? 'ok' : 'failing',
      result.expiry ? JSON.stringify(result.expiry) : null,
      result.granted ?? null,
    ],
  );
  const [row] = rows;
  if (!row) return;
  if (result.ok) await beginAfresh(tx, by.spaceId, before.name);
  // the daily look is on record when it finds a change
  if (by.actor.type === 'system' && row.state === before.state) return tellLookers(tx, by.spaceId, row.name);
  await announce(tx, by, 'connection.tested', row, { ok: result.ok });
}
