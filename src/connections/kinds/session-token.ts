// Signs in with user and password at an address of the tool and uses the token it answers, as OpenSearch-like and
// appliance APIs want it. The tool's settings say where, how, and where in the answer the token is.
import { AppError } from '../../errors.ts';
import type { InboundResponse, OutboundRequest } from '../request.ts';
import { filled, filledUrl } from './filled.ts';
import { type OutboundKind, plain, type SignContext, secret, type Values } from './kind.ts';
import { safeEnd } from './token-request.ts';

const DEFAULT_TTL_S = 600;
const BODY = '{"username":"{username}","password":"{password}"}';

export const sessionToken: OutboundKind = {
  direction: 'out',
  title: 'User and password for a session',
  fields: [plain('username', 'User', { required: true }), secret('password', 'Password')],
  async sign(values, context) {
    const { access } = await context.tokens.current(() => signIn(values, context));
    return { headers: { [values.header || 'authorization']: `${values.prefix ?? 'Bearer '}${access}` } };
  },
  renew(context, refused) {
    const [value] = Object.values(refused.headers!);
    context.tokens.refused(value!);
    return true;
  },
};

async function signIn(values: Values, context: SignContext) {
  const answer = await context.send(signInRequest(values, context.baseUrl));
  const { host } = new URL(context.baseUrl);
  if (answer.status >= 500) throw new AppError('tool_error', `${host} answered ${answer.status} to the sign-in`);
  if (answer.status >= 400)
    throw new AppError('tool_refused', `${host} refused the user or the password (${answer.status})`, {
      info: { status: answer.status, retryable: answer.status === 429 },
    });
  const access = tokenAt(answer, values.tokenAt || 'token');
  if (!access) throw new AppError('tool_unreadable', `${host} answered the sign-in without a token`);
  return { access, expiresAt: safeEnd(Date.now() + (Number(values.ttl) || DEFAULT_TTL_S) * 1000) };
}

function signInRequest(values: Values, baseUrl: string): OutboundRequest {
  const method = (values.loginMethod || 'POST').toUpperCase();
  const url = filledUrl(values.loginPath || '/login', values, baseUrl);
  const json = { 'content-type': 'application/json', accept: 'application/json' };
  if (values.loginAuth === 'basic') {
    const pair = Buffer.from(`${values.username}:${values.password}`).toString('base64');
    const headers = { authorization: `Basic ${pair}`, accept: 'application/json' };
    if (method === 'GET' || !values.loginBody) return { method, url, headers };
    return { method, url, headers: { ...json, ...headers }, body: bodyOf(values) };
  }
  if (values.loginAuth === 'form') {
    const fields = JSON.parse(bodyOf(values)) as Record<string, unknown>;
    const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();
    return { method, url, headers: { ...json, 'content-type': 'application/x-www-form-urlencoded' }, body };
  }
  return { method, url, headers: json, body: bodyOf(values) };
}

/** The template is JSON, its fields stand inside of its texts. */
const bodyOf = (values: Values): string =>
  filled(values.loginBody || BODY, values, (value) => JSON.stringify(value).slice(1, -1));

/** `header:X-Auth-Token`, or a dot path into the JSON; '.' is the whole answer, where it is the token itself. */
function tokenAt(answer: InboundResponse, place: string): string | undefined {
  if (place.startsWith('header:')) return answer.headers[place.slice('header:'.length).toLowerCase()];
  const text = answer.body.toString().trim();
  if (place === '.') return text.replace(/^"|"$/g, '');
  try {
    const found = place
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], JSON.parse(text));
    return typeof found === 'string' && found !== '' ? found : undefined;
  } catch {
    return undefined;
  }
}
