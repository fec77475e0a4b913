// Whether the database can serve: reachable, and on the schema this build was written for.
import { type Database, migrationFiles } from '../db/index.ts';
import { AppError } from '../errors.ts';

const wanted = migrationFiles().map(({ name }) => name);

/** Throws `database_unavailable`. */
export async function databaseReady(db: Database): Promise<void> {
  const { rows } = await db.system.query<{ name: string }>('select name from kysely_migration').catch((cause) => {
    throw new AppError('database_unavailable', undefined, { cause });
  });
  const applied = new Set(rows.map(({ name }) => name));
  const missing = wanted.filter((name) => !applied.has(name));
  if (missing.length > 0) throw new AppError('database_unavailable', `Not migrated yet: ${missing.join(', ')}.`);
}
