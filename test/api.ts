// The HTTP server on a test database, with the real parts; only tools and samples are the test's own.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import type { z } from 'zod';
import { Access, addMember, createToken, type Role, SpaceSettings } from '../src/access/index.ts';
import { Alerts } from '../src/alerts/index.ts';
import {
  buildApi,
  ChangeFeed,
  databaseReady,
  emitEvents,
  readRuns,
  readStatus,
  type ServerParts,
} from '../src/api/index.ts';
import type { Question } from '../src/api/shapes/questions.ts';
import { Connections, type ConnectionTool, Guard, Vault } from '../src/connections/index.ts';
import { AppError } from '../src/errors.ts';
import { listEntries, SYSTEM, verify } from '../src/ledger/index.ts';
import { People } from '../src/people/index.ts';
import { Releases } from '../src/releases/index.ts';
import type { TestDatabase } from './database.ts';
import { quietHandlers, testEngine } from './engine.ts';

export const TEST_URL = 'http://127.0.0.1:7310';

const WEBHOOK: ConnectionTool = {
  id: 'webhook',
  name: 'Webhook',
  baseUrl: null,
  headers: {},
  credentials: [
    {
      kind: 'hook_bearer',
      title: 'Bearer token',
      settings: {},
      fields: [{ name: 'secret', title: 'Secret', secret: true, required: true, generate: true }],
    },
  ],
};

export interface TestApi {
  app: FastifyInstance;
  access: Access;
  parts: ServerParts;
  /** Headers of a fresh token. */
  token(role: Role, spaceId?: string): Promise<{ authorization: string }>;
  /** Headers of a fresh person's session, as a browser sends them. */
  session(role: Role, spaceId?: string): Promise<{ cookie: string; origin: string; personId: string }>;
}

export async function testApi(
  db: TestDatabase,
  change: (parts: ServerParts) => ServerParts = (parts) => parts,
): Promise<TestApi> {
  const access = new Access({ db, url: TEST_URL, secret: randomBytes(32) });
  const { engine } = await testEngine(db, quietHandlers());
  const connections = new Connections({
    db,
    vault: new Vault(randomBytes(32)),
    guard: new Guard(),
    tools: (id) => (id === 'webhook' ? WEBHOOK : undefined),
  });
  const people = new People({
    db,
    engine,
    channels: [],
    findPerson: (spaceId, email) => access.findPerson(spaceId, email),
  });
  const releases = new Releases({
    db,
    actions: async () => ({}),
    connections,
    alertSources: [],
    engine,
    hookUrl: (space, path) => `${TEST_URL}/hooks/${space}/${path}`,
    samples: () => undefined,
  });
  const alerts = new Alerts<z.output<typeof Question>>({
    db,
    scheduling: engine,
    closing: (tx, closed) => people.alertClosed(tx, closed),
    notify: async () => {},
    questionsOf: async (principal, alertId) => (await people.list(principal, { alertId, state: 'all' })).items,
  });
  const changes = new ChangeFeed(db.url);
  await changes.start();
  const parts: ServerParts = change({
    api: {
      access,
      releases,
      people,
      alerts,
      connections,
      changes,
      events: emitEvents({ db, engine }),
      runs: readRuns({ db, changes }),
      operations: engine.operations,
      space: new SpaceSettings(db),
      ledger: {
        list: (spaceId, query) => db.inSpace(spaceId, (tx) => listEntries(tx, spaceId, query)),
        verify: (spaceId) => db.inSpace(spaceId, (tx) => verify(tx, spaceId)),
      },
      catalog: {
        tools: async () => ({ items: [], next: null }),
        search: async () => [],
        stats: async () => ({ tools: 0, actions: 0, curated: 0, curatedActions: 0 }),
        tool: async () => {
          throw new AppError('not_found');
        },
        actions: async () => {
          throw new AppError('not_found');
        },
        action: async () => {
          throw new AppError('unknown_action');
        },
      },
      status: () => readStatus({ db, version: 'test', channels: () => [] }),
      maxEventBytes: 100_000,
    },
    hooks: { engine, connections, budget: engine.worker.blobs },
    health: { ready: () => databaseReady(db) },
    version: 'test',
  });
  const app = await buildApi(parts);
  afterAll(async () => {
    await app.close();
    await changes.stop();
  });

  let made = 0;
  return {
    app,
    access,
    parts,
    async token(role, spaceId = db.spaceId) {
      const { token } = await db.tx((tx) => createToken(tx, { spaceId, name: `${role} ${++made}`, role, by: SYSTEM }));
      return { authorization: `Bearer ${token}` };
    },
    async session(role, spaceId = db.spaceId) {
      const email = `${role}-${++made}@example.com`;
      const { id } = await db.tx((tx) => addMember(tx, { spaceId, email, name: `${role} ${made}`, role, by: SYSTEM }));
      const owner = { actor: SYSTEM, spaceId, role: 'owner' } as const;
      const { link } = await access.newLink(owner, id);
      const { cookies } = await access.signInByLink(link.split('#token=')[1]!, { ip: '127.0.0.1', userAgent: 'test' });
      return { cookie: cookies[0]!.split(';')[0]!, origin: TEST_URL, personId: id };
    },
  };
}
