// Constants that a tool wants in a body and no person should have to write: `x-always` in our descriptions.
import type { OpenApi, Schema } from './openapi.ts';

/** `value` with the constants of the objects that it holds; an object that was not given stays so. */
export function withConstants(document: OpenApi, schema: Schema | undefined, value: unknown): unknown {
  if (!schema || typeof value !== 'object' || value === null) return value;
  if (typeof schema.$ref === 'string')
    return withConstants(document, document.components?.schemas?.[schema.$ref.split('/').at(-1)!], value);
  if (Array.isArray(value)) return value.map((one) => withConstants(document, schema.items, one));
  const out: Record<string, unknown> = { ...value };
  for (const [name, inner] of Object.entries<Schema>(schema.properties ?? {})) {
    if (inner['x-always'] !== undefined) out[name] = inner['x-always'];
    else if (name in out) out[name] = withConstants(document, inner, out[name]);
  }
  return out;
}
