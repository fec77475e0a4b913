import { describe, expect, test } from 'vitest';
import { minimalValue } from '../../test/minimal-value.ts';
import type { OutboundRequest } from '../connections/index.ts';
import { buildRequest } from './build-request.ts';
import { loadCatalog } from './catalog.ts';
import { checkInput } from './check-input.ts';
import { actionOfDefinition, definitionOf } from './definition.ts';

const catalog = loadCatalog();
const tools = catalog.tools().flatMap(({ id, actions }) => (actions > 0 ? [id] : []));
/** As it comes from another process: nothing of it is held. */
/** The boundary of a form is another each time. */
const sent = ({ body, headers, ...request }: OutboundRequest) => {
  const boundary = /boundary=(\S+)/.exec(headers?.['content-type'] ?? '')?.[1];
  const text = Buffer.from(body ?? '').toString('latin1');
  return { ...request, body: boundary ? text.replaceAll(boundary, 'boundary') : text };
};
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
    const input = checkInput(built, minimalValue(built.inputSchema));
    expect(sent(buildRequest(again, input, 'key'))).toEqual(sent(buildRequest(built, input, 'key')));
  });
});
