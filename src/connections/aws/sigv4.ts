// Signature Version 4 of AWS, as headers: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface Signed {
  method: string;
  /** Absolute, with its query, percent-encoded as it will be sent. */
  url: URL;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | undefined;
}

/** Proxies and clients change these on the way. */
const UNSIGNED = new Set([
  'authorization',
  'cache-control',
  'connection',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string) => createHmac('sha256', key).update(data).digest();
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The headers to add. `now` in milliseconds since 1970. */
export function sigV4(
  request: Signed,
  credentials: AwsCredentials,
  { service, region, now }: { service: string; region: string; now: number },
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const payload = sha256(request.body ?? '');
  const added = {
    'x-amz-date': time,
    'x-amz-content-sha256': payload,
    ...(credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const signed = Object.entries<string>({ ...request.headers, host: request.url.host, ...added })
    .filter(([name]) => !UNSIGNED.has(name))
    .map(([name, value]) => [name, value.trim().replace(/\s+/g, ' ')] as const)
    .sort(byName);
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method.toUpperCase(),
    canonicalPath(request.url.pathname, service),
    canonicalQuery(request.url.search),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    payload,
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  return {
    ...added,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1);

/** All services but S3 sign the path encoded once more than it is sent. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(escaped).join('/');
}

function canonicalQuery(search: string): string {
  const pairs = search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      const plain = (text: string) => escaped(decodeURIComponent(text.replaceAll('+', ' ')));
      return at < 0 ? ([plain(pair), ''] as const) : ([plain(pair.slice(0, at)), plain(pair.slice(at + 1))] as const);
    });
  pairs.sort((a, b) => (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}
