// The people part on a test database with a real engine, and a few people of the space.
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll } from 'vitest';
import type { Principal, Role } from '../src/access/index.ts';
import { Engine, type RunView, scheduling, showRun } from '../src/engine/index.ts';
import { type Channel, People } from '../src/people/index.ts';
import type { TestDatabase } from './database.ts';
import { quietHandlers } from './engine.ts';
import { putFlow } from './flows.ts';

export interface TestPeople {
  people: People;
  engine: Engine;
  /** Somebody of the space, findable by `<name>@example.com`. */
  add(name: string, role: Role): Principal;
  /** Releases a flow of these steps (YAML) and starts it with an event. */
  start(steps: string, event?: unknown): Promise<string>;
  /** Starts a flow that asks; gives its run and question. `ask` is YAML of the step's `ask`. */
  ask(ask: string, event?: unknown): Promise<{ runId: string; questionId: string }>;
  until(runId: string, statuses?: string[]): Promise<RunView>;
  /** Ledger entries of a run, as `kind`s or whole. */
  entries(runId: string): Promise<{ kind: string; actor: any; object: string; data: any }[]>;
  /** The queue's jobs whose key begins so. */
  jobs(key: string): Promise<{ key: string; task: string; runAt: Date; attempts: number }[]>;
}

let flows = 0;

export async function testPeople(
  db: TestDatabase,
  { channels = [] }: { channels?: Channel[] } = {},
): Promise<TestPeople> {
  const known = new Map<string, Principal>();
  const people: People = new People({
    db,
    channels,
    engine: { ...scheduling, signal: (tx, to, signal) => engine.signal(tx, to, signal) },
    findPerson: async (spaceId, email) => (spaceId === db.spaceId ? known.get(email) : undefined),
  });
  const engine: Engine = new Engine({
    db,
    tasks: people.tasks,
    handlers: quietHandlers({
      local: { ask: people.askHandler },
      effects: { notify: people.notifyHandler },
      runEnded: (tx, run) => people.runEnded(tx, run),
    }),
    version: 'test',
    works: true,
    runsInFlight: 100,
    effectsInFlight: 10,
    log: pino({ level: process.env.REFLEJO_LOG_LEVEL ?? 'silent' }),
  });
  await engine.start();
  afterAll(() => engine.stop(500));

  const until = async (runId: string, statuses = ['succeeded', 'failed', 'stopped', 'cancelled']) =>
    eventually(async () => {
      const run = await db.tx((tx) => showRun(tx, db.spaceId, runId));
      return statuses.includes(run.status) ? run : undefined;
    });
  const start = async (steps: string, event: unknown = {}) => {
    flows += 1;
    const source = `reflejo: 1\nname: people-${flows}\ntitle: People ${flows}\ntrigger: { webhook: { path: p${flows}, auth: none } }\nsteps:\n${steps}`;
    const flowId = await putFlow(db, db.spaceId, source);
    const { runId } = await engine.accept({ spaceId: db.spaceId, flowId, source: 'webhook', body: event });
    return runId!;
  };
  return {
    people,
    engine,
    until,
    start,
    add(name, role) {
      const email = `${name}@example.com`;
      const principal: Principal = {
        actor: { type: 'person', id: randomUUID(), name },
        spaceId: db.spaceId,
        role,
        email,
      };
      known.set(email, principal);
      return principal;
    },
    async ask(ask, event) {
      const runId = await start(
        `  - id: decide\n    ask: ${ask}\n  - id: after\n    set: { took: "{{ steps.decide.choice }}" }\n`,
        event,
      );
      const questionId = await eventually(async () => {
        const { rows } = await db.tx((tx) => tx.query('select id from question where run_id = $1', [runId]));
        return rows[0]?.id as string | undefined;
      });
      return { runId, questionId };
    },
    async entries(runId) {
      const { rows } = await db.tx((tx) =>
        tx.query(
          "select kind, body -> 'actor' as actor, object, body -> 'data' as data from ledger_entry where run_id = $1 order by seq",
          [runId],
        ),
      );
      return rows;
    },
    async jobs(key) {
      const { rows } = await db.tx((tx) =>
        tx.query(
          'select key, task_identifier as task, run_at as "runAt", attempts from graphile_worker.jobs where starts_with(key, $1) order by run_at',
          [key],
        ),
      );
      return rows;
    },
  };
}

/** What `look` gives as soon as it gives something; throws after 15 s. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const end = Date.now() + 15_000; ; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`it did not come about within 15 s: ${look}`);
    await new Promise((wait) => setTimeout(wait, 15));
  }
}
