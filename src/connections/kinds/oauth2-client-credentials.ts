// OAuth 2.0 client credentials (RFC 6749, section 4.4): a token is fetched once per process, shared by all
// calls that wait for it, and fetched again before it expires or when the tool refuses it.
import { AppError } from '../../errors.ts';
import type { InboundResponse } from '../request.ts';
import { type OutboundKind, plain, type SignContext, secret, type Values } from './kind.ts';

interface Token {
  value: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const MARGIN_MS = 60_000;
const tokens = new Map<string, { pending: Promise<Token>; token?: Token }>();

async function current(values: Values, context: SignContext): Promise<Token> {
  const held = tokens.get(context.cacheKey);
  if (held && (held.token === undefined || held.token.expiresAt > Date.now())) return held.pending;
  const entry: { pending: Promise<Token>; token?: Token } = { pending: fetchToken(values, context) };
  tokens.set(context.cacheKey, entry);
  try {
    entry.token = await entry.pending;
    return entry.token;
  } catch (error) {
    if (tokens.get(context.cacheKey) === entry) tokens.delete(context.cacheKey);
    throw error;
  }
}

async function fetchToken(values: Values, context: SignContext): Promise<Token> {
  const oauth = await import('oauth4webapi');
  const url = new URL(values.tokenUrl || `${context.baseUrl}${values.tokenPath || '/oauth2/token'}`);
  const client = { client_id: values.clientId! };
  let refused: InboundResponse | undefined;
  const send = async (address: string, options: { headers: Record<string, string>; body: URLSearchParams }) => {
    const answer = await context.send({
      method: 'POST',
      url: address,
      headers: options.headers,
      body: options.body.toString(),
    });
    if (answer.status >= 400) refused = answer;
    // CrowdStrike answers 201 where the standard says 200
    const status = answer.status === 201 ? 200 : answer.status;
    return new Response(new Uint8Array(answer.body), {
      status,
      headers: { 'content-type': answer.headers['content-type'] ?? '' },
    });
  };
  try {
    const server = { issuer: url.origin, token_endpoint: url.href };
    const authentication =
      values.clientAuth === 'basic'
        ? oauth.ClientSecretBasic(values.clientSecret!)
        : oauth.ClientSecretPost(values.clientSecret!);
    const parameters = new URLSearchParams(values.scope ? { scope: values.scope } : {});
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, {
      [oauth.customFetch]: send as any,
      // the person who sets the base URL decides whether it is https
      [oauth.allowInsecureRequests]: true,
    });
    const result = await oauth.processClientCredentialsResponse(server, client, response);
    const seconds = result.expires_in ?? 300;
    return { value: result.access_token, expiresAt: Date.now() + Math.max(seconds * 1000 - MARGIN_MS, seconds * 500) };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw tokenError(url, refused);
  }
}

/** No `cause`: the library's errors hold the response. */
function tokenError(url: URL, refused: InboundResponse | undefined): AppError {
  if (!refused) return new AppError('tool_unreadable', `${url.host} gave no usable token at ${url.pathname}`);
  const info = { status: refused.status };
  if (refused.status >= 500)
    return new AppError('tool_error', `${url.host} answered ${refused.status} when asked for a token`, { info });
  return new AppError('tool_refused', `${url.host} refused the client id or secret (${refused.status})`, {
    info: { ...info, retryable: refused.status === 429 },
  });
}

export const oauth2ClientCredentials: OutboundKind = {
  direction: 'out',
  title: 'OAuth 2.0 client credentials',
  fields: [
    plain('clientId', 'Client id', { required: true }),
    secret('clientSecret', 'Client secret'),
    plain('tokenUrl', 'Token URL'),
    plain('scope', 'Scope'),
  ],
  async sign(values, context) {
    return { headers: { authorization: `Bearer ${(await current(values, context)).value}` } };
  },
  renew(context, refused) {
    const held = tokens.get(context.cacheKey)?.token;
    // of many calls refused at once the first forgets the token, the others find its successor
    if (held && refused.headers?.authorization === `Bearer ${held.value}`) tokens.delete(context.cacheKey);
    return true;
  },
};
