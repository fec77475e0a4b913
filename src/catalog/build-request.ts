// Makes the HTTP request of an action from the tool's API description: no code per action.
import type { OutboundRequest } from '../connections/index.ts';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import { withConstants } from './constants.ts';
import { encoded } from './encoders.ts';
import { jsonSchema } from './openapi.ts';

const documents = new WeakMap<BuiltAction, object>();
let builder: Promise<typeof import('swagger-client/lib/execute/index.js')> | undefined;

/** The URL is a path below the connection's base URL. `input` is checked already. */
export async function buildRequest(action: BuiltAction, input: Record<string, unknown>): Promise<OutboundRequest> {
  builder ??= import('swagger-client/lib/execute/index.js');
  const { buildRequest: build } = await builder;
  const { parameters, body } = placed(action, encoded(input, action.curated.encode));
  const { contentType } = action.input;
  const request = build({
    spec: documentOf(action),
    operationId: action.curated.operation,
    parameters,
    // an empty base: the connection knows the real one
    baseURL: '',
    ...(contentType &&
      body !== undefined && {
        requestContentType: contentType,
        requestBody: contentType.includes('form-urlencoded') ? jsonText(body) : body,
      }),
  });
  return {
    method: request.method,
    tool: action.tool,
    url: request.url,
    headers: request.headers,
    ...(request.body !== undefined && { body: bodyText(action, request.body) }),
  };
}

/** Only this operation, its parameters resolved: small, and independent of how large the tool's document is. */
function documentOf(action: BuiltAction): object {
  let document = documents.get(action);
  if (!document) {
    const { operation, path, method } = action.located;
    const parameters = (operation.parameters ?? []).map((one) => ({
      ...one,
      schema: jsonSchema(action.document, one.schema, 'request'),
    }));
    document = {
      openapi: '3.0.3',
      info: action.document.info,
      paths: { [path]: { [method]: { ...operation, parameters } } },
    };
    documents.set(action, document);
  }
  return document;
}

function placed(
  action: BuiltAction,
  input: Record<string, unknown>,
): { parameters: Record<string, unknown>; body: unknown } {
  const parameters: Record<string, unknown> = {};
  let body: unknown;
  for (const [name, value] of Object.entries({ ...input, ...action.curated.fixed })) {
    const place = action.input.places[name] ?? { in: 'body', name };
    if (place.in === 'path' && (value === '.' || value === '..')) {
      // they would climb to another operation
      throw new AppError('invalid_input', `${action.id}: ${name} must not be "${value}"`, {
        problems: [{ path: name, message: 'is not a name' }],
      });
    }
    if (place.in !== 'body') parameters[`${place.in}.${place.name}`] = value;
    else if (place.name === undefined) body = value;
    else body = { ...(body as object), [place.name]: value };
  }
  const wantsBody =
    action.located.operation.requestBody?.required === true && action.input.contentType?.includes('json');
  const schema = action.located.operation.requestBody?.content[action.input.contentType ?? '']?.schema;
  return { parameters, body: withConstants(action.document, schema, body ?? (wantsBody ? {} : undefined)) };
}

/** swagger-client parses each field of a form as JSON: written as JSON they come out as they went in ("1.50" stays "1.50"). */
const jsonText = (body: unknown) =>
  Object.fromEntries(Object.entries(body as object).map(([name, value]) => [name, JSON.stringify(value)]));

function bodyText(action: BuiltAction, body: unknown): string {
  if (typeof body === 'string' && !action.input.contentType?.includes('json')) return body;
  if (action.input.contentType?.includes('json')) return JSON.stringify(body);
  throw new AppError('internal', `${action.id}: a body of type ${action.input.contentType} cannot be written`);
}
