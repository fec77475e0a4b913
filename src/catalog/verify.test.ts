// Every action of the curated tools, held against its vendor's description.
import { describe, expect, test } from 'vitest';
import { verifyAction } from '../../test/verify/verify.ts';
import { loadCatalog } from './catalog.ts';

const catalog = loadCatalog();
const actions = catalog
  .tools()
  .filter((tool) => ['http', 'aws'].includes(catalog.file(tool.id)!.protocol))
  .flatMap((tool) => catalog.tool(tool.id)!.actions.map((action) => catalog.builtAction(action.id)!));

describe('a request made from the schema is what the description accepts', () => {
  test.each(actions.map((action) => [action.id, action] as const))('%s', (_, action) => {
    expect(verifyAction(action)).toEqual({ accepted: true, refusedWhenIncomplete: true, reasons: [] });
  });
});
