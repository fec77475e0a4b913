// Puts the HTTP server together. Its scopes share nothing but the error handler: webhooks (hot), Slack,
// the documented API, and the web with what machines ask.
import { randomBytes } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { AppError } from '../errors.ts';
import { documentedRoutes } from './document.ts';
import { guardRoutes } from './guard.ts';
import { buildMetrics, type HealthParts, healthRoutes, type Metrics } from './health.ts';
import { type HookParts, hookRoutes } from './hooks.ts';
import { readJson } from './json.ts';
import { oauthCallback } from './oauth-callback.ts';
import type { ApiParts } from './parts.ts';
import { expectedError, sendProblem } from './problem.ts';
import { type SlackEvents, slackRoutes } from './slack-events.ts';
import { errorReference, SECURITY_HEADERS, webRoutes } from './web.ts';

export interface ServerParts {
  api: ApiParts;
  hooks: Omit<HookParts, 'maxEventBytes' | 'onAccepted'>;
  health: HealthParts;
  /** Slack over HTTP, when it is connected that way. */
  slack?: SlackEvents | undefined;
  version: string;
  /** Folder of the built web. */
  webFolder?: string | undefined;
  logger?: FastifyBaseLogger | undefined;
  /** Addresses of proxies in front whose X-Forwarded-For is believed. Default: none. */
  trustProxy?: string[] | undefined;
}

const API_BODY_LIMIT = 2 * 1024 * 1024;

/** The server, with all routes, not yet listening. Throws when a route declares no permission. */
export async function buildApi(parts: ServerParts): Promise<FastifyInstance> {
  const app = fastify({
    ...(parts.logger ? { loggerInstance: parts.logger } : { logger: false }),
    // a line per request would cost more than the request on the hot path
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    bodyLimit: API_BODY_LIMIT,
    trustProxy: parts.trustProxy ?? false,
    requestIdHeader: false,
    genReqId: requestIds(),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, expectedError(error) ?? new AppError('invalid_request'));
    },
  });
  const metrics = buildMetrics(parts.health);
  answerFaults(app, parts.health.ready);
  await app.register(async (scope) =>
    hookRoutes(scope, {
      ...parts.hooks,
      maxEventBytes: parts.api.maxEventBytes,
      onAccepted: () => metrics.events.inc(),
    }),
  );
  const { slack } = parts;
  if (slack) await app.register(async (scope) => slackRoutes(scope, slack));
  await app.register((scope) => apiScope(scope, parts, metrics));
  healthRoutes(app, parts.health, metrics);
  errorReference(app);
  await webRoutes(app, parts.webFolder);
  return app;
}

async function apiScope(app: FastifyInstance, { api, version }: ServerParts, metrics: Metrics): Promise<void> {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, readJson(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'cache-control': 'no-store' });
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.requests.observe(
      { route, method: request.method, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => new AppError('rate_limited', undefined, { retryAfter: ttl / 1000 }),
  });
  guardRoutes(app, api.access);
  oauthCallback(app, api);
  await documentedRoutes(app, api, version);
  let document: string | undefined;
  app.get(
    '/api/openapi.json',
    { config: { permission: 'public' }, schema: { hide: true } as object },
    async (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      return reply.type('application/json; charset=utf-8').send(document);
    },
  );
}

/** Different in every process, so that an id leads to one line of one log. */
function requestIds(): () => string {
  const process = randomBytes(5).toString('hex');
  let count = 0;
  return () => `${process}-${(++count).toString(36)}`;
}

function answerFaults(app: FastifyInstance, ready: () => Promise<void>): void {
  app.setErrorHandler(async (error, request, reply) => {
    const expected = expectedError(error);
    if (expected && expected.status < 500) return sendProblem(request, reply, expected);
    request.log.error(
      { err: error, requestId: request.id, method: request.method, route: request.routeOptions.url },
      'request failed',
    );
    if (expected) return sendProblem(request, reply, expected);
    // drivers and better-auth do not always say that the database went away; the database does
    const away = await ready().then(
      () => false,
      () => true,
    );
    return sendProblem(request, reply, new AppError(away ? 'database_unavailable' : 'internal'));
  });
}
