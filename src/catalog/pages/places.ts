// Dot paths into values and schemas: `response_metadata.next_cursor`; '' is the whole. A name may hold dots itself.
import type { Schema } from '../openapi.ts';

export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  if (Object.hasOwn(fields, path)) return fields[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (Object.hasOwn(fields, name)) return valueAt(fields[name], path.slice(dot + 1));
  }
  return undefined;
}

/** undefined where the schema says nothing of it. */
export function schemaAt(schema: Schema | undefined, path: string): Schema | undefined {
  if (path === '' || !schema) return schema;
  const properties: Record<string, Schema> = schema.properties ?? {};
  if (Object.hasOwn(properties, path)) return properties[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (Object.hasOwn(properties, name)) return schemaAt(properties[name], path.slice(dot + 1));
  }
  return undefined;
}

/** A copy with `value` at `path`. */
export function withValueAt(input: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const dot = path.indexOf('.');
  if (dot < 0 || Object.hasOwn(input, path)) return { ...input, [path]: value };
  const name = path.slice(0, dot);
  const inner = input[name];
  const fields = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  return { ...input, [name]: withValueAt(fields, path.slice(dot + 1), value) };
}
