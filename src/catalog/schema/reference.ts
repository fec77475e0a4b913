// What a `$ref` of an API description points to.
import type { OpenApi } from '../openapi.ts';

/** Only within the document; undefined for what is not there and for other documents. */
export function pointedTo(document: OpenApi, ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined;
  let value: unknown = document;
  for (const part of ref.slice(2).split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

/** Follows a parameter, body, answer or path item that is only a reference. */
export function followed<T>(document: OpenApi, value: T | undefined): T | undefined {
  let current: unknown = value;
  for (let hops = 0; hops < 20; hops++) {
    const ref = (current as { $ref?: unknown } | undefined | null)?.$ref;
    if (typeof ref !== 'string') return (current ?? undefined) as T | undefined;
    current = pointedTo(document, ref);
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
