// An engine on a test database, with handlers that a test scripts.
import pino from 'pino';
import { afterAll } from 'vitest';
import type { Database } from '../src/db/index.ts';
import { Engine, type RunView, type StepHandlers, showRun } from '../src/engine/index.ts';

export interface TestEngine {
  engine: Engine;
  /** Waits until the run has one of the statuses (default: until it ended). Throws after 15 s. */
  until(runId: string, statuses?: string[]): Promise<RunView>;
}

export const quietHandlers = (more: Partial<StepHandlers> = {}): StepHandlers => ({
  effects: {},
  local: {},
  openAlert: () => {
    throw new Error('this test has no alerts');
  },
  runEnded: async () => {},
  ...more,
});

export async function testEngine(
  db: Database & { spaceId: string },
  handlers: StepHandlers,
  more: { works?: boolean; runsInFlight?: number; effectsInFlight?: number } = {},
): Promise<TestEngine> {
  const engine = new Engine({
    db,
    handlers,
    tasks: {},
    version: 'test',
    works: more.works ?? true,
    runsInFlight: more.runsInFlight ?? 1000,
    effectsInFlight: more.effectsInFlight ?? 50,
    log: pino({ level: process.env.REFLEJO_LOG_LEVEL ?? 'error' }),
  });
  await engine.start();
  afterAll(() => engine.stop(500));
  const until = async (runId: string, statuses = ['succeeded', 'failed', 'stopped', 'cancelled']) => {
    for (const end = Date.now() + 15_000; ; ) {
      const run = await db.tx((tx) => showRun(tx, db.spaceId, runId));
      if (statuses.includes(run.status)) return run;
      if (Date.now() > end) throw new Error(`run is still ${run.status}: ${JSON.stringify(run.steps, null, 1)}`);
      await new Promise((wait) => setTimeout(wait, 15));
    }
  };
  return { engine, until };
}
