// An engine on a database of its own with the steps that tests of kinds need: effects that fail as their URL says,
// code in its threads, questions that wait.
import { afterAll } from 'vitest';
import { codeHandler } from '../src/engine/code/code-handler.ts';
import { CodeThreads } from '../src/engine/code/code-threads.ts';
import { AppError } from '../src/errors.ts';
import { codeThread } from './code-thread.ts';
import { testDatabase } from './database.ts';
import { quietHandlers, testEngine } from './engine.ts';
import { putFlow } from './flows.ts';

export async function testSteps() {
  const db = await testDatabase();
  const { spaceId } = db;
  const threads = new CodeThreads(await codeThread(), 2);
  afterAll(() => threads.stop());
  const calls: { url: string; path: string }[] = [];
  const withdrawn: string[] = [];
  const handlers = quietHandlers({
    effects: {
      http: {
        repeatable: () => true,
        run: async ({ input, path }) => {
          const before = calls.filter((one) => one.url === input.url).length;
          calls.push({ url: input.url, path });
          const fails = Number(/fails=(\d+)/.exec(input.url)?.[1] ?? 0);
          if (before < fails) throw new AppError('tool_error', 'not yet');
          if (input.url.includes('broken')) throw new AppError('tool_refused', 'no');
          return { output: { status: 200, body: { url: input.url, turn: before } } };
        },
      },
      code: codeHandler(threads),
    },
    local: { ask: async () => ({ parked: true }) },
    withdrawn: async (_tx, { kind, path }) => void withdrawn.push(`${kind} ${path}`),
  });
  const { engine, until } = await testEngine(db, handlers);

  let made = 0;
  /** Deploys a flow of these steps. */
  const put = (steps: string, head = 'trigger: { manual: true }') =>
    putFlow(db, spaceId, `reflejo: 1\nname: steps-${++made}\ntitle: Test\n${head}\nsteps:\n${steps}`);
  const send = async (flowId: string, body: unknown = {}) =>
    (await engine.accept({ spaceId, flowId, source: 'test', body })).runId!;
  const run = async (steps: string, body?: unknown) => until(await send(await put(steps), body));
  const outputOf = (view: Awaited<ReturnType<typeof until>>, path: string) =>
    view.steps.find((step) => step.path === path)?.output as any;
  const emit = (event: Parameters<typeof engine.emit>[1]) => db.tx((tx) => engine.emit(tx, event));
  const rows = async (table: string, where = 'true') =>
    (await db.system.query(`select * from ${table} where space_id = $1 and ${where}`, [spaceId])).rows;
  return { db, spaceId, engine, until, calls, withdrawn, put, send, run, outputOf, emit, rows };
}
