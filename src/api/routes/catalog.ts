// The catalog of tools and actions.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/catalog.ts';

const tags = ['Catalog'];

export function catalogRoutes(app: Api, { catalog }: ApiParts): void {
  app.get('/api/catalog/tools', {
    config: { permission: 'catalog.read' },
    schema: { tags, operationId: 'listTools', summary: 'List the tools', response: { 200: shape.Tools } },
    handler: async () => ({ items: catalog.tools() }),
  });
  app.get('/api/catalog/tools/:tool', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'showTool',
      summary: 'Show a tool with its credential kinds and actions',
      params: z.object({ tool: z.string().max(63) }),
      response: { 200: shape.ToolDetail },
    },
    handler: async ({ params }) => catalog.tool(params.tool),
  });
  app.get('/api/catalog/actions/:id', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'showAction',
      summary: 'Show an action with the schema of its input',
      params: z.object({ id: z.string().max(200) }),
      response: { 200: shape.ActionDetail },
    },
    handler: async ({ params }) => catalog.action(params.id),
  });
  app.get('/api/catalog/search', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'searchCatalog',
      summary: 'Search actions by words, best first',
      querystring: shape.searchQuery,
      response: { 200: shape.Actions },
    },
    handler: async ({ query }) => ({ items: catalog.search(query.q, query.limit) }),
  });
}
