// OpenAPI 2.0 ("Swagger") as OpenAPI 3.0: the same paths, with bodies, servers, schemas and credentials where 3.0 has them.
// After the two specifications (OpenAPI Specification 2.0 and 3.0.3).
import type { Json } from './description.ts';
import type { Dropped } from './sound-operations.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const MOVED: [from: string, to: string][] = [
  ['#/definitions/', '#/components/schemas/'],
  ['#/parameters/', '#/components/parameters/'],
  ['#/responses/', '#/components/responses/'],
];
/** What of a parameter says what its value is: in 3.0 that is its schema. */
const OF_THE_VALUE = [
  'type',
  'format',
  'items',
  'default',
  'enum',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'x-nullable',
];

export function fromSwagger(swagger: Json): { document: Json; problems: Dropped[] } {
  const shared = swagger.parameters ?? {};
  const paths: Json = {};
  for (const [path, item] of Object.entries<Json>(swagger.paths ?? {})) {
    const common = parametersOf(item.parameters, shared);
    const out: Json = {};
    for (const method of METHODS) {
      const operation = item[method];
      if (typeof operation !== 'object' || operation === null) continue;
      const own = parametersOf(operation.parameters, shared);
      const inherited = common.filter((one) => !own.some((other) => other.name === one.name && other.in === one.in));
      out[method] = operationOf(operation, [...inherited, ...own], swagger);
    }
    if (item.$ref) out.$ref = item.$ref;
    paths[path] = out;
  }
  const document = {
    openapi: '3.0.3',
    info: swagger.info ?? {},
    servers: serversOf(swagger),
    ...(swagger.security && { security: swagger.security }),
    ...(swagger.tags && { tags: swagger.tags }),
    paths,
    components: {
      schemas: mapped(swagger.definitions, schemaOf),
      responses: mapped(swagger.responses, (one) => responseOf(one, swagger.produces)),
      securitySchemes: mapped(swagger.securityDefinitions, securityOf),
    },
  };
  return { document: moved(document) as Json, problems: [] };
}

const mapped = (all: Json | undefined, change: (one: Json) => Json): Json =>
  Object.fromEntries(Object.entries<Json>(all ?? {}).map(([name, one]) => [name, change(one)]));

/** Without references: a body among them must be seen as one. */
function parametersOf(list: unknown, shared: Json): Json[] {
  if (!Array.isArray(list)) return [];
  return list.map((one: Json) => {
    const name = typeof one.$ref === 'string' ? /^#\/parameters\/(.+)$/.exec(one.$ref)?.[1] : undefined;
    return (name !== undefined && shared[name]) || one;
  });
}

function operationOf(operation: Json, parameters: Json[], swagger: Json): Json {
  const { consumes, produces, schemes: _, responses, parameters: _p, ...rest } = operation;
  const body = parameters.find((one) => one.in === 'body');
  const fields = parameters.filter((one) => one.in === 'formData');
  const types: string[] = consumes ?? swagger.consumes ?? [];
  const requestBody = body
    ? bodyOf(body, types.length > 0 ? types : ['application/json'])
    : fields.length > 0
      ? formOf(fields, types)
      : undefined;
  return {
    ...rest,
    parameters: parameters.filter((one) => one.in !== 'body' && one.in !== 'formData').map(parameterOf),
    ...(requestBody && { requestBody }),
    responses: mapped(responses, (one) => responseOf(one, produces ?? swagger.produces)),
  };
}

function parameterOf(parameter: Json): Json {
  if (parameter.$ref) return parameter;
  const { collectionFormat, allowEmptyValue: _, ...rest } = parameter;
  const schema: Json = {};
  for (const key of OF_THE_VALUE) {
    if (rest[key] !== undefined) schema[key] = rest[key];
    delete rest[key];
  }
  return { ...rest, schema: schemaOf(schema), ...styleOf(collectionFormat, parameter) };
}

/** `multi` repeats the name, the others join the values. */
function styleOf(format: string | undefined, { type, in: place }: Json): Json {
  if (type !== 'array') return {};
  if (place !== 'query') return { style: 'simple', explode: false };
  if (format === 'multi') return { style: 'form', explode: true };
  if (format === 'ssv') return { style: 'spaceDelimited', explode: false };
  if (format === 'pipes') return { style: 'pipeDelimited', explode: false };
  return { style: 'form', explode: false };
}

function bodyOf(body: Json, types: string[]): Json {
  return {
    ...(body.description && { description: body.description }),
    ...(body.required && { required: true }),
    content: Object.fromEntries(types.map((type) => [type, { schema: schemaOf(body.schema ?? {}) }])),
  };
}

function formOf(fields: Json[], types: string[]): Json {
  const type =
    types.find((one) => one.includes('form')) ??
    (fields.some((one) => one.type === 'file') ? 'multipart/form-data' : 'application/x-www-form-urlencoded');
  const properties = Object.fromEntries(
    fields.map((field) => [
      field.name,
      { ...parameterOf(field).schema, ...(field.description && { description: field.description }) },
    ]),
  );
  const required = fields.filter((field) => field.required).map((field) => field.name);
  return {
    ...(required.length > 0 && { required: true }),
    content: { [type]: { schema: { type: 'object', properties, ...(required.length > 0 && { required }) } } },
  };
}

function responseOf(response: Json, produces: string[] | undefined): Json {
  if (response.$ref) return response;
  const { schema, headers, examples: _, ...rest } = response;
  const types = produces?.length ? produces : ['application/json'];
  return {
    description: '',
    ...rest,
    ...(schema && { content: Object.fromEntries(types.map((type) => [type, { schema: schemaOf(schema) }])) }),
    ...(headers && {
      headers: mapped(headers, ({ description, ...value }) => ({
        ...(description && { description }),
        schema: schemaOf(value),
      })),
    }),
  };
}

/** `type: file`, `x-nullable` and the one-word discriminator are the only differences. */
function schemaOf(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(schemaOf) as never;
  if (typeof schema !== 'object' || schema === null) return schema;
  const out: Json = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'type' && value === 'file') {
      out.type = 'string';
      out.format = 'binary';
    } else if (key === 'x-nullable') out.nullable = value === true;
    else if (key === 'discriminator' && typeof value === 'string') out.discriminator = { propertyName: value };
    else if (key === 'properties') out.properties = mapped(value, schemaOf);
    else if (['items', 'additionalProperties', 'not'].includes(key)) out[key] = schemaOf(value);
    else if (['allOf', 'anyOf', 'oneOf'].includes(key)) out[key] = value.map(schemaOf);
    else out[key] = value;
  }
  return out;
}

function serversOf({ schemes, host, basePath }: Json): Json[] {
  if (!host) return basePath && basePath !== '/' ? [{ url: basePath }] : [];
  const scheme = schemes?.includes('https') || !schemes?.length ? 'https' : schemes[0];
  return [{ url: `${scheme}://${host}${basePath && basePath !== '/' ? basePath : ''}` }];
}

function securityOf(scheme: Json): Json {
  if (scheme.type === 'basic') return { type: 'http', scheme: 'basic', description: scheme.description };
  if (scheme.type !== 'oauth2') return scheme;
  const { flow, authorizationUrl, tokenUrl, scopes = {}, type, description } = scheme;
  const name = { application: 'clientCredentials', accessCode: 'authorizationCode' }[flow as string] ?? flow;
  return {
    type,
    ...(description && { description }),
    flows: { [name]: { ...(authorizationUrl && { authorizationUrl }), ...(tokenUrl && { tokenUrl }), scopes } },
  };
}

function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string') return [key, moved(inner)];
      const [from, to] = MOVED.find(([from]) => inner.startsWith(from)) ?? ['', ''];
      return [key, to + inner.slice(from.length)];
    }),
  );
}
