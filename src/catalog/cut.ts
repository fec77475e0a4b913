// One operation of a description with everything it refers to, and nothing else.
import type { Located, OpenApi } from './openapi.ts';

/** A document of its own: what is not there stays a reference to nothing, as in the whole one. */
export function cutOperation(document: OpenApi, { path, method, operation }: Located): OpenApi {
  const components: Record<string, Record<string, unknown>> = {};
  const queue: unknown[] = [operation];
  const all = (document.components ?? {}) as Record<string, Record<string, unknown>>;
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const [section, name] of referencesIn(next)) {
      const found = all[section]?.[name];
      if (found === undefined || components[section]?.[name] !== undefined) continue;
      components[section] ??= {};
      components[section][name] = found;
      queue.push(found);
    }
  // a parameter that the connection fills in is told by them
  if (document.components?.securitySchemes) components.securitySchemes = document.components.securitySchemes;
  return {
    openapi: document.openapi,
    ...(document.servers && { servers: document.servers }),
    // of the whole description, which may change where the operation does not
    info: { title: '', version: '' },
    paths: { [path]: { [method]: operation } },
    ...(Object.keys(components).length > 0 && { components }),
  };
}

function* referencesIn(value: unknown): Iterable<[section: string, name: string]> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const one of value) yield* referencesIn(one);
  else
    for (const [key, inner] of Object.entries(value)) {
      const found = key === '$ref' && typeof inner === 'string' && /^#\/components\/([^/]+)\/([^/]+)/.exec(inner);
      if (found) yield [found[1]!, decodeURIComponent(found[2]!).replaceAll('~1', '/').replaceAll('~0', '~')];
      else yield* referencesIn(inner);
    }
}
