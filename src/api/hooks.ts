// Where events come in. The hot path: raw bytes, no shapes, no session; answered when the event is durable.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accepted, FlowResponse, Intake } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { readJson } from './json.ts';

/** A webhook of a released flow. */
export interface Hook {
  spaceId: string;
  flowId: string;
  /** `none`, or the connection that knows the sender's secret. */
  auth: string;
  /** The flow has a `respond` step. */
  canRespond: boolean;
}

export interface HookParts {
  engine: {
    findHook(space: string, path: string): Hook | undefined | Promise<Hook | undefined>;
    accept(intake: Intake): Promise<Accepted>;
  };
  connections: {
    /** Throws `invalid_signature`. */
    verifyHook(spaceId: string, connection: string, headers: FastifyRequest['headers'], body: Buffer): Promise<void>;
  };
  /** Largest event, in bytes. */
  maxEventBytes: number;
  /** Called for each event that was taken. */
  onAccepted?: (() => void) | undefined;
  /** How long a caller waits for `respond`, in milliseconds. Default 30 s. */
  responseTimeoutMs?: number | undefined;
}

type HookRequest = FastifyRequest<{ Params: { space: string; path: string }; Body: Buffer | undefined }>;

export function hookRoutes(app: FastifyInstance, parts: HookParts): void {
  const { engine, connections, maxEventBytes, onAccepted, responseTimeoutMs = 30_000 } = parts;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxEventBytes }, (_request, body, done) =>
    done(null, body),
  );

  app.post('/hooks/:space/:path', { bodyLimit: maxEventBytes }, async (request: HookRequest, reply) => {
    const { space, path } = request.params;
    const hook = await engine.findHook(space, path);
    if (!hook) throw new AppError('unknown_hook');
    const raw = request.body ?? Buffer.alloc(0);
    if (hook.auth !== 'none') await connections.verifyHook(hook.spaceId, hook.auth, request.headers, raw);
    const bodyText = textOf(raw, request.headers['content-encoding']);
    const accepted = await engine.accept({
      spaceId: hook.spaceId,
      flowId: hook.flowId,
      source: 'webhook',
      headers: safeHeaders(request.headers),
      body: readJson(bodyText),
      bodyText,
      wantsResponse: hook.canRespond,
    });
    onAccepted?.();
    const response = accepted.response && (await within(accepted.response, responseTimeoutMs));
    return response ? sendResponse(reply, response) : acknowledge(reply, accepted);
  });
}

function acknowledge(reply: FastifyReply, { runId, alertId, duplicate }: Accepted): FastifyReply {
  const answer = { runId: runId ?? null, alertId: alertId ?? null, ...(duplicate && { duplicate }) };
  return reply.code(202).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
}

// what a flow answers must never act as a page of ours: no cookies, no scripts
const KEPT_FROM_FLOWS =
  /^(set-cookie|content-security-policy|content-length|transfer-encoding|connection|x-content-type-options|clear-site-data|strict-transport-security)$/i;

function sendResponse(reply: FastifyReply, { status, headers, body }: FlowResponse): FastifyReply {
  for (const [name, value] of Object.entries(headers)) if (!KEPT_FROM_FLOWS.test(name)) reply.header(name, value);
  return reply
    .code(status)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(body);
}

function textOf(raw: Buffer, encoding: string | undefined): string {
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError('unsupported_media_type', `Send the event uncompressed, not as ${encoding.slice(0, 50)}.`);
  }
  // editors and some senders put a byte order mark in front
  const marked = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf;
  return raw.toString('utf8', marked ? 3 : 0);
}

function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Names that tell what an event is; everything else may be a secret, or the sender's business. */
const SAFE =
  /^(content-type|user-agent|date|traceparent|x-request-id|x-correlation-id|ce-[a-z-]+|x-amz-sns-[a-z-]+|x-[a-z-]*(event|delivery|topic|source|type|kind|version|timestamp)(-id)?)$/;
const SECRET = /auth|cookie|secret|signature|token|key|password|hmac/;
const decisions = new Map<string, boolean>();

/** The headers an event keeps: a short list, decided by name. */
export function safeHeaders(headers: FastifyRequest['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    let safe = decisions.get(name);
    if (safe === undefined) {
      safe = SAFE.test(name) && !SECRET.test(name);
      if (decisions.size < 1000) decisions.set(name, safe);
    }
    const value = headers[name];
    if (safe && typeof value === 'string') kept[name] = value;
  }
  return kept;
}
