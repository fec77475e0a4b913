// Which release's schema a database has. During an upgrade two releases work side by side on the newer one's.
import type pg from 'pg';
import { AppError } from '../errors.ts';

/** Of this release. Raised by one in each release that brings migrations. */
export const SCHEMA_LEVEL = 1;

/** 0: older than levels, or empty. */
export async function databaseLevel(pool: pg.Pool): Promise<number> {
  const there = await pool.query("select to_regclass('public.schema_level') is not null as there");
  if (!there.rows[0].there) return 0;
  const { rows } = await pool.query('select level from schema_level');
  return rows[0]?.level ?? 0;
}

export const raiseLevel = (pool: pg.Pool) =>
  pool.query(
    `insert into schema_level as s (level) values ($1) on conflict (one) do update set level = greatest(s.level, excluded.level)`,
    [SCHEMA_LEVEL],
  );

/** Whether the newer release that is being brought in has migrated already. Throws database_newer when it is too new for us. */
export function isAhead(level: number, own = SCHEMA_LEVEL): boolean {
  if (level > own + 1)
    throw new AppError(
      'database_newer',
      `The database has schema ${level}, this release knows ${own} and works on ${own + 1} at most.`,
    );
  return level > own;
}
