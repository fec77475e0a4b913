// A whole instance on a test database, and the command line signed in to it with a token of each role that is asked for.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll } from 'vitest';
import { createToken, type Role } from '../src/access/index.ts';
import type { Io } from '../src/cli/io.ts';
import { readConfig } from '../src/config.ts';
import { SYSTEM } from '../src/ledger/index.ts';
import { startInstance } from '../src/main.ts';
import { cli } from './cli.ts';
import { testDatabase } from './database.ts';

export async function testInstance() {
  const db = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'reflejo-cli-'));
  const config = readConfig({
    DATABASE_URL: db.url,
    REFLEJO_DATA: folder,
    REFLEJO_PORT: String(await freePort()),
    REFLEJO_CATALOG: 'curated',
  });
  const instance = await startInstance(config, { serves: true }, pino({ level: 'silent' }));
  afterAll(() => instance.stop());
  const tokenOf = (role: Role) =>
    db.tx((tx) => createToken(tx, { spaceId: db.spaceId, name: role, role, by: SYSTEM })).then(({ token }) => token);
  const env = { REFLEJO_URL: instance.url, REFLEJO_TOKEN: await tokenOf('owner') };
  /** As the owner. */
  const as = (args: string[], more: Partial<Io> = {}) => cli(args, { env, ...more });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return { db, folder, config, instance, env, tokenOf, as, file };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
