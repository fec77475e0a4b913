// Flows with sources of events that we watch, on a test database: real releases, engines and queue.
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterAll } from 'vitest';
import type { Principal } from '../src/access/index.ts';
import { Connections, type ConnectionTool, Guard, Vault } from '../src/connections/index.ts';
import { type EffectHandler, Engine, httpHandler, type StepHandlers } from '../src/engine/index.ts';
import { SYSTEM } from '../src/ledger/index.ts';
import { Releases } from '../src/releases/index.ts';
import { Triggers } from '../src/triggers/index.ts';
import type { TestDatabase } from './database.ts';
import { quietHandlers } from './engine.ts';
import { eventually } from './people.ts';

const IMAP: ConnectionTool = {
  id: 'imap',
  name: 'Mailbox',
  baseUrl: null,
  headers: {},
  credentials: [
    {
      kind: 'imap',
      title: 'Mailbox',
      settings: {},
      fields: ['host', 'port', 'tls', 'username', 'password'].map((name) => ({
        name,
        title: name,
        secret: name === 'password',
        required: name !== 'port' && name !== 'tls',
      })),
    },
  ],
};

const HTTP: ConnectionTool = {
  id: 'http',
  name: 'Any HTTP service',
  baseUrl: undefined,
  headers: {},
  credentials: [
    {
      kind: 'bearer',
      title: 'Token',
      settings: {},
      fields: [{ name: 'token', title: 'Token', secret: true, required: true }],
    },
  ],
};

export async function testTriggers(
  db: TestDatabase,
  {
    workers = 1,
    action,
    handlers = {},
    allowNet = ['127.0.0.1'],
  }: { workers?: number; action?: EffectHandler; handlers?: Partial<StepHandlers>; allowNet?: string[] } = {},
) {
  const connections = new Connections({
    db,
    vault: new Vault(randomBytes(32)),
    guard: new Guard({ allowNet }),
    tools: (id) => [IMAP, HTTP].find((tool) => tool.id === id),
  });
  const none: EffectHandler = { repeatable: () => true, run: () => Promise.reject(new Error('no actions here')) };
  const log = pino({ level: process.env.REFLEJO_LOG_LEVEL ?? 'silent' });
  const nodes = Array.from({ length: workers }, () => {
    const late = { engine: undefined as Engine | undefined };
    const triggers = new Triggers({
      db,
      engine: {
        accept: (...args) => late.engine!.accept(...args),
        acceptAll: (...args) => late.engine!.acceptAll(...args),
        reach: (...args) => late.engine!.reach(...args),
        schedule: (...args) => late.engine!.schedule(...args),
        unschedule: (...args) => late.engine!.unschedule(...args),
      },
      effects: { http: httpHandler(connections), action: action ?? none },
      connections,
      log,
    });
    const options = {
      db,
      handlers: quietHandlers({ limitsOf: (spaceId, name) => connections.limitsOf(spaceId, name), ...handlers }),
      version: 'test',
      works: true,
      runsInFlight: 1000,
      effectsInFlight: 50,
    };
    const engine: Engine = new Engine({ ...options, tasks: triggers.tasks, log });
    late.engine = engine;
    return { engine, triggers };
  });
  for (const { engine } of nodes) await engine.start();
  afterAll(async () => {
    for (const { triggers } of nodes) await triggers.stop();
    await Promise.all(nodes.map(({ engine }) => engine.stop(500)));
  });

  const releases = new Releases({
    db,
    actions: async () => ({}),
    descriptions: { define: async () => new Map(), prepare: async () => ({}) },
    connections,
    alertSources: ['splunk'],
    engine: nodes[0]!.engine,
    triggers: nodes[0]!.triggers,
    hookUrl: (space, path) => `${space}/${path}`,
    samples: () => undefined,
  });
  const owner: Principal = { actor: SYSTEM, spaceId: db.spaceId, role: 'owner' };
  let made = 0;
  const idOf = async (name: string): Promise<string> =>
    (await db.system.query('select id from flow where name = $1', [name])).rows[0].id;

  return {
    nodes,
    releases,
    connections,
    owner,
    idOf,
    /** Deploys a flow with this trigger (YAML, one line or indented by two); gives its name. */
    async deploy(trigger: string, name = `trigger-${++made}`): Promise<string> {
      const { problems } = await releases.deploy(
        owner,
        `reflejo: 1\nname: ${name}\ntitle: A trigger\ntrigger:\n  ${trigger}\nsteps:\n  - { id: a, set: { x: 1 } }\n`,
      );
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
      return name;
    },
    /** Bodies of the events of its runs, oldest first. */
    async bodies(name: string): Promise<any[]> {
      const { rows } = await db.system.query(
        'select e.body from run r join event e on e.id = r.event_id join flow f on f.id = r.flow_id where f.name = $1 order by r.created_at, r.id',
        [name],
      );
      return rows.map((row) => row.body);
    },
    async state(name: string) {
      return (await releases.show(db.spaceId, name)).triggerState;
    },
    /** As if so much time had passed: its times move into the past, and its job comes now. */
    async pass(name: string, milliseconds: number): Promise<void> {
      const id = await idOf(name);
      await db.tx(async (tx) => {
        await tx.query(
          `update trigger_state set tick_at = tick_at - $2 * interval '1 ms', last_at = last_at - $2 * interval '1 ms',
             next_at = next_at - $2 * interval '1 ms', anchor = anchor - $2 * interval '1 ms' where flow_id = $1`,
          [id, milliseconds],
        );
        await tx.query(
          `update tool_pace set blocked_until = blocked_until - $2, budget_until = budget_until - $2,
             probe_at = probe_at - $2 * interval '1 ms', slots = (select coalesce(array_agg(s - $2), '{}') from unnest(slots) s)
           where space_id = $1`,
          [db.spaceId, milliseconds],
        );
        await tx.query("select pg_notify('reflejo_pace', '')");
        for (const _ of nodes) await nodes[0]!.engine.schedule(tx, 'trigger.fire', { space: db.spaceId, flow: id });
        await tx.query('select reflejo_unschedule($1)', [`trigger:${id}`]);
      });
    },
    /** Every job that is due has been done. */
    async settled(): Promise<void> {
      await eventually(async () => {
        const { rows } = await db.system.query(
          "select count(*)::int as n from graphile_worker.jobs where run_at <= now() + interval '5 s' and task_identifier = 'trigger.fire'",
        );
        return rows[0].n === 0 || undefined;
      });
    },
  };
}
