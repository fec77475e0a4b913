// One PostgreSQL for all test files: the real one from npm, started once per test run, with fsync off.
import pg from 'pg';
import { startEmbedded } from '../src/db/index.ts';
import { fromRoot } from '../src/paths.ts';

export default async function setup() {
  const server = await startEmbedded(fromRoot('.cache/test-postgres'), {
    fsync: 'off',
    synchronous_commit: 'off',
    max_connections: '300',
  });
  // held while these tests run: another run of the tests that ends meanwhile sees that the server is used
  const hold = new pg.Client({ connectionString: server.adminUrl });
  hold.on('error', () => {});
  await hold.connect();
  process.env.REFLEJO_TEST_POSTGRES = server.adminUrl;
  return async () => {
    await hold.end();
    await server.stopIfIdle();
  };
}
