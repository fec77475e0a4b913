// The smallest value that a JSON Schema (or an OpenAPI 3.0 schema) accepts: required fields only.

type Schema = Record<string, any>;

/** `resolve` finds the schema of a `$ref`. */
export function minimalValue(schema: Schema | undefined, resolve: (ref: string) => Schema = () => ({})): unknown {
  if (!schema) return 'x';
  if (schema.$ref) return minimalValue(resolve(schema.$ref), resolve);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const union = schema.oneOf ?? schema.anyOf;
  if (union && !type) return minimalValue(union[0], resolve);
  if (type === 'object' || schema.properties || schema.allOf) return minimalObject(schema, resolve);
  if (type === 'array') return Array.from({ length: schema.minItems ?? 1 }, () => minimalValue(schema.items, resolve));
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return text(schema);
}

function minimalObject(schema: Schema, resolve: (ref: string) => Schema): Record<string, unknown> {
  const one = schema.anyOf ?? schema.oneOf;
  const parts = [
    schema,
    ...(one ? [{ required: one[0].required, properties: schema.properties }] : []),
    ...(schema.allOf ?? []).map((part: Schema) => (part.$ref ? resolve(part.$ref) : part)),
  ];
  const value: Record<string, unknown> = {};
  for (const part of parts) {
    for (const name of part.required ?? []) value[name] = minimalValue(part.properties?.[name], resolve);
  }
  return value;
}

function text(schema: Schema): string {
  if (schema.format === 'date-time') return '2026-11-24T09:00:00Z';
  if (schema.format === 'date') return '2026-11-24';
  if (schema.format === 'email') return 'ann@example.com';
  if (schema.format === 'uri' || schema.format === 'url') return 'https://example.com/';
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}
