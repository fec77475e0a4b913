// One PostgreSQL for all test files: the real one from npm, started once per test run, with fsync off.

import { startEmbedded } from '../src/db/index.ts';
import { fromRoot } from '../src/paths.ts';

export default async function setup() {
  const server = await startEmbedded(fromRoot('.cache/test-postgres'), {
    fsync: 'off',
    synchronous_commit: 'off',
    max_connections: '300',
  });
  process.env.REFLEJO_TEST_POSTGRES = server.adminUrl;
  // another run of the tests may be using it
  return () => server.stopIfIdle();
}
