// The references of a description that point to nothing.
import type { OpenApi } from '../../src/catalog/openapi.ts';
import { pointedTo } from '../../src/catalog/schema/reference.ts';

export function danglingReferences(document: OpenApi): string[] {
  const seen = new Set<string>();
  const dangling: string[] = [];
  const stack: unknown[] = [document];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null) continue;
    const { $ref } = value as { $ref?: unknown };
    if (typeof $ref === 'string' && !seen.has($ref)) {
      seen.add($ref);
      if (pointedTo(document, $ref) === undefined) dangling.push($ref);
    }
    for (const [key, one] of Object.entries(value)) if (key !== 'example' && key !== 'examples') stack.push(one);
  }
  return dangling;
}
