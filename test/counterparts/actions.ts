// Runs actions of the catalog as the engine does, against whatever a connection leads to.
import { lookup } from 'node:dns/promises';
import { afterAll } from 'vitest';
import { actionHandler, KeptActions, loadCatalog } from '../../src/catalog/index.ts';
import { Connections, Guard, Vault } from '../../src/connections/index.ts';
import type { StepCall } from '../../src/engine/index.ts';
import { AppError } from '../../src/errors.ts';
import { testDatabase } from '../database.ts';

const never = new AbortController().signal;

/** `hosts`: names that lead to addresses here, whatever the machine says of them. */
export async function testActions(allowNet = ['127.0.0.0/8', '::1'], hosts: Record<string, string> = {}) {
  const db = await testDatabase();
  const catalog = loadCatalog();
  const resolve = async (host: string) =>
    hosts[host] ? [hosts[host]] : (await lookup(host, { all: true })).map((one) => one.address);
  const guard = new Guard({ allowNet, resolve });
  const vault = new Vault(Buffer.alloc(32, 5));
  const connections = new Connections({ db, vault, guard, tools: catalog.connectionTool });
  const handler = actionHandler(catalog, connections, new KeptActions(db, catalog));
  const by = { spaceId: db.spaceId, actor: { type: 'system', id: 'system', name: 'Reflejo' } as const };
  afterAll(() => guard.close());

  const callOf = (action: string, input: unknown, connection: string): StepCall => ({
    spaceId: db.spaceId,
    runId: 'run1',
    flow: { id: 'f', name: 'flow', version: 1 },
    alertId: 'alert1',
    path: 'step',
    stepId: 'step',
    attempt: 1,
    key: 'run1:step',
    input: { action, with: input },
    connection,
    sensitive: false,
  });
  const outcome = (action: string, input: unknown, connection = action.split('.')[0]!, signal = never) =>
    handler.run(callOf(action, input, connection), signal);
  return {
    catalog,
    connections,
    guard,
    by,
    handler,
    callOf,
    outcome,
    add: (name: string, tool: string, values: Record<string, string>, kind?: string) =>
      connections.add(by, { name, tool, kind, values }),
    test: (name: string) => connections.test(by, name),
    /** The body of the output. */
    run: async (action: string, input: unknown = {}, connection?: string, signal?: AbortSignal): Promise<any> =>
      ((await outcome(action, input, connection, signal)).output as { body: unknown }).body,
    /** The AppError it fails with. */
    failure: async (action: string, input: unknown = {}, connection?: string, signal?: AbortSignal) => {
      try {
        await outcome(action, input, connection, signal);
      } catch (error) {
        if (error instanceof AppError) return error;
        throw error;
      }
      throw new Error(`${action} did not fail`);
    },
  };
}
