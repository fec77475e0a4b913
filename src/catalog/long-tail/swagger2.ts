// A description in Swagger 2 as OpenAPI 3: what operations are made from, and no more.
import { isObject } from './schema.ts';

type Node = Record<string, any>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
/** Of a parameter, what belongs to its value. */
const OF_VALUE =
  'type format items default enum minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern minItems maxItems uniqueItems multipleOf'.split(
    ' ',
  );

export function fromSwagger2(swagger: Node): Node {
  const shared: Node = isObject(swagger.parameters) ? swagger.parameters : {};
  const resolved = (one: Node): Node =>
    typeof one?.$ref === 'string' && one.$ref.startsWith('#/parameters/')
      ? shared[one.$ref.slice('#/parameters/'.length)]
      : one;
  const paths = Object.entries<Node>(swagger.paths ?? {}).map(([path, item]) => {
    const above: Node[] = (item.parameters ?? []).map(resolved);
    const operations = METHODS.filter((method) => isObject(item[method])).map((method) => [
      method,
      operationOf(item[method], above, resolved, swagger),
    ]);
    return [path, Object.fromEntries(operations)];
  });
  return moved({
    openapi: '3.0.3',
    info: swagger.info,
    ...(swagger.externalDocs && { externalDocs: swagger.externalDocs }),
    servers: serversOf(swagger),
    ...(swagger.security && { security: swagger.security }),
    paths: Object.fromEntries(paths),
    components: {
      schemas: swagger.definitions ?? {},
      responses: Object.fromEntries(
        Object.entries<Node>(swagger.responses ?? {}).map(([name, one]) => [
          name,
          responseOf(one, swagger.produces ?? []),
        ]),
      ),
      securitySchemes: Object.fromEntries(
        Object.entries<Node>(swagger.securityDefinitions ?? {}).map(([name, one]) => [name, schemeOf(one)]),
      ),
    },
  });
}

function operationOf(given: Node, above: Node[], resolved: (one: Node) => Node, swagger: Node): Node {
  const own: Node[] = (given.parameters ?? []).map(resolved).filter(isObject);
  const all = [...above.filter((one) => !own.some(({ name, in: at }) => one.name === name && one.in === at)), ...own];
  const { consumes = swagger.consumes ?? [], produces = swagger.produces ?? [], ...operation } = given;
  const body = bodyOf(all, consumes);
  return {
    ...operation,
    parameters: all.filter((one) => one.in !== 'body' && one.in !== 'formData').map(parameterOf),
    ...(body && { requestBody: body }),
    responses: Object.fromEntries(
      Object.entries<Node>(given.responses ?? {}).map(([status, one]) => [status, responseOf(one, produces)]),
    ),
  };
}

function bodyOf(parameters: Node[], consumes: string[]): Node | undefined {
  const body = parameters.find((one) => one.in === 'body');
  if (body) {
    const types = consumes.length > 0 ? consumes : ['application/json'];
    const content = Object.fromEntries(types.map((type) => [type, { schema: body.schema }]));
    return { ...(body.required === true && { required: true }), content };
  }
  const fields = parameters.filter((one) => one.in === 'formData');
  if (fields.length === 0) return undefined;
  const hasFile = fields.some((one) => one.type === 'file');
  const type =
    hasFile || consumes.includes('multipart/form-data') ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const required = fields.filter((one) => one.required === true).map(({ name }) => name);
  const properties = Object.fromEntries(
    fields.map((one) => [
      one.name,
      {
        ...(one.type === 'file' ? { type: 'string', format: 'binary' } : schemaOf(one)),
        ...(one.description && { description: one.description }),
      },
    ]),
  );
  const schema = { type: 'object', properties, ...(required.length > 0 && { required }) };
  return { ...(required.length > 0 && { required: true }), content: { [type]: { schema } } };
}

function parameterOf(given: Node): Node {
  const { name, in: at, required, description, collectionFormat } = given;
  return { name, in: at, required, description, schema: schemaOf(given), ...styleOf(given, collectionFormat ?? 'csv') };
}

/** How a list is written. Tabs have no counterpart: those lists are written with commas. */
function styleOf({ type, in: at }: Node, format: string): Node {
  if (type !== 'array') return {};
  if (format === 'multi') return { style: 'form', explode: true };
  if (at !== 'query') return {};
  if (format === 'ssv') return { style: 'spaceDelimited', explode: false };
  if (format === 'pipes') return { style: 'pipeDelimited', explode: false };
  return { style: 'form', explode: false };
}

const schemaOf = (given: Node): Node =>
  Object.fromEntries(OF_VALUE.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]));

function responseOf(given: Node, produces: string[]): Node {
  if (!isObject(given) || typeof given.$ref === 'string' || !isObject(given.schema)) return given;
  const types = produces.length > 0 ? produces : ['application/json'];
  const content = Object.fromEntries(types.map((type) => [type, { schema: given.schema }]));
  return { description: given.description ?? '', content };
}

function schemeOf(given: Node): Node {
  if (given.type === 'basic') return { type: 'http', scheme: 'basic' };
  if (given.type !== 'oauth2') return given;
  const flow =
    { accessCode: 'authorizationCode', application: 'clientCredentials' }[given.flow as string] ?? given.flow;
  const { authorizationUrl, tokenUrl, scopes = {} } = given;
  return { type: 'oauth2', flows: { [flow]: { authorizationUrl, tokenUrl, scopes } } };
}

function serversOf({ host, basePath = '', schemes = ['https'] }: Node): Node[] {
  if (typeof host !== 'string') return [];
  const path = basePath === '/' ? '' : basePath;
  return schemes.map((scheme: string) => ({ url: `${scheme}://${host}${path}` }));
}

/** References to what has another place in OpenAPI 3. */
function moved(value: any): any {
  if (Array.isArray(value)) return value.map(moved);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === '$ref' && typeof one === 'string'
        ? one
            .replace(/^#\/definitions\//, '#/components/schemas/')
            .replace(/^#\/responses\//, '#/components/responses/')
        : moved(one),
    ]),
  );
}
