// The frame of every /api route: its permission is declared in the route's config, and the document of the
// API gets the answers all of them share.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault, RouteOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Permission, Principal } from '../access/index.ts';
import { Problem } from './shapes/common.ts';

/** `public`: anybody; `signed-in`: any principal; else the permission it needs. */
type RoutePermission = Permission | 'public' | 'signed-in';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RoutePermission;
  }
  interface FastifyRequest {
    /** Set for every route that is not public, before validation. */
    principal: Principal;
  }
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** Called for every route as it is registered: refuses one that forgot its permission, documents its errors. */
export function frameRoute(route: RouteOptions): void {
  if (!route.url.startsWith('/api/')) return;
  const permission = route.config?.permission;
  if (permission === undefined) throw new Error(`${route.method} ${route.url} declares no permission`);
  if (!route.schema || route.schema.hide) return;
  const needs = permission === 'public' || permission === 'signed-in' ? undefined : `Needs \`${permission}\`.`;
  const { description, response } = route.schema as { description?: string; response?: object };
  route.schema = {
    ...route.schema,
    ...(permission === 'public' && { security: [] }),
    description: [description, needs].filter(Boolean).join('\n\n'),
    response: { ...response, default: problem('What went wrong, as RFC 9457 problem details.') },
  };
}
