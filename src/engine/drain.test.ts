// A worker that is told to stop ends what is under way and gives the rest back; another goes on.
import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { eventually } from '../../test/people.ts';

const db = await testDatabase();
const { spaceId } = db;
const calls: string[] = [];
const gates: (() => void)[] = [];
/** None of the steps may be repeated blindly. */
const handlers = (worker: string) =>
  quietHandlers({
    effects: {
      http: {
        repeatable: () => false,
        async run({ stepId, runId }) {
          calls.push(`${runId} ${stepId} ${worker}`);
          if (stepId === 'slow') await new Promise<void>((open) => gates.push(open));
          return { output: worker };
        },
      },
    },
  });
const first = await testEngine(db, handlers('first'));
const second = await testEngine(db, handlers('second'));

it('finishes effects under way, begins no more, and loses and repeats nothing', async () => {
  const flowId = await putFlow(
    db,
    spaceId,
    `reflejo: 1
name: three
title: Test
trigger: { manual: true }
steps:
  - id: slow
    http: { method: POST, url: http://tool/ }
  - id: next
    http: { method: POST, url: http://tool/ }
  - id: last
    http: { method: POST, url: http://tool/ }
`,
  );
  const runs: string[] = [];
  for (let n = 0; n < 10; n++)
    runs.push((await first.engine.accept({ spaceId, flowId, source: 'test', body: {} })).runId!);
  await eventually(() => gates.length === 10);
  const stopping = first.engine.stop(10_000);
  await expect(first.engine.accept({ spaceId, flowId, source: 'test', body: {} })).rejects.toMatchObject({
    code: 'shutting_down',
  });
  for (const open of gates) open();
  await stopping;
  for (const run of runs) {
    expect((await second.until(run)).status).toBe('succeeded');
    expect(calls.filter((call) => call.startsWith(run)).map((call) => call.slice(run.length + 1))).toEqual([
      'slow first',
      'next second',
      'last second',
    ]);
  }
  const { rows } = await db.system.query('select id from worker');
  expect(rows.map(({ id }) => id)).toEqual([second.engine.worker.id]);
});
