// One PostgreSQL for all test files: the real one from npm, started once per test run, with fsync off.
import { startEmbedded } from '../src/db/index.ts';
import { fromRoot } from '../src/paths.ts';
import pg from 'pg';

export default async function setup() {
  const server = await startEmbedded(fromRoot('.cache/test-postgres'), { fsync: 'off', synchronous_commit: 'off', max_connections: '300' });
  process.env.REFLEJO_TEST_POSTGRES = server.adminUrl;
  return async () => {
    // another run of the tests may be using it
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    const { rows } = await client.query(
      "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    );
    await client.end();
    if (rows[0].others === 0) await server.stop();
  };
}
