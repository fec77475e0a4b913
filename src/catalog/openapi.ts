// The part of an OpenAPI 3.0 document that actions are made from, and the way to one operation of it.
import { AppError } from '../errors.ts';
import { followed } from './schema/reference.ts';

export { jsonSchema } from './schema/json-schema.ts';

export type Schema = Record<string, any>;

export interface MediaType {
  schema?: Schema;
  /** How the fields of a form are written, by field. */
  encoding?: Record<string, { contentType?: string; style?: string; explode?: boolean; allowReserved?: boolean }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  description?: string;
  style?: string;
  explode?: boolean;
  allowReserved?: boolean;
  schema?: Schema;
  /** Instead of a schema: the value is a text of this type. */
  content?: Record<string, MediaType>;
  [more: string]: unknown;
}

export interface Server {
  url: string;
  variables?: Record<string, { default?: string; enum?: string[]; description?: string }>;
}

export interface Answer {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
}

interface Operation {
  operationId: string;
  summary?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Answer>;
  /** Its own address, where that is another than the document's. */
  servers?: Server[];
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  servers?: Server[];
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, Schema>; [more: string]: unknown };
}

export interface Located {
  path: string;
  method: string;
  operation: Operation;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * The operation with what stands for all operations of its path, and with its references to parameters, bodies and
 * answers followed (those inside of schemas stay). What follows `#` in a path is never sent: it tells operations
 * apart that have one address (`/graphql#issues`). Throws internal when the document does not have it: a fault of
 * the catalog.
 */
export function findOperation(document: OpenApi, operationId: string): Located {
  for (const [path, given] of Object.entries(document.paths)) {
    const item = followed(document, given);
    for (const method of METHODS) {
      const operation = item?.[method];
      if (operation?.operationId === operationId)
        return { path: path.split('#')[0]!, method, operation: whole(document, item!, operation) };
    }
  }
  throw new AppError('internal', `the catalog's description has no operation ${operationId}`);
}

function whole(document: OpenApi, item: Record<string, any>, operation: Operation): Operation {
  const parameters = new Map<string, Parameter>();
  for (const given of [...list(item.parameters), ...list(operation.parameters)]) {
    const one = followed(document, given as Parameter);
    if (one?.name && one.in) parameters.set(`${one.in} ${one.name}`, one);
  }
  const requestBody = followed(document, operation.requestBody);
  const responses: Record<string, Answer> = {};
  for (const [status, given] of Object.entries(operation.responses ?? {})) {
    const answer = followed(document, given);
    if (answer) responses[status] = answer;
  }
  const servers = operation.servers ?? item.servers;
  const { requestBody: _, ...rest } = operation;
  return {
    ...rest,
    parameters: [...parameters.values()],
    ...(requestBody?.content && { requestBody }),
    responses,
    ...(servers?.length && { servers }),
  };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
