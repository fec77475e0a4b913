// The shapes of AWS's models as JSON Schema.
import type { Schema } from '../openapi.ts';
import { fileSchema } from '../request/file.ts';
import { type AwsModel, type Shape, type ShapeRef, shapeOf } from './model.ts';

const RESPONSE_DEPTH = 5;

/** What people give: described, with its bounds. A shape that holds itself allows anything at that point. */
export const inputSchema = (model: AwsModel, ref: ShapeRef, above: readonly string[] = []): Schema =>
  described(schemaOf(model, ref, above, true), ref.documentation);

/** What an answer holds, five levels of it. */
export const outputSchema = (model: AwsModel, ref: ShapeRef, above: readonly string[] = []): Schema =>
  above.length > RESPONSE_DEPTH ? {} : schemaOf(model, ref, above, false);

function schemaOf(model: AwsModel, { shape: name }: ShapeRef, above: readonly string[], given: boolean): Schema {
  if (above.includes(name)) return {};
  const shape = shapeOf(model, name);
  const inner = (ref: ShapeRef) => (given ? inputSchema : outputSchema)(model, ref, [...above, name]);
  switch (shape.type) {
    case 'structure':
      if (shape.union && given) return oneOf(shape, inner);
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(shape.members!).map(([member, ref]) => [member, inner(ref)])),
        ...(shape.required && given && { required: asked(shape) }),
        ...(given && { additionalProperties: false }),
      };
    case 'list':
      return { type: 'array', items: inner(shape.member!), ...bounds(shape, 'Items') };
    case 'map':
      return { type: 'object', additionalProperties: inner(shape.value!) };
    case 'integer':
      return { type: 'integer', ...bounds(shape, undefined) };
    case 'float':
      return { type: 'number', ...bounds(shape, undefined) };
    case 'boolean':
      return { type: 'boolean' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    case 'blob':
      return { anyOf: [{ type: 'string' }, fileSchema(undefined)] };
    case 'string':
      return {
        type: 'string',
        ...(shape.enum && { enum: shape.enum }),
        ...(!shape.enum && bounds(shape, 'Length')),
        ...(shape.pattern && !shape.enum && { 'x-pattern': shape.pattern }),
      };
    default:
      return {};
  }
}

/** Of a union exactly one member is given. */
function oneOf(shape: Shape, inner: (ref: ShapeRef) => Schema): Schema {
  const kinds = Object.entries(shape.members!).map(([member, ref]) => ({
    type: 'object',
    title: member,
    properties: { [member]: inner(ref) },
    required: [member],
    additionalProperties: false,
  }));
  return kinds.length === 1 ? kinds[0]! : { oneOf: kinds };
}

/** What AWS's clients make themselves is not asked for. */
const asked = (shape: Shape): string[] => shape.required!.filter((member) => !shape.members![member]!.idempotencyToken);

const bounds = ({ min, max }: Shape, of: 'Items' | 'Length' | undefined): Schema => ({
  ...(min !== undefined && { [of ? `min${of}` : 'minimum']: min }),
  ...(max !== undefined && { [of ? `max${of}` : 'maximum']: max }),
});

const described = (schema: Schema, text: string | undefined): Schema =>
  text === undefined ? schema : { ...schema, description: text };
