import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';

const db = await testDatabase();
const { spaceId } = db;
const { engine, until } = await testEngine(
  db,
  quietHandlers({ effects: { http: { repeatable: () => true, run: async () => ({ output: { status: 200 } }) } } }),
);

it('a run that reaches its end while an earlier write of it is under way is ended in the database too', async () => {
  const flowId = await putFlow(
    db,
    spaceId,
    `reflejo: 1
name: race
title: Race
trigger: { webhook: { path: race, auth: none } }
steps:
  - id: both
    parallel:
      branches:
        - { name: a, steps: [{ id: one, http: { url: "http://t/1" } }] }
        - { name: b, steps: [{ id: two, http: { url: "http://t/2" } }] }
        - { name: c, steps: [{ id: nap, wait: { for: 2ms } }] }`,
  );
  // the outcome of one branch is held back in its write until the others have come and ended the run in memory
  const { committer } = engine.worker;
  const write = committer.write.bind(committer);
  committer.write = async (one) => {
    const written = await write(one);
    if (!one.create) await new Promise((wait) => setTimeout(wait, 30));
    return written;
  };
  const runs = await Promise.all(
    Array.from({ length: 20 }, () => engine.accept({ spaceId, flowId, source: 'test', body: {} })),
  );
  for (const { runId } of runs) expect((await until(runId!)).status).toBe('succeeded');
});
