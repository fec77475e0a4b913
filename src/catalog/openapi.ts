// The part of an OpenAPI 3.0 document that actions are made from.
import { AppError } from '../errors.ts';

export { jsonSchema } from './schema/json-schema.ts';

export type Schema = Record<string, any>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  description?: string;
  schema?: Schema;
  [more: string]: unknown;
}

interface Operation {
  operationId: string;
  summary?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: Schema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Located {
  path: string;
  method: string;
  operation: Operation;
}

/**
 * What follows `#` in a path is never sent: it tells operations apart that have one address (`/graphql#issues`).
 * Throws an Error when the document does not have it: a fault of the catalog.
 */
export function findOperation(document: OpenApi, operationId: string): Located {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId === operationId) return { path: path.split('#')[0]!, method, operation };
    }
  }
  throw new AppError('internal', `the catalog's description has no operation ${operationId}`);
}
