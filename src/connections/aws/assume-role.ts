// Temporary credentials of a role (STS AssumeRole), fetched once for all calls that wait for them and again
// before they expire.
import { AppError } from '../../errors.ts';
import type { SignContext, Values } from '../kinds/kind.ts';
import { endpointOf } from './endpoint.ts';
import { type AwsCredentials, sigV4 } from './sigv4.ts';

interface Temporary extends AwsCredentials {
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const MARGIN_MS = 5 * 60_000;
const STS = { endpoint: 'sts', signing: 'sts' };
const held = new Map<string, { pending: Promise<Temporary>; value?: Temporary }>();

/** Throws tool_refused, tool_error, tool_unreadable and what sending throws. */
export async function assumedRole(values: Values, context: SignContext, base: AwsCredentials): Promise<AwsCredentials> {
  const found = held.get(context.cacheKey);
  if (found && (found.value === undefined || found.value.expiresAt - MARGIN_MS > Date.now())) return found.pending;
  const entry: { pending: Promise<Temporary>; value?: Temporary } = { pending: assume(values, context, base) };
  held.set(context.cacheKey, entry);
  try {
    entry.value = await entry.pending;
    return entry.value;
  } catch (error) {
    if (held.get(context.cacheKey) === entry) held.delete(context.cacheKey);
    throw error;
  }
}

async function assume(values: Values, context: SignContext, base: AwsCredentials): Promise<Temporary> {
  const { origin, region } = endpointOf(STS, values.region!, values.baseUrl);
  const url = new URL(`${origin}/`);
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: values.roleArn!,
    RoleSessionName: values.sessionName || 'reflejo',
    ...(values.externalId && { ExternalId: values.externalId }),
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const signature = sigV4({ method: 'POST', url, headers, body }, base, { service: 'sts', region, now: Date.now() });
  const answer = await context.send({ method: 'POST', url: url.href, headers: { ...headers, ...signature }, body });
  const text = answer.body.toString();
  if (answer.status >= 400) {
    const code = element(text, 'Code') ?? String(answer.status);
    const why = `AWS refused to hand out the role ${values.roleArn} (${code}): ${element(text, 'Message') ?? 'no reason given'}`;
    throw new AppError(answer.status >= 500 ? 'tool_error' : 'tool_refused', why, {
      info: { status: answer.status, ...(answer.status < 500 && { retryable: /Throttl/.test(code) }) },
    });
  }
  const [accessKeyId, secretAccessKey, sessionToken, expires] = [
    'AccessKeyId',
    'SecretAccessKey',
    'SessionToken',
    'Expiration',
  ].map((name) => element(text, name));
  const expiresAt = Date.parse(expires ?? '');
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiresAt))
    throw new AppError('tool_unreadable', `${url.host} gave no usable credentials for ${values.roleArn}`);
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt };
}

/** The text of an element that holds no others; keys and tokens need no more than the five entities of XML. */
function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
