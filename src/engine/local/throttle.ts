// throttle: at most `limit` passes of a key in any window of that length. A sliding log: the pass before
// which `limit` others lie must be a window later than the oldest of them. Whoever waits is promised the
// first moment that holds; promises are passes too, so nobody is overtaken.
import type { LocalHandler } from '../types.ts';
import { keySpace, keyText, windowMs } from './shared-key.ts';

interface Input {
  key: unknown;
  limit: number;
  window: unknown;
  name?: string;
  on_excess?: 'stop' | 'continue' | 'wait';
}

export const throttleHandler: LocalHandler = async (tx, call) => {
  const { key, limit, window, name, on_excess: excess } = call.input as Input;
  const of = [call.spaceId, keySpace(call, name), keyText(key)];
  const length = windowMs(window, 'window');
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7310))', [of.join('\n')]);
  const { rows } = await tx.query(
    `with latest as (
       select at from throttle_pass where space_id = $1 and name = $2 and key = $3
         and at > clock_timestamp() - $4 * interval '1 millisecond' order by at desc limit $5
     )
     select count(*)::int as count, extract(epoch from min(at)) * 1000 as oldest, extract(epoch from clock_timestamp()) * 1000 as now
     from latest`,
    [...of, length, limit],
  );
  const { count } = rows[0];
  const now = Number(rows[0].now);
  const isFull = count >= limit;
  if (isFull && excess !== 'wait') return { output: { allowed: false, count } };
  const at = isFull ? Math.ceil(Number(rows[0].oldest) + length) : now;
  await tx.query(
    `insert into throttle_pass (space_id, name, key, at, expires_at)
     values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp(($4::float8 + $5) / 1000))`,
    [...of, at, length],
  );
  return isFull ? { parked: true, until: at } : { output: { allowed: true, count: count + 1 } };
};
