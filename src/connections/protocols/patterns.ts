// The patterns of our own schemas are walls, not hints: a name that would be a filter, a line break in a header. The
// catalog's check of inputs leaves patterns out (vendors' are often stricter than the vendor), so they are held to here.
import type { Problem } from '../../errors.ts';
import { AppError } from '../../errors.ts';
import type { Schema } from './schema.ts';

/** Throws invalid_input that names each text that does not fit. */
export function mustFitPatterns(schema: Schema, input: unknown): void {
  const problems = [...misfits(schema, input, [])];
  if (problems.length === 0) return;
  const named = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new AppError('invalid_input', named.slice(0, 500), { problems });
}

function* misfits(schema: Schema, value: unknown, path: string[]): Generator<Problem> {
  if (typeof value === 'string') {
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
      yield { path: path.join('.'), message: `must match pattern "${schema.pattern}"` };
  } else if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) yield* misfits(schema.items ?? {}, one, [...path, String(index)]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      const { properties, additionalProperties } = schema;
      const inner = Object.hasOwn(properties ?? {}, key) ? properties[key] : additionalProperties;
      if (typeof inner === 'object') yield* misfits(inner, one, [...path, key]);
    }
  }
}
