// The schema of which a value is an example: what a request that somebody recorded says of its body.
import type { Json } from './description.ts';

const MAX_DEPTH = 12;

export function schemaOfExample(value: unknown, depth = 0): Json {
  if (value === null || depth > MAX_DEPTH) return {};
  if (Array.isArray(value))
    return { type: 'array', items: value.length > 0 ? schemaOfExample(value[0], depth + 1) : {} };
  if (typeof value === 'object') {
    const properties = Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, schemaOfExample(inner, depth + 1)]),
    );
    return { type: 'object', properties };
  }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return { type: typeof value };
}
