// The web application: built files, and its entry page for every address that is none of the server's.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { fromRoot } from '../paths.ts';
import { sendProblem } from './problem.ts';

/** Inline styles are needed by the canvas and the component library; inline scripts are not. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;

/** The text of the reference to which problem documents point. */
export function errorReference(app: FastifyInstance): void {
  let text: string | undefined;
  app.get('/docs/errors', async (_request, reply) => {
    text ??= await readFile(fromRoot('docs/reference/errors.md'), 'utf8');
    return reply.headers(SECURITY_HEADERS).type('text/plain; charset=utf-8').send(text);
  });
}

/** Addresses of the server itself: an unknown one below them is an error, not a page. */
const OF_THE_SERVER = /^\/(api|hooks|slack|healthz|readyz|metrics)(\/|\?|$)/;
const YEAR_S = 365 * 24 * 3600;

/** `folder` is the built web; without it (a worker, a test) every unknown address is `not_found`. */
export async function webRoutes(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const built = folder !== undefined && existsSync(join(folder, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false,
      // the build leaves .br and .gz beside each asset
      preCompressed: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
        // the names of assets carry a hash of their content
        const hashed = path.includes('/assets/');
        response.setHeader('cache-control', hashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const page =
      built &&
      (request.method === 'GET' || request.method === 'HEAD') &&
      !OF_THE_SERVER.test(request.url) &&
      wantsPage(request);
    if (page) return reply.sendFile('index.html');
    return sendProblem(
      request,
      reply,
      new AppError('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]!.slice(0, 200)}.`),
    );
  });
}

/** A missing script or image must stay an error: a page in its place hides the fault. */
const wantsPage = ({ headers, url }: FastifyRequest): boolean =>
  headers.accept !== undefined && /text\/html|\*\/\*/.test(headers.accept) && !/\.[a-z0-9]{2,5}(\?|$)/i.test(url);
