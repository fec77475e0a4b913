// A request against the vendor's own description, judged by prism in this process, and its JSON body by ajv.
import { transformOas3Operations } from '@stoplight/http-spec/oas3/operation';
import { validateInput } from '@stoplight/prism-http/dist/validator/index.js';
import { Ajv } from 'ajv';
import { XMLValidator } from 'fast-xml-parser';
import type { BuiltAction } from '../../src/catalog/action.ts';
import { isCredential } from '../../src/catalog/action-input.ts';
import type { MediaType, OpenApi, Schema } from '../../src/catalog/openapi.ts';
import { isForm, isMultipart } from '../../src/catalog/request/media.ts';
import { addressOf } from '../../src/catalog/request/server.ts';
import type { OutboundRequest } from '../../src/connections/index.ts';
import { metBy } from './vendor-schema.ts';

export interface Sent {
  request: OutboundRequest;
  /** What went into each parameter, by `in.name`, and into the body. */
  parameters: Record<string, unknown>;
  body: unknown;
}

const ERROR = 0;

/** Why the vendor's description refuses the request; undefined: it does not. */
export function refusal(action: BuiltAction, sent: Sent): string | undefined {
  const operation = vendorOperation(action, sent);
  const { request } = sent;
  const [address, search = ''] = request.url.split('?', 2) as [string, string?];
  // prism knows the paths, not the address that an operation may have of its own
  const own = addressOf(action.located.operation.servers, action.document.servers, {});
  const path = address.startsWith(own) ? address.slice(own.length) : address;
  const headers: Record<string, string> = { ...request.headers };
  if (request.body !== undefined) headers['content-length'] = String(Buffer.byteLength(request.body));
  const text = request.body === undefined ? undefined : Buffer.from(request.body).toString();
  const isFields = /form/.test(headers['content-type'] ?? '');
  const isJson = /json/.test(headers['content-type'] ?? '');
  // prism reads no XML: it judges the value, and a reader of XML what was written
  if (/xml/.test(headers['content-type'] ?? '') && typeof sent.body === 'object') {
    const valid = XMLValidator.validate(text!);
    if (valid !== true) return `the XML is not well-formed: ${valid.err.msg}`;
  }
  const judged = validateInput({
    resource: operation,
    element: {
      method: request.method.toLowerCase(),
      url: { path, query: queryOf(search) },
      headers,
      body:
        isJson && text !== undefined
          ? JSON.parse(text)
          : isFields || action.input.files.has('body')
            ? text
            : (sent.body ?? text),
    },
  } as never) as { _tag: 'Left' | 'Right'; left?: { message: string; severity: number }[] };
  const faults = judged._tag === 'Left' ? judged.left!.filter((one) => one.severity === ERROR) : [];
  if (faults.length > 0) return faults.map((one) => one.message).join('; ');
  return isJson ? bodyRefusal(operation, headers['content-type']!, JSON.parse(text!)) : undefined;
}

/** prism takes a schema that does not compile for one that fits; this does not. */
function bodyRefusal(operation: any, type: string, body: unknown): string | undefined {
  const content = operation.request?.body?.contents?.find((one: any) => one.mediaType === type);
  if (!content?.schema) return undefined;
  const ajv = new Ajv({
    strict: false,
    validateFormats: false,
    allErrors: false,
    logger: false,
    validateSchema: false,
    code: { regExp: Object.assign(lenient, { code: 'new RegExp' }) },
  });
  const { $schema: _, ...schema } = withoutReadOnly(content.schema);
  let validate: ReturnType<Ajv['compile']>;
  try {
    validate = ajv.compile(schema);
  } catch (fault) {
    return `the vendor's schema does not compile: ${(fault as Error).message}`;
  }
  return validate(body) ? undefined : `ajv: body${ajv.errorsText(validate.errors, { dataVar: '' })}`;
}

/** Patterns with Unicode's rules where those read them, as prism does it by not looking. */
function lenient(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

/** What is required and only read is not required of a request (OpenAPI 3.0, "readOnly"). */
function withoutReadOnly(schema: any): any {
  if (Array.isArray(schema)) return schema.map(withoutReadOnly);
  if (typeof schema !== 'object' || schema === null) return schema;
  const out: any = {};
  for (const [key, one] of Object.entries<any>(schema))
    out[key] = key === 'enum' || key === 'const' ? one : withoutReadOnly(one);
  if (Array.isArray(schema.required) && schema.properties) {
    out.required = schema.required.filter((name: string) => schema.properties[name]?.readOnly !== true);
    if (out.required.length === 0) delete out.required;
  }
  return out;
}

function vendorOperation(action: BuiltAction, { parameters, body }: Sent): object {
  const { located, document } = action;
  const { operation, path, method } = located;
  const [template, fixed = ''] = path.split('#')[0]!.split('?', 2) as [string, string?];
  // what stands in the query part of a path is a query parameter to a reader
  const inQuery = new Map(
    [...new URLSearchParams(fixed)].map(([name, value]) => [/^\{(.*)\}$/.exec(value)?.[1], name]),
  );
  // what a connection adds is not the action's to send
  const own = (operation.parameters ?? []).filter((one) => !isCredential(document, one));
  const one = {
    operationId: operation.operationId,
    parameters: own.map((parameter) => ({
      ...parameter,
      ...(parameter.in === 'path' && inQuery.has(parameter.name) && { in: 'query', name: inQuery.get(parameter.name) }),
      ...(parameter.schema && {
        schema: notNull(metBy(document, parameter.schema, parameters[`${parameter.in}.${parameter.name}`])),
      }),
    })),
    ...(operation.requestBody && {
      requestBody: {
        ...operation.requestBody,
        content: Object.fromEntries(
          Object.entries(operation.requestBody.content).map(([type, media]) => [
            type,
            mediaMet(document, type, media, body),
          ]),
        ),
      },
    }),
    responses: { 200: { description: 'ok' } },
  };
  return transformOas3Operations({
    openapi: '3.0.3',
    info: document.info,
    paths: { [template]: { [method]: one } },
  } as never)[0]!;
}

/**
 * prism applies the standard's own default for lists in forms only where it is written, and of a list of parts it reads
 * the last one.
 */
function mediaMet(document: OpenApi, type: string, media: MediaType, body: unknown): MediaType {
  if (!media.schema) return media;
  const schema = metBy(document, media.schema, body);
  const lists = Object.keys(schema.properties ?? {}).filter((name) => schema.properties[name].type === 'array');
  if (isMultipart(type)) for (const name of lists) schema.properties[name] = schema.properties[name].items ?? {};
  if (!isForm(type) || lists.length === 0) return { ...media, schema };
  const told = Object.fromEntries(lists.map((name) => [name, { style: 'form', explode: true }]));
  return { ...media, schema, encoding: { ...told, ...media.encoding } };
}

/** prism does not know a list that may be null for a list; a parameter that is null is not sent. */
const notNull = ({ nullable: _, ...schema }: Schema): Schema => schema;

function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search))
    query[name] = name in query ? [query[name]!, value].flat() : value;
  return query;
}
