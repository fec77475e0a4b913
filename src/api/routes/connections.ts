// Connections: the credentials of tools. Values go in and never come out.
import { z } from 'zod';
import { leastPrivilege } from '../../connections/index.ts';
import { browserCookie, browserOf } from '../oauth-callback.ts';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/connections.ts';

const tags = ['Connections'];
const params = shape.connectionName;

export function connectionRoutes(app: Api, { connections, releases, catalog }: ApiParts): void {
  const withUses = async <C extends { name: string; kind: string; granted?: string[] | null | undefined }>(
    spaceId: string,
    found: C[],
  ) => {
    const all = await releases.connectionUses(spaceId);
    return Promise.all(
      found.map(async (connection) => {
        const uses = all.get(connection.name) ?? [];
        const actions = [...new Set(uses.flatMap((use) => use.actions))];
        const needs = await Promise.all(actions.map(async (id) => [id, await catalog.needsOf(spaceId, id)] as const));
        const privilege = leastPrivilege(connection.kind, new Map(needs), connection.granted ?? null);
        return { ...connection, usedBy: uses.map((use) => use.flow), uses, privilege };
      }),
    );
  };
  const one = async <C extends Parameters<typeof withUses>[1][number]>(spaceId: string, found: C) =>
    (await withUses(spaceId, [found]))[0]!;

  app.get('/api/connections', {
    config: { permission: 'connection.read' },
    schema: {
      tags,
      operationId: 'listConnections',
      summary: 'List the connections of the space',
      response: { 200: shape.Connections },
    },
    handler: async ({ principal: { spaceId } }) => ({
      items: await withUses(spaceId, await connections.list(spaceId)),
    }),
  });
  app.get('/api/connections/:name', {
    config: { permission: 'connection.read' },
    schema: {
      tags,
      operationId: 'showConnection',
      summary: 'Show a connection',
      params,
      response: { 200: shape.Connection },
    },
    handler: async ({ principal: { spaceId }, params }) => one(spaceId, await connections.get(spaceId, params.name)),
  });
  app.post('/api/connections', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'addConnection',
      summary: 'Add a connection',
      description: 'What is required and not given leaves it incomplete: flows may name it, steps that use it fail.',
      body: shape.addConnection,
      response: { 201: shape.AddedConnection },
    },
    handler: async ({ principal, body }, reply) => {
      const { connection, generated } = await connections.add(principal, body);
      return reply.code(201).send({ ...(await one(principal.spaceId, connection)), generated });
    },
  });
  app.put('/api/connections/:name', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'updateConnection',
      summary: 'Set values of a connection',
      description: 'Values that are not named stay; an empty text removes one.',
      params,
      body: shape.updateConnection,
      response: { 200: shape.Connection },
    },
    handler: async ({ principal, params, body }) =>
      one(principal.spaceId, await connections.update(principal, params.name, body.values, body.expiresAt)),
  });
  app.put('/api/connections/:name/limits', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'limitConnection',
      summary: 'Set how fast a connection may be used',
      description: 'All workers together keep to it; steps that have to wait do not fail. What is not named stays.',
      params,
      body: shape.setLimits,
      response: { 200: shape.Connection },
    },
    handler: async ({ principal, params, body }) =>
      one(principal.spaceId, await connections.setLimits(principal, params.name, body)),
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
  app.post('/api/connections/:name/authorize', {
    config: { permission: 'connection.write' },
    schema: {
      tags,
      operationId: 'authorizeConnection',
      summary: 'Sign in at the tool for a connection',
      description:
        'Gives the address of the tool to go to, in the same browser, within ten minutes. For people: not with an API token.',
      params,
      response: { 200: shape.SignInAt },
    },
    handler: async (request, reply) => {
      const { principal, params } = request;
      const { url, browser } = await connections.signIns.begin(
        principal,
        params.name,
        browserOf(request.headers.cookie),
      );
      reply.header('set-cookie', browserCookie(browser, request.protocol === 'https'));
      return { url };
    },
  });
}
