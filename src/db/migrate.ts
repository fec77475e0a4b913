// Brings a database to the current schema: ours with the SQL files of migrations/, the queue's with its
// own migrations. Safe to call from many processes at once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import { Kysely, type Migration, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { fromRoot } from '../paths.ts';
import { databaseLevel, isAhead, raiseLevel } from './schema-level.ts';

const FOLDER = fromRoot('src/db/migrations');

export const migrationFiles = (): { name: string; text: string }[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), text: readFileSync(join(FOLDER, file), 'utf8') }));

/** Returns the names of the migrations that were applied now. Throws an Error that names the one that failed; database_newer. */
export async function migrate(url: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 2, options: '-c reflejo.space=all' });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireVersion(pool);
    // a newer release has migrated already, and this one works on
    if (isAhead(await databaseLevel(pool))) return [];
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => readMigrations() },
      // parts add theirs side by side
      allowUnorderedMigrations: true,
    });
    const { results = [], error } = await migrator.migrateToLatest();
    if (error) {
      const failed = results.find((result) => result.status === 'Error');
      throw new Error(`Migration ${failed?.migrationName ?? ''} failed: ${(error as Error).message}`, { cause: error });
    }
    await runMigrations({ pgPool: pool });
    await grantToApp(pool);
    await raiseLevel(pool);
    return results.map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

function readMigrations(): Record<string, Migration> {
  return Object.fromEntries(
    migrationFiles().map(({ name, text }) => [name, { up: async (db) => void (await sql.raw(text).execute(db)) }]),
  );
}

async function requireVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as name",
  );
  if (rows[0].number < 150000) throw new Error(`PostgreSQL ${rows[0].name} is too old: Reflejo needs 15 or newer.`);
}

/**
 * Requests of people run as `reflejo_app`, which owns nothing. Where the role cannot be made (a managed
 * database without CREATEROLE), forced row-level security on the owner still holds the spaces apart.
 */
async function grantToApp(pool: pg.Pool): Promise<void> {
  await pool.query(`do $$ begin
    if not exists (select 1 from pg_roles where rolname = 'reflejo_app') then
      begin
        create role reflejo_app nologin;
      exception when insufficient_privilege then return; when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, 'reflejo_app', 'member') then execute format('grant reflejo_app to %I', current_user); end if;
    grant usage on schema public to reflejo_app;
    grant select, insert, update, delete on all tables in schema public to reflejo_app;
    grant usage on all sequences in schema public to reflejo_app;
    revoke update, delete on ledger_entry from reflejo_app;
  end $$`);
}
