// A Postman collection (v2.0 or v2.1) as OpenAPI 3: each saved request is an operation, its variables are inputs.
// Format: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
import type { Json } from './description.ts';
import { schemaOfExample } from './example-schema.ts';
import type { Dropped } from './sound-operations.ts';

interface Found {
  request: Json;
  /** Folders above it, and its own name. */
  names: string[];
  auth: Json | undefined;
}

const SENT_BY_US = /^(content-type|content-length|accept|host|user-agent|authorization|cookie)$/i;
const VARIABLE = /\{\{\s*([\w.$-]+)\s*\}\}/g;

export function fromPostman(collection: Json): { document: Json; problems: Dropped[] } {
  const problems: Dropped[] = [];
  const variables = variablesOf(collection);
  const found = [...requestsOf(collection.item, [], collection.auth)];
  const origins = new Map<string, number>();
  const operations = found.flatMap((one) => {
    const read = operationOf(one, variables);
    if (typeof read === 'string') {
      problems.push({ path: one.names.join(' / '), message: read });
      return [];
    }
    origins.set(read.origin, (origins.get(read.origin) ?? 0) + 1);
    return [{ ...read, names: one.names }];
  });
  // a connection is bound to one host: the one that most requests go to
  const [origin] = [...origins].sort((a, b) => b[1] - a[1])[0] ?? [''];
  const paths: Json = {};
  const schemes: Json = {};
  for (const operation of operations) {
    const path = operation.names.join(' / ');
    if (operation.origin !== origin)
      problems.push({ path, message: `goes to ${operation.origin}, while this API is ${origin}` });
    else if (paths[operation.path]?.[operation.method])
      problems.push({ path, message: `a second request for ${operation.method.toUpperCase()} ${operation.path}` });
    else {
      paths[operation.path] = { ...paths[operation.path], [operation.method]: operation.operation };
      Object.assign(schemes, operation.schemes);
    }
  }
  return {
    problems,
    document: {
      openapi: '3.0.3',
      info: {
        title: collection.info?.name ?? 'Postman collection',
        version: '1',
        description: textOf(collection.info?.description),
      },
      servers: origin ? [{ url: origin.replace(VARIABLE, '{$1}') }] : [],
      paths,
      components: { securitySchemes: schemes },
    },
  };
}

function* requestsOf(items: unknown, above: string[], auth: Json | undefined): Iterable<Found> {
  if (!Array.isArray(items)) return;
  for (const item of items as Json[]) {
    const names = [...above, String(item.name ?? 'unnamed')];
    if (item.request) {
      const request = typeof item.request === 'string' ? { method: 'GET', url: item.request } : item.request;
      yield { request, names, auth: request.auth ?? item.auth ?? auth };
    } else yield* requestsOf(item.item, names, item.auth ?? auth);
  }
}

const variablesOf = (collection: Json): Map<string, string> =>
  new Map(
    (Array.isArray(collection.variable) ? collection.variable : [])
      .filter((one: Json) => (one.key ?? one.id) && typeof one.value === 'string')
      .map((one: Json) => [one.key ?? one.id, one.value]),
  );

interface ReadRequest {
  origin: string;
  path: string;
  method: string;
  operation: Json;
  schemes: Json;
}

/** A text says why it cannot be one. */
function operationOf({ request, names, auth }: Found, variables: Map<string, string>): ReadRequest | string {
  const url = addressOf(request.url, variables);
  if (!url) return 'has no address';
  const method = String(request.method ?? 'GET').toLowerCase();
  if (!/^(get|put|post|delete|options|head|patch)$/.test(method))
    return `the method ${request.method} is not supported`;
  const named = new Map<string, Json>(
    (request.url?.variable ?? []).map((one: Json) => [String(one.key ?? one.id), one] as const),
  );
  const path = url.path.replace(/\/:([\w-]+)/g, '/{$1}').replace(VARIABLE, '{$1}');
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    ...describe(named.get(name!)?.description),
    schema: { type: 'string' },
  }));
  const inQuery = fieldsOf(url.query).map((one) => parameterOf(one, 'query'));
  const inHeader = fieldsOf(request.header)
    .filter((one) => !SENT_BY_US.test(one.key))
    .map((one) => parameterOf(one, 'header'));
  const schemes = schemesOf(auth);
  const requestBody = bodyOf(request);
  return {
    origin: url.origin,
    path,
    method,
    schemes,
    operation: {
      operationId: names
        .join(' ')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .replace(/^_+|_+$/g, ''),
      summary: names.at(-1),
      ...(names.length > 1 && { tags: [names[0]] }),
      ...describe(request.description),
      parameters: [...inPath, ...inQuery, ...inHeader],
      ...(requestBody && { requestBody }),
      ...(Object.keys(schemes).length > 0 && { security: Object.keys(schemes).map((name) => ({ [name]: [] })) }),
      responses: { default: { description: '' } },
    },
  };
}

function addressOf(
  url: unknown,
  variables: Map<string, string>,
): { origin: string; path: string; query: unknown } | undefined {
  const raw = typeof url === 'string' ? url : (url as Json | undefined)?.raw;
  if (typeof raw !== 'string' || raw === '') return undefined;
  const filled = raw.replace(VARIABLE, (whole, name: string) => {
    const value = variables.get(name);
    return value !== undefined && /^https?:\/\//.test(value) ? value : whole;
  });
  const [, origin = '', rest = ''] = /^((?:https?:\/\/)?[^/?#]*)([\s\S]*)$/.exec(filled)!;
  const [path = '', search = ''] = rest.split(/[?#]/);
  const query = (url as Json).query ?? [...new URLSearchParams(search)].map(([key, value]) => ({ key, value }));
  return { origin: /^https?:|^\{\{/.test(origin) ? origin : `https://${origin}`, path: path || '/', query };
}

const fieldsOf = (list: unknown): Json[] =>
  Array.isArray(list) ? list.filter((one) => typeof one?.key === 'string' && one.key !== '') : [];

function parameterOf({ key, value, description }: Json, place: string): Json {
  const fixed = typeof value === 'string' && value !== '' && !value.includes('{{');
  return {
    name: key,
    in: place,
    ...describe(description),
    schema: { type: 'string', ...(fixed && { default: value }) },
  };
}

function bodyOf({ body, header }: Json): Json | undefined {
  if (!body || body.disabled) return undefined;
  const of = (type: string, schema: Json) => ({ content: { [type]: { schema } } });
  const declared = fieldsOf(header)
    .find((one) => /^content-type$/i.test(one.key))
    ?.value?.split(';')[0];
  if (body.mode === 'urlencoded' || body.mode === 'formdata') {
    const fields = fieldsOf(body[body.mode]);
    const properties = Object.fromEntries(
      fields.map((one) => [
        one.key,
        { type: 'string', ...(one.type === 'file' && { format: 'binary' }), ...describe(one.description) },
      ]),
    );
    const type = body.mode === 'formdata' ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
    return of(type, { type: 'object', properties });
  }
  if (body.mode === 'graphql') {
    const properties = { query: { type: 'string', default: body.graphql?.query }, variables: { type: 'object' } };
    return of('application/json', { type: 'object', properties, required: ['query'] });
  }
  if (body.mode === 'file') return of(declared ?? 'application/octet-stream', { type: 'string', format: 'binary' });
  if (body.mode !== 'raw' || !body.raw) return undefined;
  // a variable outside of quotes is no JSON: any value stands for it
  const json = asJson(body.raw) ?? asJson(String(body.raw).replace(/:\s*\{\{[^}]+\}\}/g, ': null'));
  if (json !== undefined && (declared === undefined || declared.includes('json')))
    return of('application/json', schemaOfExample(json));
  return of(declared ?? 'text/plain', { type: 'string' });
}

function schemesOf(auth: Json | undefined): Json {
  const settings = auth && auth.type !== 'noauth' ? auth[auth.type] : undefined;
  const value = (name: string): string | undefined =>
    Array.isArray(settings) ? settings.find((one: Json) => one.key === name)?.value : settings?.[name];
  if (auth?.type === 'basic') return { basic: { type: 'http', scheme: 'basic' } };
  if (auth?.type === 'bearer') return { bearer: { type: 'http', scheme: 'bearer' } };
  if (auth?.type === 'apikey')
    return {
      key: { type: 'apiKey', in: value('in') === 'query' ? 'query' : 'header', name: value('key') || 'x-api-key' },
    };
  if (auth?.type !== 'oauth2') return {};
  const tokenUrl = value('accessTokenUrl');
  if (!tokenUrl || tokenUrl.includes('{{')) return { bearer: { type: 'http', scheme: 'bearer' } };
  const scopes = Object.fromEntries(
    (value('scope') ?? '')
      .split(' ')
      .filter(Boolean)
      .map((one) => [one, '']),
  );
  const authorizationUrl = value('authUrl');
  const flow = authorizationUrl
    ? { authorizationCode: { authorizationUrl, tokenUrl, scopes } }
    : { clientCredentials: { tokenUrl, scopes } };
  return { oauth2: { type: 'oauth2', flows: flow } };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = (description: unknown): string | undefined =>
  typeof description === 'string' ? description : (description as Json | undefined)?.content;

const describe = (description: unknown) => {
  const text = textOf(description);
  return text ? { description: text } : {};
};
