// Sends one request through the guard and follows redirects: hop by hop, each checked again, and without
// credentials as soon as the origin changes.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Agent } from 'undici';
import { AppError } from '../errors.ts';
import type { Guard } from './guard/guard.ts';
import type { TlsMaterial } from './kinds/kind.ts';
import type { InboundResponse, OutboundRequest } from './request.ts';

const MAX_REDIRECTS = 5;
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 25 * 1024 * 1024;
const CREDENTIAL_HEADERS = /^(authorization|cookie|proxy-authorization)$|api-?key|token|secret/i;

/** Parses and refuses what we never send to. The URL parser has by then turned `0x7f.1` and the like into plain addresses. */
export function outboundUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new AppError('invalid_input', `"${text.slice(0, 200)}" is not an absolute URL`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AppError('invalid_input', `the URL must begin with https:// or http://, not ${url.protocol}`);
  }
  if (url.username || url.password) {
    throw new AppError('invalid_input', 'the URL must not hold a user or a password; use a connection');
  }
  return url;
}

/**
 * Sends `request` (its URL absolute, its credentials already in place). `secretHeaders` are the names the
 * credential set, `tls` the certificates of the connection. Throws network_refused, connection_failed, step_timeout, response_too_large,
 * host_not_allowed (a body with credentials would be redirected to another host).
 */
export async function sendOutbound(
  guard: Guard,
  request: OutboundRequest,
  signal: AbortSignal,
  secretHeaders: readonly string[] = [],
  tls?: TlsMaterial,
): Promise<InboundResponse> {
  signal.throwIfAborted();
  const timer = new AbortController();
  const stop = () => timer.abort(signal.reason);
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const late = setTimeout(
    () => timer.abort(new AppError('step_timeout', `no full answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await follow(guard, request, timer.signal, secretHeaders, tls);
  } catch (error) {
    throw asAppError(error, timer.signal, request);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
}

async function follow(
  guard: Guard,
  request: OutboundRequest,
  signal: AbortSignal,
  secretHeaders: readonly string[],
  tls: TlsMaterial | undefined,
) {
  let agent = guard.agentFor(tls);
  let url = outboundUrl(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
  let { method, body, headers = {} } = request;
  // some tools (GitHub) refuse requests without it, some (CrowdSec) those without a version
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'user-agent'))
    headers = { ...headers, 'user-agent': 'Reflejo/1.0' };
  for (let hop = 0; ; hop++) {
    const answer = await once(agent, url, method, headers, body, request.maxBytes ?? DEFAULT_MAX_BYTES, signal);
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.status) || !location) return answer;
    if (hop === MAX_REDIRECTS)
      throw new AppError('tool_unreadable', `${url.host} redirected more than ${MAX_REDIRECTS} times`);
    const next = outboundUrl(URL.canParse(location, url) ? new URL(location, url).href : location);
    if (answer.status === 303 || (answer.status < 303 && method === 'POST')) {
      if (method !== 'HEAD') method = 'GET';
      body = undefined;
      headers = without(headers, (name) => /^content-(type|length|encoding)$/i.test(name));
    }
    if (next.origin !== url.origin) {
      // the certificate is a credential too
      agent = guard.agent;
      if (body !== undefined && (secretHeaders.length > 0 || tls?.cert)) {
        throw new AppError(
          'host_not_allowed',
          `${url.host} redirected the request to ${next.host}, outside of the connection`,
        );
      }
      const secret = new Set(secretHeaders.map((name) => name.toLowerCase()));
      headers = without(headers, (name) => CREDENTIAL_HEADERS.test(name) || secret.has(name.toLowerCase()));
    }
    url = next;
  }
}

const without = (headers: Record<string, string>, drop: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !drop(name)));

async function once(
  agent: Agent,
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: OutboundRequest['body'],
  maxBytes: number,
  signal: AbortSignal,
): Promise<InboundResponse> {
  const answer = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: method as 'GET',
    headers,
    body: body ?? null,
    signal,
  });
  const received: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) received[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > maxBytes) {
      answer.body.destroy();
      throw tooLarge(url, maxBytes);
    }
    chunks.push(chunk);
  }
  const raw = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  return {
    host: url.host,
    address: `${url.origin}${url.pathname}`,
    status: answer.statusCode,
    headers: received,
    body: decoded(raw, received, url, maxBytes),
  };
}

const tooLarge = (url: URL, maxBytes: number) =>
  new AppError('response_too_large', `${url.host} answered more than ${maxBytes} bytes`);

const DECODERS: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

function decoded(body: Buffer, headers: Record<string, string>, url: URL, maxBytes: number): Buffer {
  const decode = DECODERS[headers['content-encoding'] ?? ''];
  if (!decode || body.length === 0) return body;
  try {
    return decode(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(url, maxBytes);
    throw new AppError('tool_unreadable', `${url.host} answered a body that does not decompress`, { cause });
  }
}

function asAppError(error: unknown, signal: AbortSignal, request: OutboundRequest): unknown {
  if (error instanceof AppError) return error;
  if (signal.aborted) {
    if (signal.reason instanceof AppError) return signal.reason;
    const timedOut = (signal.reason as Error | undefined)?.name === 'TimeoutError';
    return new AppError(timedOut ? 'step_timeout' : 'shutting_down', 'the request was given up before it was answered');
  }
  if ((error as NodeJS.ErrnoException).code === 'UND_ERR_INVALID_ARG') {
    return new AppError('invalid_input', 'the method or a header of the request cannot be sent as it is', {
      cause: error,
    });
  }
  const host = URL.canParse(request.url) ? new URL(request.url).host : request.url;
  const info = isUnsent((error as NodeJS.ErrnoException).code) ? { unsent: true as const } : undefined;
  return new AppError('connection_failed', `${host}: ${reason(error)}`, { cause: error, ...(info && { info }) });
}

const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** By the code of a request's fault: no connection came about, so nothing of the request went out. */
export const isUnsent = (code: string | undefined): boolean => UNSENT.has(code ?? '');

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept a connection in time',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not accept the client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not know the authority of the client certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return REASONS[code] ?? (code || 'the request failed');
}
