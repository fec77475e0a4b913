// Looks into a zod schema: what stands at a path, which keys it has, how they are described.
import type { DocumentPath } from './problem.ts';

// zod's definitions are a tree of records with a `type` each; only these few kinds are looked through.
const definitionOf = (schema: unknown): any => (schema as any)?._zod?.def;

/** Without optional, nullable and the like around it. */
function unwrapped(schema: unknown): unknown {
  let current = schema;
  while (definitionOf(current)?.innerType) current = definitionOf(current).innerType;
  return current;
}

export function schemaAt(schema: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((current, part) => childOf(unwrapped(current), part), schema);
}

function childOf(schema: unknown, part: string | number): unknown {
  const definition = definitionOf(schema);
  switch (definition?.type) {
    case 'object':
      return definition.shape[part];
    case 'array':
      return definition.element;
    case 'record':
      return definition.valueType;
    case 'union':
      return definition.options.map((option: unknown) => childOf(unwrapped(option), part)).find(Boolean);
    default:
      return undefined;
  }
}

/** The keys an object of this schema may have. */
export function keysOf(schema: unknown): string[] {
  const definition = definitionOf(unwrapped(schema));
  if (definition?.type === 'object') return Object.keys(definition.shape);
  if (definition?.type === 'union') return [...new Set<string>(definition.options.flatMap(keysOf))];
  return [];
}

/** The schema's own description of what stands at a path. */
export function descriptionAt(schema: unknown, path: DocumentPath): string {
  const found = schemaAt(schema, path) as { description?: string } | undefined;
  return found?.description ?? (unwrapped(found) as { description?: string } | undefined)?.description ?? '';
}
