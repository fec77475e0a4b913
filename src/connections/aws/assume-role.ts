// Temporary credentials of a role (STS AssumeRole), shared by all workers and fetched again before they expire.
import { AppError } from '../../errors.ts';
import type { HeldToken, SignContext, Values } from '../kinds/kind.ts';
import { endpointOf } from './endpoint.ts';
import { type AwsCredentials, sigV4 } from './sigv4.ts';

/** Asked for again this long before they end. */
const MARGIN_MS = 5 * 60_000;
const STS = { endpoint: 'sts', signing: 'sts' };

/** Throws tool_refused, tool_error, tool_unreadable and what sending throws. */
export async function assumedRole(values: Values, context: SignContext, base: AwsCredentials): Promise<AwsCredentials> {
  const token = await context.tokens.current(() => assume(values, context, base));
  return JSON.parse(token.access) as AwsCredentials;
}

async function assume(values: Values, context: SignContext, base: AwsCredentials): Promise<HeldToken> {
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
  return { access: JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }), expiresAt: expiresAt - MARGIN_MS };
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
