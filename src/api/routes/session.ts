// Signing in and out, and one's own password.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/access.ts';

const tags = ['Access'];
const done = { 204: z.null().meta({ description: 'Done.' }) };
/** For what an attacker would try often. */
const seldom = { max: 20, timeWindow: '1 minute' };

const callerOf = (request: FastifyRequest) => ({ ip: request.ip, userAgent: request.headers['user-agent'] });

export function sessionRoutes(app: Api, { access }: ApiParts): void {
  app.post('/api/session/link', {
    config: { permission: 'public', rateLimit: seldom },
    schema: {
      tags,
      operationId: 'signInByLink',
      summary: 'Sign in with a one-time link',
      description: 'Uses the link up and sets the session cookie.',
      body: shape.link,
      response: { 200: shape.SignedIn },
    },
    handler: async (request, reply) => {
      const { person, cookies } = await access.signInByLink(request.body.token, callerOf(request));
      reply.header('set-cookie', cookies);
      return { person };
    },
  });
  app.post('/api/auth/sign-in/email', {
    config: { permission: 'public', rateLimit: seldom },
    schema: {
      tags,
      operationId: 'signIn',
      summary: 'Sign in with e-mail and password',
      description: 'Sets the session cookie.',
      body: shape.signIn,
      response: { 200: shape.SignedIn },
    },
    handler: async (request, reply) => {
      const { person, cookies } = await access.signIn(request.body, callerOf(request));
      reply.header('set-cookie', cookies);
      return { person };
    },
  });
  app.post('/api/auth/sign-out', {
    config: { permission: 'public' },
    schema: {
      tags,
      operationId: 'signOut',
      summary: 'Sign out',
      description: 'Ends the session and clears the cookie.',
      response: done,
    },
    handler: async (request, reply) => {
      const { cookies } = await access.signOut(request.headers.cookie);
      return reply.header('set-cookie', cookies).code(204).send(null);
    },
  });
  app.post('/api/session/password', {
    config: { permission: 'signed-in', rateLimit: seldom },
    schema: {
      tags,
      operationId: 'setPassword',
      summary: 'Set or change your password',
      description:
        'A change needs the current password, unless you signed in by a one-time link in the last 15 minutes. Your other sessions end.',
      body: shape.setPassword,
      response: done,
    },
    handler: async (request, reply) => {
      await access.setPassword(request.headers.cookie, request.body);
      return reply.code(204).send(null);
    },
  });
}
