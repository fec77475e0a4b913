// As much of a vendor's schema as a given value meets: what says nothing of this value is left out, references are
// followed. The verdict on the value is the whole schema's, without compiling the whole.
import type { OpenApi, Schema } from '../../src/catalog/openapi.ts';
import { pointedTo } from '../../src/catalog/schema/reference.ts';

const MOST_DEPTH = 60;
const MOST_HOPS = 40;

export function metBy(document: OpenApi, given: unknown, value: unknown, depth = 0): Schema {
  const schema = target(document, given);
  if (depth > MOST_DEPTH) return {};
  const inner = (one: unknown, of: unknown, down = 1) => metBy(document, one, of, depth + down);
  const out: Schema = {};
  for (const [key, one] of Object.entries(schema)) {
    if (['allOf', 'oneOf', 'anyOf'].includes(key) && Array.isArray(one))
      out[key] = one.map((part) => inner(part, value));
    else if (key === 'not') out[key] = inner(one, value);
    else if (key === 'properties') out[key] = properties(document, one, value, depth);
    else if (key === 'items') out[key] = Array.isArray(value) ? itemsMet(value, (item) => inner(one, item)) : {};
    else if (key === 'additionalProperties' && isObject(one)) {
      const named = isObject(schema.properties) ? schema.properties : {};
      const others = isObject(value) ? Object.entries(value).filter(([name]) => !Object.hasOwn(named, name)) : [];
      out[key] =
        others.length > 0
          ? itemsMet(
              others.map(([, other]) => other),
              (other) => inner(one, other),
            )
          : {};
    } else if (!NOTES.includes(key) && !(key === 'nullable' && schema.type === undefined)) out[key] = one;
  }
  return out;
}

const NOTES = ['description', 'title', 'example', 'examples', 'externalDocs', 'discriminator', 'xml', 'default'];

function properties(document: OpenApi, given: unknown, value: unknown, depth: number): Schema {
  const out: Schema = {};
  for (const [name, one] of Object.entries(isObject(given) ? given : {})) {
    const flags = target(document, one);
    out[name] =
      isObject(value) && Object.hasOwn(value, name)
        ? metBy(document, one, value[name], depth + 1)
        : { ...(flags.readOnly && { readOnly: true }), ...(flags.type === 'array' && { type: 'array' }) };
  }
  return out;
}

/** One schema for several values: all that any of them meets. */
function itemsMet(values: unknown[], met: (value: unknown) => Schema): Schema {
  return values.length === 1 ? met(values[0]) : together(values.map(met));
}

function together(schemas: Schema[]): Schema {
  const out: Schema = { ...schemas[0] };
  for (const schema of schemas.slice(1)) {
    for (const [key, one] of Object.entries(schema)) {
      if (key === 'properties')
        out[key] = Object.fromEntries(
          Object.entries(one as Schema).map(([name, field]) => [name, together([out[key]?.[name] ?? {}, field])]),
        );
      else if (['items', 'additionalProperties', 'not'].includes(key) && isObject(one))
        out[key] = together([isObject(out[key]) ? out[key] : {}, one]);
      else if (['allOf', 'oneOf', 'anyOf'].includes(key) && Array.isArray(one))
        out[key] = one.map((part, i) => together([out[key]?.[i] ?? {}, part]));
      else out[key] = one;
    }
  }
  return out;
}

function target(document: OpenApi, given: unknown): Schema {
  let schema = given;
  for (let hops = 0; hops < MOST_HOPS && isObject(schema); hops++) {
    if (typeof schema.$ref !== 'string') return schema;
    schema = pointedTo(document, schema.$ref);
  }
  return {};
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
