// Where events come in. The hot path: raw bytes, no shapes, no session; answered when the event is durable.
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accepted, ByteBudget, Event, FlowResponse, Intake } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { readJson } from './json.ts';
import { readBody, releaser } from './read-body.ts';
import { isLines, type Split, splitEvent } from './split-event.ts';

/** A webhook of a released flow. */
export interface Hook {
  spaceId: string;
  flowId: string;
  /** `none`, or the connection that knows the sender's secret. */
  auth: string;
  /** The flow has a `respond` step. */
  canRespond: boolean;
  /** How a body becomes many events. */
  split?: Split | undefined;
}

/** What a sender that asks who we are gets, instead of a run. */
export interface HookAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface HookParts {
  engine: {
    findHook(space: string, path: string): Hook | undefined | Promise<Hook | undefined>;
    accept(intake: Intake): Promise<Accepted>;
    acceptAll(to: { spaceId: string; flowId: string }, events: Event[]): Promise<Accepted[]>;
  };
  connections: {
    /** Throws `invalid_signature`. Gives the answer to what is a handshake and no event. */
    verifyHook(
      spaceId: string,
      connection: string,
      headers: FastifyRequest['headers'],
      body: Buffer,
      peer?: string,
    ): Promise<HookAnswer | undefined>;
    /** The answer to a GET by which a sender checks the address; undefined: it is none. */
    challengeHook(
      spaceId: string,
      connection: string,
      headers: FastifyRequest['headers'],
    ): Promise<HookAnswer | undefined>;
  };
  /** Largest event, in bytes. */
  maxEventBytes: number;
  /** Of large bodies that are in memory at the same time. */
  budget: Pick<ByteBudget, 'take'>;
  /** Called for each event that was taken. */
  onAccepted?: (() => void) | undefined;
  /** How long a caller waits for `respond`, in milliseconds. Default 30 s. */
  responseTimeoutMs?: number | undefined;
}

/** Longer bodies are handed on as they came, instead of as text. */
const LONG_BYTES = 64 * 1024;

type HookRequest = FastifyRequest<{ Params: { space: string; path: string }; Body: Buffer | undefined }>;

export function hookRoutes(app: FastifyInstance, parts: HookParts): void {
  const { engine, connections, maxEventBytes, onAccepted, responseTimeoutMs = 30_000 } = parts;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) =>
    readBody(payload, { budget: parts.budget, maxBytes: maxEventBytes }),
  );

  app.post('/hooks/:space/:path', { bodyLimit: maxEventBytes }, async (request: HookRequest, reply) => {
    const free = releaser(request.body);
    try {
      return await takeEvent(request, reply, free);
    } finally {
      free();
    }
  });

  const takeEvent = async (request: HookRequest, reply: FastifyReply, free: () => void) => {
    const { space, path } = request.params;
    const hook = await engine.findHook(space, path);
    if (!hook) throw new AppError('unknown_hook');
    if (hook.auth !== 'none') {
      const handshake = await connections.verifyHook(
        hook.spaceId,
        hook.auth,
        request.headers,
        request.body ?? NO_BODY,
        request.socket.remoteAddress,
      );
      if (handshake) return sendResponse(reply, handshake);
    }
    if (hook.split !== undefined || isLines(request.headers['content-type'])) {
      const headers = safeHeaders(request.headers);
      const items = splitEvent(textOf(request), hook.split, headers);
      const all = await engine.acceptAll(
        hook,
        items.map((item) => ({ ...item, source: 'webhook', headers })),
      );
      onAccepted?.();
      return acknowledgeAll(reply, all);
    }
    const accepted = await engine.accept(intakeOf(hook, request));
    onAccepted?.();
    // it is durable: from now on it is only waited for
    free();
    const response = accepted.response && (await within(accepted.response, responseTimeoutMs));
    return response ? sendResponse(reply, response) : acknowledge(reply, accepted);
  };

  app.get('/hooks/:space/:path', async (request: HookRequest, reply) => {
    const hook = await engine.findHook(request.params.space, request.params.path);
    const answer =
      hook && hook.auth !== 'none'
        ? await connections.challengeHook(hook.spaceId, hook.auth, request.headers)
        : undefined;
    if (!answer) throw new AppError('unknown_hook', 'Events are posted to this address; there is nothing to get.');
    return sendResponse(reply, answer);
  });
}

/** Takes the body from the request: while it is stored, nobody else may hold on to its text. */
function intakeOf(hook: Hook, request: HookRequest): Intake {
  const text = textOf(request);
  const raw = request.body ?? NO_BODY;
  request.body = undefined;
  return {
    spaceId: hook.spaceId,
    flowId: hook.flowId,
    source: 'webhook',
    headers: safeHeaders(request.headers),
    body: readJson(text),
    bodyText: raw.length > LONG_BYTES ? raw.subarray(markLength(raw)) : text,
    wantsResponse: hook.canRespond,
  };
}

/** One id per item, in order; null where the filter said no. */
function acknowledgeAll(reply: FastifyReply, all: Accepted[]): FastifyReply {
  const duplicates = all.filter(({ duplicate }) => duplicate).length;
  const first = all.find(({ runId }) => runId !== undefined);
  const answer = {
    runId: first?.runId ?? null,
    alertId: first?.alertId ?? null,
    runIds: all.map(({ runId }) => runId ?? null),
    ...(duplicates > 0 && { duplicates }),
  };
  return reply.code(202).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
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

const NO_BODY = Buffer.alloc(0);

function textOf({ body = NO_BODY, headers }: HookRequest): string {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError('unsupported_media_type', `Send the event uncompressed, not as ${encoding.slice(0, 50)}.`);
  }
  return body.toString('utf8', markLength(body));
}

/** Editors and some senders put a byte order mark in front. */
const markLength = (raw: Buffer): number => (raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0);

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
