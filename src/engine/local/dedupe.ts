// dedupe: the first to bring a key within the window. Exactly once: the key is taken in the run's transaction.
import type { LocalHandler } from '../types.ts';
import { keySpace, keyText, windowMs } from './shared-key.ts';

export const dedupeHandler: LocalHandler = async (tx, call) => {
  const { key, window, name } = call.input as { key: unknown; window: unknown; name?: string };
  // whoever brings the same key meanwhile waits here for our commit
  const { rowCount } = await tx.query(
    `insert into dedupe_key (space_id, name, key, run_id, path, expires_at)
     values ($1, $2, $3, $4, $5, clock_timestamp() + $6 * interval '1 millisecond')
     on conflict (space_id, name, key) do update
       set run_id = excluded.run_id, path = excluded.path, expires_at = excluded.expires_at
       where dedupe_key.expires_at <= clock_timestamp()`,
    [call.spaceId, keySpace(call, name), keyText(key), call.runId, call.path, windowMs(window, 'window')],
  );
  return { output: { first: rowCount === 1 } };
};
