import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';

const db = await testDatabase();
const { spaceId } = db;
const { engine, until } = await testEngine(db, quietHandlers());

it('runs that wait in the queue go on although every connection is cut again and again', async () => {
  const flowId = await putFlow(
    db,
    spaceId,
    `reflejo: 1
name: naps
title: Naps
trigger: { webhook: { path: naps, auth: none } }
steps:
  - { id: nap, wait: { for: 5500ms } }
  - { id: after, set: { x: 1 } }`,
  );
  const runs: string[] = [];
  for (let n = 0; n < 15; n++) {
    const accepted = await engine.accept({ spaceId, flowId, source: 'test', body: {} }).catch(() => undefined);
    if (accepted) runs.push(accepted.runId!);
    await cutConnections();
    await new Promise((wait) => setTimeout(wait, 60));
  }
  // again while the queue brings the runs back
  for (let n = 0; n < 15; n++) {
    await new Promise((wait) => setTimeout(wait, 150));
    await cutConnections();
  }
  expect(runs.length).toBeGreaterThan(0);
  for (const id of runs) expect((await until(id)).status).toBe('succeeded');
}, 60_000);

async function cutConnections(): Promise<void> {
  await db.app
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`,
    )
    .catch(() => {});
}
