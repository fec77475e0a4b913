// Who you are; people and tokens of the space. Signing in stands in sign-in.ts.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/access.ts';
import { id } from '../shapes/common.ts';

const params = z.object({ id });

export function accessRoutes(app: Api, { access }: ApiParts): void {
  app.get('/api/me', {
    config: { permission: 'signed-in' },
    schema: {
      tags: ['Access'],
      operationId: 'me',
      summary: 'Who you are, where, and what you may do',
      response: { 200: shape.Me },
    },
    handler: ({ principal }) => access.me(principal),
  });
  app.get('/api/tokens', {
    config: { permission: 'token.write' },
    schema: {
      tags: ['Tokens'],
      operationId: 'listTokens',
      summary: 'List API tokens',
      response: { 200: shape.Tokens },
    },
    handler: async ({ principal }) => ({ items: await access.listTokens(principal) }),
  });
  app.post('/api/tokens', {
    config: { permission: 'token.write' },
    schema: {
      tags: ['Tokens'],
      operationId: 'createToken',
      summary: 'Make an API token',
      description: 'The token itself is in this answer only.',
      body: shape.createToken,
      response: { 201: shape.NewToken },
    },
    handler: async ({ principal, body }, reply) => reply.code(201).send(await access.createToken(principal, body)),
  });
  app.delete('/api/tokens/:id', {
    config: { permission: 'token.write' },
    schema: {
      tags: ['Tokens'],
      operationId: 'revokeToken',
      summary: 'Revoke an API token',
      params,
      response: { 204: z.null().meta({ description: 'Revoked.' }) },
    },
    handler: async ({ principal, params }, reply) => {
      await access.revokeToken(principal, params.id);
      return reply.code(204).send(null);
    },
  });
  app.get('/api/people', {
    config: { permission: 'person.read' },
    schema: {
      tags: ['People'],
      operationId: 'listPeople',
      summary: 'List the people of the space',
      response: { 200: shape.People },
    },
    handler: async ({ principal }) => ({ items: await access.listPeople(principal) }),
  });
  app.post('/api/people', {
    config: { permission: 'person.write' },
    schema: {
      tags: ['People'],
      operationId: 'addPerson',
      summary: 'Add a person to the space',
      description: 'The answer has a one-time sign-in link to hand over.',
      body: shape.addPerson,
      response: { 201: shape.AddedPerson },
    },
    handler: async ({ principal, body }, reply) => reply.code(201).send(await access.addPerson(principal, body)),
  });
  app.put('/api/people/:id', {
    config: { permission: 'person.write' },
    schema: {
      tags: ['People'],
      operationId: 'setRole',
      summary: 'Change the role of a person',
      description: 'The last owner of a space stays owner.',
      params,
      body: shape.setRole,
      response: { 200: shape.Person },
    },
    handler: ({ principal, params, body }) => access.setRole(principal, params.id, body.role),
  });
  app.post('/api/people/:id/link', {
    config: { permission: 'person.write' },
    schema: {
      tags: ['People'],
      operationId: 'newLink',
      summary: 'Make a new one-time sign-in link for a person',
      description: 'For a lost link or a forgotten password. Not for somebody who belongs to another space too.',
      params,
      response: { 201: shape.NewLink },
    },
    handler: async ({ principal, params }, reply) => reply.code(201).send(await access.newLink(principal, params.id)),
  });
  app.delete('/api/people/:id', {
    config: { permission: 'person.write' },
    schema: {
      tags: ['People'],
      operationId: 'removePerson',
      summary: 'Take a person out of the space',
      params,
      response: { 204: z.null().meta({ description: 'Removed.' }) },
    },
    handler: async ({ principal, params }, reply) => {
      await access.removePerson(principal, params.id);
      return reply.code(204).send(null);
    },
  });
}
