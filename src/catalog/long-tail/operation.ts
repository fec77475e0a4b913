// One operation of a vendor's description, cleaned and complete in itself but for the schemas it refers to.
// What cannot be called is refused with the reason.
import type { MediaType, Parameter, Schema } from '../openapi.ts';
import { isObject, type Schemas } from './schema.ts';
import { shortened } from './words.ts';

export interface CleanOperation {
  path: string;
  method: string;
  /** The vendor's, if there was one. */
  vendorId: string | undefined;
  summary: string;
  description: string;
  tag: string;
  /** Scopes that OAuth credentials need. */
  scopes: string[];
  operation: {
    operationId: string;
    parameters?: Parameter[];
    requestBody?: { required?: boolean; content: Record<string, MediaType> };
    responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
  };
}

/** Says why an operation is left out. */
export class Unusable extends Error {}

const PLACES = ['path', 'query', 'header', 'cookie'];
const LONGEST_DESCRIPTION = 300;
/** Sent by the connection or by us, whatever the description says of them. */
const NOT_OFFERED = /^(authorization|accept|content-type|cookie|x-api-?key|token)$/i;
const AWS_SIGNATURE = /^X-Amz-(Content-Sha256|Date|Algorithm|Credential|Security-Token|Signature|SignedHeaders)$/i;

/** Throws Unusable. `prefix` goes before the path when the operation has an address of its own below the same host. */
export function cleanOperation(
  schemas: Schemas,
  at: { path: string; method: string; item: Record<string, any> },
  given: Record<string, any>,
  prefix: string,
): CleanOperation {
  const path = prefix + pathOf(at.path);
  const parameters = parametersOf(schemas, path, [...(at.item.parameters ?? []), ...listOf(given.parameters)]);
  const requestBody = bodyOf(schemas, given.requestBody);
  return {
    path,
    method: at.method,
    vendorId: [given['x-aws-operation-name'], given.operationId].find((id) => typeof id === 'string' && id.trim()),
    summary: shortened(given.summary, 200),
    description: shortened(given.description, 400),
    tag: String(listOf(given.tags)[0] ?? at.path.split('/').find((part) => part && !part.startsWith('{')) ?? ''),
    scopes: scopesOf(given.security),
    operation: {
      operationId: '',
      ...(parameters.length > 0 && { parameters }),
      ...(requestBody && { requestBody }),
      responses: responsesOf(schemas, given.responses),
    },
  };
}

const listOf = (value: unknown): any[] => (Array.isArray(value) ? value : []);

function pathOf(given: string): string {
  const path = given.split('#', 1)[0]!.split('?', 1)[0]!;
  if (!path.startsWith('/')) throw new Unusable('its path does not begin with /');
  if (/\s/.test(path)) throw new Unusable('its path has spaces');
  return path;
}

/** An operation's parameter replaces the one of the path with its name and place. */
function parametersOf(schemas: Schemas, path: string, given: unknown[]): Parameter[] {
  const parameters = new Map<string, Parameter>();
  const inPath = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!));
  for (const one of given) {
    const parameter = schemas.resolve(one);
    if (!isObject(parameter) || typeof parameter.name !== 'string' || !PLACES.includes(parameter.in)) continue;
    if (AWS_SIGNATURE.test(parameter.name) || schemas.isCredential(parameter.in, parameter.name)) continue;
    if (parameter.in !== 'path' && NOT_OFFERED.test(parameter.name)) continue;
    if (parameter.in === 'path' && !inPath.has(parameter.name)) continue;
    parameters.set(`${parameter.in} ${parameter.name}`, cleanParameter(schemas, parameter));
  }
  for (const name of inPath) {
    if (!parameters.has(`path ${name}`))
      parameters.set(`path ${name}`, { name, in: 'path', required: true, schema: { type: 'string' } });
  }
  return [...parameters.values()];
}

function cleanParameter(schemas: Schemas, given: Record<string, any>): Parameter {
  const [contentType, content] = Object.entries<any>(isObject(given.content) ? given.content : {})[0] ?? [];
  const description = shortened(given.description, LONGEST_DESCRIPTION);
  const schema = schemas.clean(contentType ? content?.schema : given.schema);
  return {
    name: given.name,
    in: given.in,
    ...((given.required === true || given.in === 'path') && { required: true }),
    ...(description && { description }),
    ...(typeof given.style === 'string' && { style: given.style }),
    ...(typeof given.explode === 'boolean' && { explode: given.explode }),
    ...(given.allowReserved === true && { allowReserved: true }),
    schema,
    ...(contentType && { content: { [contentType]: {} } }),
  };
}

/** What we can write comes first; of many types that say the same, few are kept. */
const BODY_TYPES = [/json/, /x-www-form-urlencoded/, /multipart/, /xml/, /octet-stream/];
const MOST_TYPES = 3;

function bodyOf(schemas: Schemas, given: unknown): CleanOperation['operation']['requestBody'] {
  const body = schemas.resolve(given);
  if (!isObject(body) || !isObject(body.content)) return undefined;
  const rank = (type: string) =>
    (BODY_TYPES.findIndex((one) => one.test(type)) + BODY_TYPES.length + 1) % (BODY_TYPES.length + 1);
  const types = Object.keys(body.content).sort((a, b) => rank(a) - rank(b));
  if (types.length === 0) return undefined;
  const content = types.slice(0, MOST_TYPES).map((type) => {
    const media = body.content[type];
    const encoding = isObject(media?.encoding) ? { encoding: media.encoding } : {};
    return [type, { ...(isObject(media?.schema) && { schema: schemas.clean(media.schema) }), ...encoding }];
  });
  return { ...(body.required === true && { required: true }), content: Object.fromEntries(content) };
}

/** Only the first good one, and of it one content type, JSON if it can be. */
function responsesOf(schemas: Schemas, given: unknown): CleanOperation['operation']['responses'] {
  const responses = isObject(given) ? given : {};
  const statuses = Object.keys(responses)
    .filter((status) => /^2/.test(status))
    .sort();
  const withBody = statuses.find((status) => isObject(schemas.resolve(responses[status])?.content));
  const status = withBody ?? statuses[0];
  if (status === undefined) return {};
  const content: unknown = schemas.resolve(responses[status])?.content;
  if (!isObject(content)) return { [status]: {} };
  const type = Object.keys(content).find((one) => /json/.test(one)) ?? Object.keys(content)[0];
  if (type === undefined) return { [status]: {} };
  const schema = content[type]?.schema;
  return { [status]: { content: { [type]: isObject(schema) ? { schema: schemas.clean(schema) } : {} } } };
}

const scopesOf = (security: unknown): string[] => [
  ...new Set(
    listOf(security)
      .filter(isObject)
      .slice(0, 1)
      .flatMap((one) => Object.values(one).flat())
      .filter((scope): scope is string => typeof scope === 'string'),
  ),
];
