// Connections: the credentials of tools. Values go in and never come out.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/connections.ts';

const tags = ['Connections'];
const params = shape.connectionName;

export function connectionRoutes(app: Api, { connections }: ApiParts): void {
  app.get('/api/connections', {
    config: { permission: 'connection.read' },
    schema: {
      tags,
      operationId: 'listConnections',
      summary: 'List the connections of the space',
      response: { 200: shape.Connections },
    },
    handler: async ({ principal }) => ({ items: await connections.list(principal.spaceId) }),
  });
  app.post('/api/connections', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'addConnection',
      summary: 'Add a connection',
      body: shape.addConnection,
      response: { 201: shape.Connection },
    },
    handler: async ({ principal, body }, reply) => reply.code(201).send(await connections.add(principal, body)),
  });
  app.put('/api/connections/:name', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'updateConnection',
      summary: 'Replace values of a connection',
      params,
      body: shape.updateConnection,
      response: { 200: shape.Connection },
    },
    handler: ({ principal, params, body }) => connections.update(principal, params.name, body.values),
  });
  app.delete('/api/connections/:name', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'removeConnection',
      summary: 'Remove a connection',
      params,
      response: { 204: z.null().meta({ description: 'Removed.' }) },
    },
    handler: async ({ principal, params }, reply) => {
      await connections.remove(principal, params.name);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/connections/:name/test', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'testConnection',
      summary: 'Ask the tool whether the credential works',
      params,
      response: { 200: shape.Tested },
    },
    handler: ({ principal, params }) => connections.test(principal, params.name),
  });
}
