// Sends a request in the name of a connection: bound to its origin, signed with its credential, once again with
// a fresh one when the tool says 401.
import { AppError } from '../errors.ts';
import type { Guard } from './guard/guard.ts';
import { allowedHosts, isAllowed } from './hosts.ts';
import { KINDS } from './kinds/index.ts';
import type { Signature, SignContext, TlsMaterial } from './kinds/kind.ts';
import { outboundUrl, sendOutbound } from './outbound.ts';
import type { InboundResponse, OutboundRequest } from './request.ts';
import type { SharedTokens } from './tokens/shared-tokens.ts';
import type { Unsealed } from './unsealed.ts';

/** Longer than any single call would wait: the token is fetched for all calls, not for the one that asked first. */
const TOKEN_TIMEOUT_MS = 30_000;

/** Throws host_not_allowed, and what sendOutbound throws. */
export async function sendSigned(
  guard: Guard,
  connection: Unsealed,
  request: OutboundRequest,
  signal: AbortSignal,
  tokens: SharedTokens,
): Promise<InboundResponse> {
  const kind = KINDS[connection.kind]!;
  if (kind.direction !== 'out' || connection.baseUrl === null) {
    throw new AppError(
      'unknown_connection',
      `connection ${connection.name} is for webhooks, nothing can be sent with it`,
    );
  }
  if (request.tool !== undefined && request.tool !== connection.tool.id) {
    throw new AppError(
      'unknown_connection',
      `connection ${connection.name} is for ${connection.tool.name}, not for ${request.tool}`,
    );
  }
  const { name, baseUrl } = connection;
  const url = kind.locate
    ? outboundUrl(kind.locate(connection.values, request, { name, baseUrl })).href
    : boundUrl(connection, baseUrl, request.url);
  const tls = tlsOf(connection);
  const context = signContext(guard, connection, baseUrl, tokens);
  const plain = { ...request, url, headers: { ...connection.tool.headers, ...lowerCase(request.headers) } };
  const signature = await kind.sign(connection.values, context, plain);
  const attempt = async (signature: Signature) =>
    scrubbed(
      await sendOutbound(guard, signed(plain, signature), signal, Object.keys(signature.headers ?? {}), tls),
      signature,
      connection,
    );
  const answer = await attempt(signature);
  if (answer.status !== 401 || !kind.renew?.(context, signature)) return answer;
  return attempt(await kind.sign(connection.values, context, plain));
}

/** What a kind gets to sign with. */
export function signContext(guard: Guard, connection: Unsealed, baseUrl: string, tokens: SharedTokens): SignContext {
  const tls = tlsOf(connection);
  return {
    cacheKey: connection.cacheKey,
    baseUrl,
    tokens: tokens.of(connection),
    // its body holds the secret: it is not sent on to another server, whatever its headers are
    send: (one) => sendOutbound(guard, one, AbortSignal.timeout(TOKEN_TIMEOUT_MS), ['authorization'], tls),
  };
}

function tlsOf({ kind: name, values }: Unsealed): TlsMaterial {
  const kind = KINDS[name]!;
  return { ca: values.ca, ...(kind.direction === 'out' && kind.tls?.(values)) };
}

function boundUrl(connection: Unsealed, baseUrl: string, target: string): string {
  if (/^\/(?!\/)/.test(target)) return outboundUrl(`${baseUrl}${target}`).href;
  const url = outboundUrl(target);
  const base = new URL(baseUrl);
  if (url.origin === base.origin) return url.href;
  const hosts = allowedHosts(baseUrl, connection.tool, connection.values);
  if (url.protocol === base.protocol && isAllowed(url.host, hosts)) return url.href;
  throw new AppError(
    'host_not_allowed',
    `connection ${connection.name} is for ${hosts.join(', ')}, not for ${url.host}`,
  );
}

const signed = (request: OutboundRequest, signature: Signature): OutboundRequest => ({
  ...request,
  headers: withCookies(request.headers, lowerCase(signature.headers)),
  query: { ...request.query, ...signature.query },
});

/** What signs replaces what it names, but a cookie stands beside those that the request has already. */
const withCookies = (sent: Record<string, string> = {}, added: Record<string, string>): Record<string, string> => ({
  ...sent,
  ...added,
  ...(sent.cookie && added.cookie && { cookie: `${sent.cookie}; ${added.cookie}` }),
});

const lowerCase = (headers: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

/** A tool (or a debugging proxy) may echo what it was sent: the credential must not come back into a journal. */
function scrubbed(answer: InboundResponse, signature: Signature, connection: Unsealed): InboundResponse {
  const values = [...Object.values(signature.headers ?? {}), ...Object.values(signature.query ?? {})];
  const sent = values.flatMap((value) => [value, value.split(' ').at(-1)!, value.slice(value.indexOf('=') + 1)]);
  const plain = [...sent.filter(({ length }) => length >= 6), ...secretsOf(connection)];
  // longest first: one may be a part of another
  const secrets = [...new Set(plain.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]))]
    .sort((a, b) => b.length - a.length)
    .map((text) => ({ text, bytes: Buffer.from(text).toString('latin1') }));
  if (secrets.some(({ text }) => answer.body.includes(text))) {
    const clean = secrets.reduce(
      (body, { bytes }) => body.replaceAll(bytes, '[secret]'),
      answer.body.toString('latin1'),
    );
    answer = { ...answer, body: Buffer.from(clean, 'latin1') };
  }
  const scrub = (text: string) => secrets.reduce((clean, one) => clean.replaceAll(one.text, '[secret]'), text);
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, scrub(value)]));
  return { ...answer, headers };
}

/** What was entered: a tool shows a password as it is, though it was sent encoded. Short ones are words of any answer. */
function secretsOf({ tool, kind, values }: Unsealed): string[] {
  const fields = tool.credentials.find((one) => one.kind === kind)?.fields ?? [];
  return fields.flatMap(({ name, secret }) => (secret && (values[name]?.length ?? 0) >= 8 ? [values[name]!] : []));
}
