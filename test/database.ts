// A migrated database for one test file, cloned from a template, with one space ready.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll } from 'vitest';
import { Database, migrate, migrationFiles, newId } from '../src/db/index.ts';

export type TestDatabase = Database & { spaceId: string };

let made = 0;

/** Call at the top of a test file (`const db = await testDatabase()`); it is dropped when the file is done. */
export async function testDatabase(): Promise<TestDatabase> {
  const admin = process.env.REFLEJO_TEST_POSTGRES;
  if (!admin) throw new Error('no test server: run through vitest with test/postgres.ts as globalSetup');
  const name = `test_${process.pid}_${Date.now()}_${++made}`;
  await asAdmin(admin, async (client) => {
    const template = await ensureTemplate(client, admin);
    await client.query(`create database ${name} template ${template} owner reflejo`);
  });
  const url = databaseUrl(admin, name);
  const db = new Database(url) as TestDatabase;
  db.spaceId = await newSpace(db, 'main');
  afterAll(async () => {
    await db.close();
    await asAdmin(admin, (client) => client.query(`drop database if exists ${name} with (force)`));
  });
  return db;
}

/** Another space, to show that spaces are held apart. */
export async function newSpace(db: Database, slug: string): Promise<string> {
  const id = newId();
  await db.tx((tx) => tx.query('insert into space (id, slug, name) values ($1, $2, $3)', [id, slug, slug]));
  return id;
}

const databaseUrl = (admin: string, name: string) => admin.replace('//postgres@/postgres', `//reflejo@/${name}`);

async function asAdmin<T>(admin: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function ensureTemplate(client: pg.Client, admin: string): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(migrationFiles())).digest('hex').slice(0, 12);
  const name = `template_${digest}`;
  await client.query('select pg_advisory_lock(7310)');
  try {
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length === 0) {
      const building = `${name}_building`;
      await client.query(`drop database if exists ${building} with (force)`);
      await client.query(`create database ${building} owner reflejo`);
      await migrate(databaseUrl(admin, building));
      await client.query(`alter database ${building} rename to ${name}`);
    }
    return name;
  } finally {
    await client.query('select pg_advisory_unlock(7310)');
  }
}
