// Judges the requests of curated AWS actions. They are made from AWS's own models, which no validator of OpenAPI reads
// (src/catalog/aws/sdk.test.ts compares sixty and more with AWS's SDK): here, that nothing given is left out.
import type { OutboundRequest } from '../../src/connections/index.ts';

/** undefined: every value given is somewhere in the request. */
export function lostInput(request: OutboundRequest, input: unknown): string | undefined {
  const sent = [
    decoded(request.url),
    request.service?.bucket ?? '',
    ...Object.values(request.headers ?? {}),
    bodyText(request),
  ].join('\n');
  const lost = [...leaves(input, '')].find(([, text]) => !sent.includes(text));
  return lost && `${lost[0]} is not in the request`;
}

function bodyText({ body, headers = {} }: OutboundRequest): string {
  const text = body === undefined ? '' : Buffer.from(body).toString();
  const type = headers['content-type'] ?? '';
  if (type.includes('form')) return decoded(text);
  if (type.includes('xml')) return text.replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
  // as in the input: a text in JSON is escaped
  return type.includes('json') ? [...leaves(JSON.parse(text), '')].map(([, one]) => one).join('\n') : text;
}

const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));

/** Times and files are written in another form than they are given. */
function* leaves(value: unknown, path: string): Iterable<[path: string, text: string]> {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return;
  if (typeof value !== 'object' || value === null) {
    if (value !== null && value !== undefined && value !== '') yield [path, String(value)];
    return;
  }
  if ('base64' in value || 'text' in value) return;
  for (const [key, one] of Object.entries(value)) yield* leaves(one, path ? `${path}.${key}` : key);
}
