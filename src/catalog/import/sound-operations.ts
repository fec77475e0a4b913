// Looks at each operation of a description by itself: what cannot become an action is dropped with the reason, and
// the others stay as they are.
import type { Json } from './description.ts';
import { at } from './external-references.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const PLACES = ['path', 'query', 'header', 'cookie'];

/** What was left out. */
export interface Dropped {
  /** The operation, like `GET /users/{id}`, or what else. */
  path: string;
  message: string;
  line?: number;
}

export interface Sound {
  /** The same description with the operations that are sound. */
  document: Json;
  /** How many stayed. */
  operations: number;
  problems: Dropped[];
}

export function soundOperations(document: Json, lineOf: (path: (string | number)[]) => number = () => 0): Sound {
  const problems: Sound['problems'] = [];
  const broken = brokenReferences(document);
  const paths: Json = {};
  let operations = 0;
  const drop = (place: (string | number)[], path: string, message: string) => {
    const line = lineOf(place);
    problems.push({ path, message, ...(line > 0 && { line }) });
  };
  for (const [path, given] of Object.entries<Json>(document.paths ?? {})) {
    const item = typeof given?.$ref === 'string' ? { ...(at(document, given.$ref.slice(1)) as Json), ...given } : given;
    if (typeof item !== 'object' || item === null || path.startsWith('x-')) continue;
    const out: Json = {};
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const name = `${method.toUpperCase()} ${path}`;
      const place = ['paths', path, method];
      const fault = brokenIn(broken, operation, item.parameters) ?? faultOf(document, path, item, operation);
      if (fault) {
        drop(place, name, fault);
        continue;
      }
      out[method] = operation;
      operations += 1;
    }
    if (Object.keys(out).length > 0)
      paths[path] = { ...item, ...Object.fromEntries(METHODS.map((method) => [method, out[method]])) };
  }
  return { document: { ...document, paths }, operations, problems };
}

function faultOf(document: Json, path: string, item: Json, operation: unknown): string | undefined {
  if (!path.startsWith('/')) return 'the path must begin with /';
  if (typeof operation !== 'object' || operation === null) return 'the operation is no object';
  const { parameters, requestBody, responses } = operation as Json;
  for (const given of [...list(item.parameters), ...list(parameters)]) {
    const one = resolved(document, given);
    if (typeof one?.name !== 'string' || one.name === '') return 'a parameter has no name';
    if (!PLACES.includes(one.in)) return `the parameter ${one.name} is in "${one.in}", which there is not`;
  }
  if (parameters !== undefined && !Array.isArray(parameters)) return 'parameters is no list';
  const body = resolved(document, requestBody);
  if (body !== undefined && (typeof body.content !== 'object' || body.content === null))
    return 'the body has no content';
  if (responses !== undefined && typeof responses !== 'object') return 'responses is no object';
  return undefined;
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? value : []);

function resolved(document: Json, value: any, depth = 0): Json | undefined {
  if (typeof value?.$ref !== 'string' || depth > 10) return value;
  return resolved(document, at(document, value.$ref.slice(1)), depth + 1);
}

/**
 * What cannot be followed, and everything in `components` that leads there: by reference, the reference at fault.
 * Found once for the whole description, going back from the faults.
 */
function brokenReferences(document: Json): Map<string, string> {
  const broken = new Map<string, string>();
  const usedBy = new Map<string, string[]>();
  for (const [section, all] of Object.entries<Json>(document.components ?? {}))
    for (const [name, one] of Object.entries(all ?? {})) {
      const self = `#/components/${section}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      for (const reference of referencesIn(one)) usedBy.set(reference, [...(usedBy.get(reference) ?? []), self]);
    }
  const everywhere = new Set([...usedBy.keys(), ...referencesIn(document.paths)]);
  const queue = [...everywhere].filter((one) => !one.startsWith('#') || at(document, pointerOf(one)) === undefined);
  for (const one of queue) broken.set(one, one);
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const user of usedBy.get(next) ?? [])
      if (!broken.has(user)) {
        broken.set(user, broken.get(next)!);
        queue.push(user);
      }
  return broken;
}

const pointerOf = (reference: string) => {
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return reference.slice(1);
  }
};

function brokenIn(broken: Map<string, string>, ...places: unknown[]): string | undefined {
  if (broken.size === 0) return undefined;
  for (const reference of referencesIn(places)) {
    const cause = broken.get(reference);
    if (cause === undefined) continue;
    return cause.startsWith('#')
      ? `${cause} is not in the description`
      : `${cause} is in another document; allow external references to bring it in`;
  }
  return undefined;
}

function* referencesIn(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const one of value) yield* referencesIn(one);
  else
    for (const [key, inner] of Object.entries(value)) {
      if (key === '$ref' && typeof inner === 'string') yield inner;
      else if (key !== 'example' && key !== 'examples') yield* referencesIn(inner);
    }
}
