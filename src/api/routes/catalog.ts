// The catalog of tools and actions.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/catalog.ts';

const tags = ['Catalog'];
/** Inputs can be files. */
const bodyLimit = 20 * 1024 * 1024;

export function catalogRoutes(app: Api, { catalog, trials }: ApiParts): void {
  app.get('/api/catalog/tools', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'listTools',
      summary: 'List the tools, curated ones first',
      querystring: shape.toolsQuery,
      response: { 200: shape.Tools },
    },
    handler: async ({ principal, query }) => catalog.tools(principal.spaceId, query),
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
    handler: async ({ principal, params }) => catalog.tool(principal.spaceId, params.tool),
  });
  app.get('/api/catalog/tools/:tool/actions', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'listToolActions',
      summary: 'List the actions of a tool, or those with these words',
      params: z.object({ tool: z.string().max(63) }),
      querystring: shape.actionsQuery,
      response: { 200: shape.ToolActions },
    },
    handler: async ({ principal, params, query }) => catalog.actions(principal.spaceId, params.tool, query),
  });
  app.get('/api/catalog/actions/:id', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'showAction',
      summary: 'Show an action with the schema of its input',
      params: shape.actionId,
      response: { 200: shape.ActionDetail },
    },
    handler: async ({ principal, params }) => catalog.action(principal.spaceId, params.id),
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
    handler: async ({ principal, query }) => ({ items: await catalog.search(principal.spaceId, query.q, query.limit) }),
  });
  app.post('/api/catalog/actions/:id/try', {
    config: { permission: 'action.try' },
    bodyLimit,
    schema: {
      tags,
      operationId: 'tryAction',
      summary: 'Do an action once, without a flow',
      description: 'What changes something is done for real, and is on record as done by you.',
      params: shape.actionId,
      body: shape.trial,
      response: { 200: shape.TrialOutput },
    },
    handler: async ({ principal, params, body }) => ({ output: await trials.run(principal, params.id, body) }),
  });
  app.post('/api/catalog/actions/:id/choices/:input', {
    config: { permission: 'action.try' },
    schema: {
      tags,
      operationId: 'listChoices',
      summary: 'List what an input of an action may be, as the tool says',
      params: shape.actionId.extend({ input: z.string().max(200) }),
      body: shape.trial.extend({ search: z.string().max(200).optional() }),
      response: { 200: shape.Choices },
    },
    handler: async ({ principal, params, body }) => ({
      items: await trials.choices(principal, params.id, params.input, body),
    }),
  });
  app.get('/api/catalog/stats', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'countCatalog',
      summary: 'How many tools and actions there are',
      response: { 200: shape.CatalogStats },
    },
    handler: () => catalog.stats(),
  });
}
