// Asks an OAuth 2.0 token endpoint (RFC 6749) for a token, with whatever grant.
import { AppError } from '../../errors.ts';
import type { InboundResponse } from '../request.ts';
import type { HeldToken, SignContext } from './kind.ts';

export interface TokenRequest {
  url: string;
  clientId: string;
  /** Without it the client only names itself. */
  clientSecret?: string | undefined;
  /** `basic` or `post`. */
  clientAuth?: string | undefined;
  grantType: string;
  parameters: Record<string, string>;
}

/** Used up this long before it ends, half of its life at most. */
const MARGIN_MS = 60_000;
const DEFAULT_LIFE_S = 300;

/**
 * Throws sign_in_again (the tool no longer honours the grant), tool_refused, tool_error, tool_unreadable, and what
 * sending throws.
 */
export async function requestToken(context: Pick<SignContext, 'send'>, asked: TokenRequest): Promise<HeldToken> {
  const oauth = await import('oauth4webapi');
  const url = new URL(asked.url);
  const server = { issuer: url.origin, token_endpoint: url.href };
  const client = { client_id: asked.clientId };
  let answered: InboundResponse | undefined;
  const send = async (address: string, options: { headers: Record<string, string>; body: URLSearchParams }) => {
    const body = options.body.toString();
    answered = await context.send({ method: 'POST', url: address, headers: options.headers, body });
    return asStandard(answered);
  };
  try {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      authentication(oauth, asked),
      asked.grantType,
      asked.parameters,
      // the person who sets the address decides whether it is https
      { [oauth.customFetch]: send as any, [oauth.allowInsecureRequests]: true },
    );
    return heldToken(await oauth.processGenericTokenEndpointResponse(server, client, response));
  } catch (fault) {
    if (fault instanceof AppError) throw fault;
    throw tokenError(url, answered);
  }
}

function authentication(oauth: typeof import('oauth4webapi'), { clientSecret, clientAuth }: TokenRequest) {
  if (clientSecret === undefined || clientSecret === '') return oauth.None();
  return clientAuth === 'basic' ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret);
}

/** CrowdStrike answers 201 where the standard says 200; Slack and others name the type of the token as they like. */
function asStandard(answer: InboundResponse): Response {
  const body = jsonOf(answer);
  const token = body && typeof body.access_token === 'string' ? body : undefined;
  const standard = token && { ...plainTimes(token), token_type: 'bearer', id_token: undefined };
  return new Response(standard ? JSON.stringify(standard) : new Uint8Array(answer.body), {
    status: answer.status === 201 ? 200 : answer.status,
    headers: { 'content-type': standard ? 'application/json' : (answer.headers['content-type'] ?? '') },
  });
}

/** Some write the seconds as text. */
const plainTimes = (body: Record<string, unknown>) =>
  typeof body.expires_in === 'string' ? { ...body, expires_in: Number(body.expires_in) || undefined } : body;

function heldToken(result: {
  access_token: string;
  expires_in?: number;
  refresh_token?: string;
  scope?: string;
  [other: string]: unknown;
}): HeldToken {
  const seconds = result.expires_in ?? DEFAULT_LIFE_S;
  const refreshLife = Number(result.refresh_token_expires_in ?? result.refresh_expires_in);
  return {
    access: result.access_token,
    expiresAt: safeEnd(Date.now() + seconds * 1000),
    refresh: result.refresh_token,
    refreshExpiresAt: refreshLife > 0 ? Date.now() + refreshLife * 1000 : undefined,
    scope: result.scope ? result.scope.split(/[\s,]+/).filter(Boolean) : undefined,
  };
}

/** A moment before the end of a token, so that it does not end on its way. Milliseconds since 1970. */
export function safeEnd(end: number): number {
  const life = end - Date.now();
  return Date.now() + Math.max(life - MARGIN_MS, life / 2);
}

function jsonOf(answer: InboundResponse): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(answer.body.toString());
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as any) : undefined;
  } catch {
    return undefined;
  }
}

/** What RFC 6749, section 5.2, calls its codes; never the tool's own text, which may repeat what was sent. */
const CODES = /^[a-z_]{1,40}$/;

/** No `cause`: the library's errors hold the response. */
function tokenError(url: URL, answered: InboundResponse | undefined): AppError {
  const code = answered && jsonOf(answered)?.error;
  const told = typeof code === 'string' && CODES.test(code) ? code : undefined;
  if (told === 'invalid_grant')
    return new AppError('sign_in_again', `${url.host} no longer accepts what it was given for a token (invalid_grant)`);
  if (!answered || (answered.status < 400 && !told))
    return new AppError('tool_unreadable', `${url.host} gave no usable token at ${url.pathname}`);
  const info = { status: answered.status };
  if (answered.status >= 500)
    return new AppError('tool_error', `${url.host} answered ${answered.status} when asked for a token`, { info });
  const why = told ? `${answered.status}, ${told}` : String(answered.status);
  return new AppError('tool_refused', `${url.host} refused the client id or secret (${why})`, {
    info: { ...info, retryable: answered.status === 429 },
  });
}
