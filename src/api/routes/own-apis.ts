// APIs that a space brings itself, and what changed descriptions would break in live flows.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/own-apis.ts';

const tags = ['Catalog'];
const params = z.object({ id: z.string().max(63) });
const bodyLimit = 20 * 1024 * 1024;

export function ownApiRoutes(app: Api, { ownApis, releases }: ApiParts): void {
  app.get('/api/catalog/apis', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'listOwnApis',
      summary: 'List the APIs of the space',
      response: { 200: shape.OwnApis },
    },
    handler: async ({ principal }) => ({ items: await ownApis.list(principal.spaceId) }),
  });
  app.post('/api/catalog/apis/preview', {
    config: { permission: 'catalog.write' },
    bodyLimit,
    schema: {
      tags,
      operationId: 'previewOwnApi',
      summary: 'See what a description would become, without storing it',
      body: shape.newApi,
      response: { 200: shape.ApiPreview },
    },
    handler: async ({ principal, body }) => {
      const { file, format, actions, problems } = await ownApis.preview(principal, body);
      return {
        id: file.id,
        name: file.name,
        format,
        baseUrl: file.baseUrl,
        credentials: file.credentials,
        actions: actions.map((one) => one.file),
        problems,
      };
    },
  });
  app.post('/api/catalog/apis', {
    config: { permission: 'catalog.write' },
    bodyLimit,
    schema: {
      tags,
      operationId: 'addOwnApi',
      summary: 'Add an API by its description',
      description: 'Each operation becomes an action; those that cannot are left out, each with its reason.',
      body: shape.newApi,
      response: { 201: shape.OwnApi },
    },
    handler: async ({ principal, body }, reply) => reply.code(201).send(await ownApis.add(principal, body)),
  });
  app.put('/api/catalog/apis/:id', {
    config: { permission: 'catalog.write' },
    bodyLimit,
    schema: {
      tags,
      operationId: 'updateOwnApi',
      summary: 'Give an API another description',
      description: 'Live flows keep the one they were released with. With neither text nor url it is fetched again.',
      params,
      body: shape.newApi,
      response: { 200: shape.OwnApi },
    },
    handler: async ({ principal, params, body }) => ownApis.update(principal, params.id, body),
  });
  app.delete('/api/catalog/apis/:id', {
    config: { permission: 'catalog.write' },
    schema: {
      tags,
      operationId: 'removeOwnApi',
      summary: 'Remove an API of the space',
      params,
      response: { 204: z.null().meta({ description: 'Removed.' }) },
    },
    handler: async ({ principal, params }, reply) => {
      await ownApis.remove(principal, params.id);
      return reply.code(204).send(null);
    },
  });
  app.get('/api/catalog/vendors', {
    config: { permission: 'catalog.read' },
    schema: {
      tags,
      operationId: 'listVendorDescriptions',
      summary: "List vendors' own descriptions that can be added by their address",
      response: { 200: shape.VendorDescriptions },
    },
    handler: async () => ({ items: ownApis.vendors() }),
  });
  app.get('/api/catalog/updates', {
    config: { permission: 'flow.read' },
    schema: {
      tags,
      operationId: 'listCatalogUpdates',
      summary: 'Say what changed descriptions would break, flow by flow',
      querystring: shape.updatesQuery,
      response: { 200: shape.CatalogUpdates },
    },
    handler: async ({ principal, query }) => ({ items: await releases.updates(principal.spaceId, query) }),
  });
}
