// The part of an OpenAPI 3.0 document that actions are made from.
import { AppError } from '../errors.ts';

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

/** Throws an Error when the document does not have it: a fault of the catalog. */
export function findOperation(document: OpenApi, operationId: string): Located {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId === operationId) return { path, method, operation };
    }
  }
  throw new AppError('internal', `the catalog's description has no operation ${operationId}`);
}

const UNION = ['allOf', 'oneOf', 'anyOf'];
const DROPPED = [
  'example',
  'examples',
  'externalDocs',
  'xml',
  'discriminator',
  'deprecated',
  'default',
  'pattern',
  'nullable',
  'exclusiveMinimum',
  'exclusiveMaximum',
];

/**
 * An OpenAPI 3.0 schema as plain JSON Schema (2020-12), references resolved; a schema that holds itself allows
 * anything at that point. For requests the fields that only answers have are left out. Patterns become the note
 * `x-pattern`: vendors' patterns are often stricter than the vendor. Defaults are told, never filled in: the
 * default of a change is not what a change that leaves the field out does. What grows beyond MOST_NODES is followed
 * less deep: references farther away allow anything of their type.
 */
export function jsonSchema(document: OpenApi, schema: Schema | undefined, use: 'request' | 'response'): Schema {
  let out: Schema = {};
  for (const deepest of DEPTHS) {
    const room: Room = { nodes: MOST_NODES, deepest };
    out = inlined(document, schema, use, [], room);
    if (room.nodes >= 0) break;
  }
  return out;
}

const MOST_NODES = 4000;
/** References within references, tried in turn. */
const DEPTHS = [40, 8, 5, 4, 3, 2, 1, 0];

interface Room {
  nodes: number;
  deepest: number;
}

function inlined(
  document: OpenApi,
  schema: Schema | undefined,
  use: 'request' | 'response',
  above: readonly string[],
  room: Room,
): Schema {
  if (!schema || room.nodes-- < 0) return {};
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref.split('/').at(-1)!;
    if (above.includes(target)) return {};
    const found = document.components?.schemas?.[target];
    if (above.length >= room.deepest) return found?.type === undefined ? {} : { type: found.type };
    const out = inlined(document, found, use, [...above, target], room);
    return typeof schema.description === 'string' ? { ...out, description: schema.description } : out;
  }
  const inner = (one: Schema) => inlined(document, one, use, above, room);
  const out: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (DROPPED.includes(key)) continue;
    if (UNION.includes(key)) out[key] = value.map(inner);
    else if (key === 'items' || key === 'not' || (key === 'additionalProperties' && typeof value === 'object'))
      out[key] = inner(value);
    else if (key === 'properties')
      out.properties = Object.fromEntries(
        Object.entries<Schema>(value)
          .filter(([, one]) => use === 'response' || !one.readOnly)
          .map(([name, one]) => [name, inner(one)]),
      );
    else out[key] = value;
  }
  if (schema.pattern) out['x-pattern'] = schema.pattern;
  if (schema.exclusiveMinimum !== undefined) bound(out, 'exclusiveMinimum', 'minimum', schema.exclusiveMinimum);
  if (schema.exclusiveMaximum !== undefined) bound(out, 'exclusiveMaximum', 'maximum', schema.exclusiveMaximum);
  if (['string', 'number', 'boolean'].includes(typeof schema.default)) {
    out.description = [out.description, `Default: ${schema.default}.`].filter(Boolean).join(' ');
  }
  return schema.nullable ? nullable(out) : out;
}

/** In OpenAPI 3.0 the exclusive ones are flags beside the bound; in JSON Schema they are the bound. */
function bound(out: Schema, exclusive: string, inclusive: string, value: unknown): void {
  if (typeof value === 'number') out[exclusive] = value;
  else if (value === true && out[inclusive] !== undefined) {
    out[exclusive] = out[inclusive];
    delete out[inclusive];
  }
}

function nullable(schema: Schema): Schema {
  if (typeof schema.type !== 'string')
    return schema.type || Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [schema.type, 'null'], ...(schema.enum && { enum: [...schema.enum, null] }) };
}
