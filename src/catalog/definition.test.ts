import { describe, expect, test } from 'vitest';
import { minimalValue } from '../../test/minimal-value.ts';
import { buildRequest } from './build-request.ts';
import { loadCatalog } from './catalog.ts';
import { actionOfDefinition, definitionOf } from './definition.ts';

const catalog = loadCatalog();
const tools = catalog.tools().map(({ id }) => id);
/** As it comes from another process: nothing of it is held. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe.each(tools)('the actions of %s', (tool) => {
  const file = catalog.file(tool)!;
  test.each(file.actions.map(({ id }) => id))('%s: kept and read again it is the same', (id) => {
    const built = catalog.builtAction(`${tool}.${id}`)!;
    const { packed, digest } = definitionOf(built);
    const again = actionOfDefinition(packed, file);
    expect(plain(again.inputSchema)).toEqual(plain(built.inputSchema));
    expect(plain(again.outputSchema)).toEqual(plain(built.outputSchema));
    expect(again.repeatable).toBe(built.repeatable);
    expect(definitionOf(again).digest).toBe(digest);
    if (file.protocol !== 'http' && file.protocol !== 'aws') return;
    const input = minimalValue(built.inputSchema) as Record<string, unknown>;
    expect(plain(buildRequest(again, input, 'key'))).toEqual(plain(buildRequest(built, input, 'key')));
  });
});
