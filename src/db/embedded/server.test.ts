// The embedded PostgreSQL after the worst: killed, and nobody has cleaned up after it.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbedded } from './server.ts';

const dir = mkdtempSync(join(tmpdir(), 'reflejo-embedded-'));
let running: EmbeddedServer | undefined;
afterAll(async () => {
  await running?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const ask = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('starts again after a kill, though the lock of its socket names a process that lives', async () => {
  running = await startEmbedded(dir);
  await ask(running.adminUrl, 'create table kept as select 1 as n');
  process.kill(running.pid, 'SIGKILL');
  for (const end = Date.now() + 10_000; isAlive(running.pid) && Date.now() < end; ) await sleep(50);
  const [lock] = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.lock'));
  // as when the killed process was not waited for by its parent, or its number was given to another
  writeFileSync(join(dir, lock!), `${process.pid}\n${join(dir, 'data')}\n0\n5432\n\n\n`);
  const before = running.pid;
  running = await startEmbedded(dir);
  expect(running.pid).not.toBe(before);
  expect(await ask(running.adminUrl, 'select n from kept')).toEqual([{ n: 1 }]);
}, 60_000);
