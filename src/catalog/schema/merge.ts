// The parts of an `allOf` as one schema: what fits it fits all of them, as far as one schema can say that.
import type { Schema } from '../openapi.ts';

const LARGEST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const SMALLEST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/** Only their own level: of a property that several have, the schema is an `allOf` again. */
export function merged(parts: readonly Schema[]): Schema {
  const some = parts.filter((part) => Object.keys(part).length > 0);
  if (some.length <= 1) return some[0] ?? {};
  const out: Schema = {};
  const more: Schema[] = [];
  for (const part of some) {
    for (const [key, value] of Object.entries(part)) {
      if (value === undefined) continue;
      if (out[key] === undefined) out[key] = value;
      else out[key] = joined(key, out, part, more);
    }
  }
  // an object of several parts is closed only when each part that has fields says so
  const withFields = some.filter((part) => part.properties);
  if (withFields.length > 1 && out.additionalProperties === false) {
    const open = withFields.find((part) => part.additionalProperties !== false);
    if (open) out.additionalProperties = open.additionalProperties;
  }
  // null is allowed where what stands around the parts says so, else only where every part that says a type allows it
  if (out.nullable && !parts[0]!.nullable && some.some((part) => part.type !== undefined && !part.nullable))
    delete out.nullable;
  if (more.length > 0) out.allOf = more;
  return out;
}

function joined(key: string, out: Schema, part: Schema, more: Schema[]): unknown {
  const [first, second] = [out[key], part[key]];
  switch (key) {
    case 'properties':
      return fields(first, second);
    case 'required':
      return Array.isArray(first) && Array.isArray(second) ? [...new Set([...first, ...second])] : first;
    case 'enum': {
      const both = (first as unknown[]).filter((one) => (second as unknown[]).includes(one));
      return both.length > 0 ? both : first;
    }
    case 'oneOf':
    case 'anyOf':
    case 'allOf':
      more.push({ [key]: second });
      return first;
    case 'items':
    case 'additionalProperties':
      return isSchema(first) && isSchema(second) ? { allOf: [first, second] } : isSchema(second) ? second : first;
    default:
      if (LARGEST.includes(key)) return Math.max(Number(first), Number(second));
      if (SMALLEST.includes(key)) return Math.min(Number(first), Number(second));
      return first || second;
  }
}

function fields(first: Record<string, Schema>, second: Record<string, Schema>): Record<string, Schema> {
  const out = { ...first };
  for (const [name, schema] of Object.entries(second)) {
    const before = Object.hasOwn(out, name) ? out[name] : undefined;
    const same = before !== undefined && (before === schema || JSON.stringify(before) === JSON.stringify(schema));
    out[name] = before === undefined || same ? schema : { allOf: [before, schema] };
  }
  return out;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
