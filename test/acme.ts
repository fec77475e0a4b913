// A tool of no vendor whose description a test writes, and changes.
import { type BuiltAction, buildAction } from '../src/catalog/action.ts';
import type { CatalogSource } from '../src/catalog/source.ts';
import { type ActionFile, ToolFile } from '../src/catalog/tool-file.ts';

const tool = ToolFile.parse({
  id: 'acme',
  name: 'Acme',
  category: 'generic',
  color: '#000000',
  monogram: 'AC',
  credentials: [{ kind: 'bearer', title: 'Token', fields: [{ name: 'token', title: 'Token', secret: true }] }],
  actions: [],
});

export interface AcmeOperation {
  parameters?: object[];
  requestBody?: object;
  responses: object;
  /** Default: get. */
  method?: string;
  curated?: Partial<ActionFile>;
}

/** `operations()`: what there is today, by `acme.<name>`. */
export const acmeSource = (operations: () => Record<string, AcmeOperation>): CatalogSource => ({
  tool: async (_space, id) => (id === 'acme' ? { file: tool, actions: [], total: 1 } : undefined),
  open: async (_space, id) => {
    const operation = operations()[id];
    return operation && built(id.slice('acme.'.length), operation);
  },
});

function built(name: string, { method = 'get', curated, ...operation }: AcmeOperation): BuiltAction {
  const document = {
    openapi: '3.0.3',
    info: { title: 'Acme', version: '1' },
    paths: { [`/${name}`]: { [method]: { operationId: name, ...operation } } },
  };
  const [action] = ToolFile.parse({
    ...tool,
    actions: [{ id: name, operation: name, name, summary: '', class: method === 'get' ? 'read' : 'write', ...curated }],
  }).actions;
  return buildAction(tool, document as never, action!);
}

export const query = (name: string, required = false) => ({ name, in: 'query', required, schema: { type: 'string' } });

/** An answer with these fields, texts all. */
export const answer = (...fields: string[]) => ({
  responses: {
    200: {
      description: '',
      content: {
        'application/json': {
          schema: { type: 'object', properties: Object.fromEntries(fields.map((name) => [name, { type: 'string' }])) },
        },
      },
    },
  },
});
