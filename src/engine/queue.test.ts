// Jobs that an outage took between the database and us.
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { scheduling, startQueue } from './queue.ts';

const db = await testDatabase();
const done: string[] = [];
let slowEnds = () => {};
const slow = new Promise<void>((end) => {
  slowEnds = end;
});
const queue = await startQueue({
  pool: db.system,
  tasks: {
    quick: async ({ name }) => void done.push(name),
    slow: async ({ name }) => {
      await slow;
      done.push(name);
    },
  },
  concurrency: 2,
  log: pino({ level: 'silent' }),
  restarted: async () => {},
});
afterAll(() => queue.stop());

const until = async (what: () => boolean) => {
  for (const end = Date.now() + 15_000; !what(); await sleep(50))
    if (Date.now() > end) throw new Error('waited in vain');
};
const lockedLongAgo = (key: string) =>
  db.system.query(
    "update graphile_worker._private_jobs set locked_by = $2, locked_at = now() - interval '1 minute' where key = $1",
    [key, queue.id],
  );

it('gives a job again that we were given without hearing of it, and never one that is under way', async () => {
  await db.tx((tx) => scheduling.schedule(tx, 'slow', { name: 'slow' }, { key: 'slow' }));
  const underWay = async () =>
    (await db.system.query("select 1 from graphile_worker._private_jobs where key = 'slow' and locked_by is not null"))
      .rows;
  for (const end = Date.now() + 15_000; (await underWay()).length === 0 && Date.now() < end; ) await sleep(50);
  // it has been at work for longer than any job that is not
  await lockedLongAgo('slow');

  const later = new Date(Date.now() + 3_600_000);
  await db.tx((tx) => scheduling.schedule(tx, 'quick', { name: 'lost' }, { key: 'lost', runAt: later }));
  await lockedLongAgo('lost');
  await db.system.query("update graphile_worker._private_jobs set run_at = now() where key = 'lost'");
  await until(() => done.includes('lost'));
  expect(await underWay()).toHaveLength(1);
  slowEnds();
  await until(() => done.includes('slow'));
  expect(done.sort()).toEqual(['lost', 'slow']);
}, 60_000);
