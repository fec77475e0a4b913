// Two releases on one database: what the older one relies on is still there, and it knows when that is not so.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { fromRoot } from '../paths.ts';
import { migrate } from './migrate.ts';
import { databaseLevel, isAhead, SCHEMA_LEVEL } from './schema-level.ts';

const db = await testDatabase();
const FILE = fromRoot('src/db/released-schema.json');

interface Shape {
  /** Columns by table: type. */
  tables: Record<string, Record<string, string>>;
  /** Result by signature. */
  functions: Record<string, string>;
}

async function shape(): Promise<Shape & { optional: Set<string> }> {
  const columns = await db.system.query(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
       not a.attnotnull or a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as optional
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
       and c.relname not like 'kysely%' order by 1, 2`,
  );
  const functions = await db.system.query(
    `select p.oid::regprocedure::text as signature, pg_get_function_result(p.oid) as result from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' order by 1`,
  );
  const tables: Shape['tables'] = {};
  for (const { table, column, type } of columns.rows) {
    tables[table] ??= {};
    tables[table][column] = type;
  }
  return {
    tables,
    functions: Object.fromEntries(functions.rows.map(({ signature, result }) => [signature, result])),
    optional: new Set(columns.rows.filter((row) => row.optional).map((row) => `${row.table}.${row.column}`)),
  };
}

it('everything that the last release reads, writes and calls is still there as it was', async () => {
  const now = await shape();
  // once for each release: REFLEJO_RELEASES=1 npx vitest run src/db/schema-level.test.ts
  if (process.env.REFLEJO_RELEASES) {
    const { tables, functions } = now;
    writeFileSync(FILE, `${JSON.stringify({ tables, functions }, undefined, 1)}\n`);
  }
  const released = JSON.parse(readFileSync(FILE, 'utf8')) as Shape;
  expect(now.tables).toMatchObject(released.tables);
  expect(now.functions).toMatchObject(released.functions);
  // its inserts do not name what came later
  const unknown = Object.entries(released.tables).flatMap(([table, columns]) =>
    Object.keys(now.tables[table]!)
      .filter((column) => !(column in columns) && !now.optional.has(`${table}.${column}`))
      .map((column) => `${table}.${column}`),
  );
  expect(unknown).toEqual([]);
});

it('a release works on its own schema and on the next one, and refuses what is newer', async () => {
  expect(await databaseLevel(db.system)).toBe(SCHEMA_LEVEL);
  const at = (level: number) => db.system.query('update schema_level set level = $1', [level]);
  await at(SCHEMA_LEVEL + 1);
  // a migration of the next release, of which this one knows nothing
  await db.system.query("insert into kysely_migration (name, timestamp) values ('9999_next', '2026-01-01')");
  expect(await migrate(db.url)).toEqual([]);
  expect(await databaseLevel(db.system)).toBe(SCHEMA_LEVEL + 1);
  await at(SCHEMA_LEVEL + 2);
  await expect(migrate(db.url)).rejects.toMatchObject({ code: 'database_newer' });
  expect(isAhead(SCHEMA_LEVEL)).toBe(false);
});
