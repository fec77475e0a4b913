// The one hook before every /api route: who asks, and may they? It runs before the body is read.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mustBeAble } from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { AccessPart } from './parts.ts';

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function guardRoutes(app: FastifyInstance, access: Pick<AccessPart, 'authenticate' | 'allowsOrigin'>): void {
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request) => {
    // an unknown path tells nothing about who may do what
    if (request.is404) return;
    const permission = request.routeOptions.config.permission;
    if (permission === undefined) throw new AppError('forbidden', 'This route declares no permission.');
    const { authorization, cookie } = request.headers;
    if (authorization === undefined && !CHANGES_NOTHING.has(request.method)) refuseForeignPage(request, access);
    if (permission === 'public') return;
    const principal = await access.authenticate({ authorization, cookie, space: spaceOf(request) });
    if (!principal) throw new AppError('unauthenticated');
    if (permission !== 'signed-in') mustBeAble(principal, permission);
    request.principal = principal;
  });
}

/** An EventSource cannot set a header, so the query may name the space too. */
function spaceOf({ headers, query }: FastifyRequest): string | undefined {
  const named = headers['x-reflejo-space'] ?? (query as { space?: unknown }).space;
  return typeof named === 'string' && named !== '' ? named : undefined;
}

/**
 * Browsers send cookies with requests of other sites' pages: SameSite=Lax stops most, this stops the rest. A
 * browser always names the origin of such a request.
 */
function refuseForeignPage({ headers }: FastifyRequest, access: Pick<AccessPart, 'allowsOrigin'>): void {
  const { origin, cookie, host } = headers;
  if (origin !== undefined) {
    if (access.allowsOrigin(origin, host)) return;
    throw new AppError(
      'forbidden',
      `Requests from pages of ${origin.slice(0, 200)} are refused. If that is this server, set REFLEJO_PUBLIC_URL.`,
    );
  }
  if (cookie !== undefined && headers['sec-fetch-site'] !== 'same-origin') {
    throw new AppError('forbidden', 'A change with the session cookie must name its origin.');
  }
}
