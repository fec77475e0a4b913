// Every action of a tool with a protocol of its own: what it takes is checked before anything is sent.
import { expect, test } from 'vitest';
import { testActions } from '../../test/counterparts/actions.ts';
import { minimalValue } from '../../test/minimal-value.ts';
import { PROTOCOLS } from '../connections/index.ts';

const { catalog, run, failure, callOf, handler, connections, by } = await testActions([]);
const tools = catalog.tools().filter((tool) => catalog.file(tool.id)!.protocol in PROTOCOLS);
const actions = tools.flatMap((tool) => catalog.tool(tool.id)!.actions.map(({ id }) => catalog.action(id)!));

test.each(tools.map(({ id, actions }) => [id, actions] as const))('%s has eight actions or more', (_, count) => {
  expect(count).toBeGreaterThanOrEqual(8);
});

test.each(actions.map((action) => [action.id, action] as const))('%s', async (id, action) => {
  const input = minimalValue(action.inputSchema) as Record<string, unknown>;
  for (const name of (action.inputSchema.required ?? []) as string[]) {
    const { [name]: _, ...rest } = input;
    expect(await failure(id, rest)).toMatchObject({
      code: 'invalid_input',
      problems: expect.arrayContaining([expect.objectContaining({ path: name, message: 'is missing' })]),
    });
  }
  const unknown = {
    code: 'invalid_input',
    problems: expect.arrayContaining([expect.objectContaining({ path: 'surely_unknown' })]),
  };
  expect(await failure(id, { ...input, surely_unknown: 1 })).toMatchObject(unknown);
  expect(action.outputSchema.properties).toHaveProperty('body');
  expect(handler.aim!(callOf(id, input, 'one'))).toBe('connection:one');
});

test('a connection for another tool is not spoken to', async () => {
  await connections.add(by, { name: 'web', tool: 'http', values: { token: 't', baseUrl: 'https://example.com' } });
  const error = await run('ldap.who_am_i', {}, 'web').catch((one) => one);
  expect(error).toMatchObject({
    code: 'unknown_connection',
    detail: 'connection web is for HTTP service, not for ldap',
  });
});
