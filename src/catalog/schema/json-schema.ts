// One JSON Schema for checker, form and sample, from an OpenAPI schema: references resolved, parts of an `allOf`
// merged, null and alternatives plain, and no larger than a form and a check can bear.
import type { OpenApi, Schema } from '../openapi.ts';
import { plainKeywords, typesOf } from './keywords.ts';
import { merged } from './merge.ts';
import { pointedTo } from './reference.ts';
import { plainText } from './short-text.ts';
import { allowNull, tidyUnion } from './unions.ts';

/** Schemas in a schema, at most: what lies deeper than that is left to a JSON editor. */
const MOST_NODES = 1500;
const MOST_PARTS = 60;
/** Of one field, and of all fields of an action, in characters. */
const MOST_HELP = 600;
const ALL_HELP = 20_000;

type Use = 'request' | 'response';

interface Flat {
  schema: Schema;
  /** What it was reached through. */
  refs: readonly string[];
  /** It holds itself. */
  again: boolean;
}

/**
 * As JSON Schema 2020-12 without references. For requests the fields that only answers have are left out, for
 * answers those that only requests have. Required fields come first. Patterns become the note `x-pattern`: vendors'
 * patterns are often stricter than the vendor. `oneOf` becomes `anyOf`: vendors' alternatives often overlap.
 * `x-json` marks where it was cut, because a schema holds itself or the whole is too large: anything of the type fits
 * there. Takes what is wrong in a vendor's schema for what was meant, or leaves it out.
 */
export function jsonSchema(document: OpenApi, schema: Schema | undefined, use: Use, most = MOST_NODES): Schema {
  if (!schema) return {};
  const work = new Normaliser(document, use, most);
  return work.all(schema);
}

class Normaliser {
  readonly #document: OpenApi;
  readonly #use: Use;
  readonly #most: number;
  #helpLeft = ALL_HELP;
  readonly #queue: { from: unknown; refs: readonly string[]; put: (done: Schema) => void }[] = [];

  constructor(document: OpenApi, use: Use, most: number) {
    this.#document = document;
    this.#use = use;
    this.#most = most;
  }

  /** Level by level, so that what lies deepest is what a cut takes. */
  all(schema: Schema): Schema {
    let root: Schema = {};
    const unions: Schema[] = [];
    const put = (done: Schema) => {
      root = done;
    };
    this.#queue.push({ from: schema, refs: [], put });
    for (const one of this.#queue) {
      const done = this.#node(one.from, one.refs);
      if (done.anyOf || done['x-null']) unions.push(done);
      one.put(done);
    }
    for (const one of unions.reverse()) {
      tidyUnion(one);
      if (one['x-null']) allowNull(one);
      delete one['x-null'];
    }
    return root;
  }

  #node(from: unknown, above: readonly string[]): Schema {
    const { schema, refs, again } = this.#flat(from, above);
    const properties = this.#properties(schema);
    const branches = this.#branches(schema);
    const inside = (properties?.length ?? 0) + (branches?.length ?? 0) + (schema.items ? 1 : 0);
    // the root is always shown, however wide it is
    const tooMuch = this.#queue.length > 1 && inside > 0 && this.#queue.length + inside > this.#most;
    if (again || tooMuch) return cutOf(schema);
    const out = plainKeywords(schema);
    this.#help(out, schema);
    const child = (one: unknown, put: (done: Schema) => void) => this.#queue.push({ from: one, refs, put });
    if (properties) {
      const holder: Record<string, Schema> = {};
      out.properties = holder;
      for (const [name, one] of properties) {
        holder[name] = {};
        child(one, (done) => {
          holder[name] = done;
        });
      }
    }
    const required = this.#required(schema);
    if (required.length > 0) out.required = required;
    if (isSchema(schema.items)) child(schema.items, (done) => (out.items = done));
    const { additionalProperties: more } = schema;
    if (isSchema(more) && Object.keys(more).length > 0) child(more, (done) => (out.additionalProperties = done));
    else if (more !== undefined) out.additionalProperties = more !== false;
    if (isSchema(schema.not)) child(schema.not, (done) => (out.not = done));
    if (branches) {
      const holder: Schema[] = branches.map(() => ({}));
      out.anyOf = holder;
      branches.forEach((one, i) => {
        child(one, (done) => {
          holder[i] = done;
        });
      });
      if (schema.nullable === true) out['x-null'] = true;
    }
    const rest: unknown[] = Array.isArray(schema.allOf) ? schema.allOf : [];
    if (rest.length > 0) {
      const holder: Schema[] = rest.map(() => ({}));
      out.allOf = holder;
      rest.forEach((one, i) => {
        child(one, (done) => {
          holder[i] = done;
        });
      });
    }
    return out;
  }

  /** The whole text of a field to fill in, where its description leaves something out; not endlessly much of all. */
  #help(out: Schema, { description }: Schema): void {
    if (this.#use !== 'request' || typeof description !== 'string' || this.#helpLeft <= 0) return;
    const whole = plainText(description.slice(0, 4000)).slice(0, MOST_HELP);
    if (whole.length <= (out.description?.length ?? 0) + 20) return;
    out['x-help'] = whole;
    this.#helpLeft -= whole.length;
  }

  /** Its own level with references followed and parts merged. */
  #flat(from: unknown, refs: readonly string[], depth = 0): Flat {
    if (!isSchema(from) || depth > 30) return { schema: {}, refs, again: false };
    if (typeof from.$ref === 'string') {
      const { $ref, ...beside } = from;
      const target = pointedTo(this.#document, $ref);
      if (refs.includes($ref)) return { schema: isSchema(target) ? target : {}, refs, again: true };
      const inner = this.#flat(target, [...refs, $ref], depth + 1);
      return Object.keys(beside).length === 0 ? inner : { ...inner, schema: { ...inner.schema, ...described(beside) } };
    }
    const parts = partsOf(from);
    if (!parts) return { schema: from, refs, again: false };
    const { allOf: _, ...own } = withoutSingle(from);
    const flat = parts.slice(0, MOST_PARTS).map((part) => this.#flat(part, refs, depth + 1));
    // a part that holds the whole says nothing more, unless there is nothing but it
    const kept = flat.filter((part) => !part.again);
    const again = kept.length < flat.length && ![own, ...kept.map((part) => part.schema)].some(hasInside);
    const used = again ? flat : kept;
    return {
      schema: merged([own, ...used.map((part) => part.schema)]),
      refs: [...new Set(kept.flatMap((part) => part.refs).concat(refs))],
      again,
    };
  }

  #properties(schema: Schema): [string, unknown][] | undefined {
    if (!isSchema(schema.properties)) return undefined;
    const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
    const shown = Object.entries(schema.properties).filter(
      ([name, one]) => name !== '__proto__' && one !== false && !this.#hidden(one),
    );
    const first = (name: string) => (required.includes(name) ? 0 : 1);
    return shown.sort(([a], [b]) => first(a) - first(b));
  }

  #required(schema: Schema): string[] {
    if (!Array.isArray(schema.required)) return [];
    const names: string[] = schema.required.filter((name: unknown) => typeof name === 'string');
    const properties = isSchema(schema.properties) ? schema.properties : {};
    return [...new Set(names)].filter((name) => !Object.hasOwn(properties, name) || !this.#hidden(properties[name]));
  }

  /**
   * Only in the other direction: an answer's field is not sent, a password does not come back. Constants are not
   * asked for; see constants.ts.
   */
  #hidden(one: unknown): boolean {
    const flag = this.#use === 'request' ? 'readOnly' : 'writeOnly';
    for (let hops = 0; isSchema(one) && hops < 10; hops++) {
      if (one[flag] === true || (this.#use === 'request' && one['x-always'] !== undefined)) return true;
      if (typeof one.$ref !== 'string') return false;
      one = pointedTo(this.#document, one.$ref);
    }
    return false;
  }

  /** The alternatives, each with what tells it apart where the description says how. */
  #branches(schema: Schema): unknown[] | undefined {
    const given = [schema.anyOf, schema.oneOf].find((one) => Array.isArray(one) && one.length > 0);
    if (!given) return undefined;
    const name: unknown = schema.discriminator?.propertyName;
    if (typeof name !== 'string') return given;
    const mapping = Object.entries((schema.discriminator.mapping ?? {}) as Record<string, string>);
    return given.map((branch: unknown) => {
      const ref = isSchema(branch) ? branch.$ref : undefined;
      if (typeof ref !== 'string') return branch;
      const own = ref.split('/').at(-1)!;
      const values = mapping.filter(([, target]) => target === ref || target === own).map(([value]) => value);
      const told = { properties: { [name]: { enum: values.length > 0 ? values : [own] } }, required: [name] };
      return { allOf: [branch, this.#tells(branch, name) ? {} : told] };
    });
  }

  /** It says itself which value its discriminator has. */
  #tells(branch: unknown, name: string): boolean {
    const { schema } = this.#flat(branch, []);
    const { schema: field } = this.#flat(schema.properties?.[name], []);
    return (field.const !== undefined || field.enum?.length === 1) && schema.required?.includes(name) === true;
  }
}

const hasInside = (schema: Schema): boolean =>
  ['properties', 'items', 'additionalProperties', 'oneOf', 'anyOf', 'enum'].some((key) => schema[key] !== undefined);

/** Only its type is left. What has no inside is cheap and stays whole. */
function cutOf(schema: Schema): Schema {
  const types = typesOf(schema);
  const nested = types.length === 0 || types.includes('object') || types.includes('array');
  if (!nested) return plainKeywords(schema);
  const { description, title } = plainKeywords(schema);
  return {
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    'x-json': true,
  };
}

/** `allOf`, and an alternative that is none. */
function partsOf(schema: Schema): unknown[] | undefined {
  const parts: unknown[] = Array.isArray(schema.allOf) ? [...schema.allOf] : [];
  for (const key of ['oneOf', 'anyOf'])
    if (Array.isArray(schema[key]) && schema[key].length === 1) parts.push(schema[key][0]);
  return parts.length > 0 ? parts : undefined;
}

function withoutSingle(schema: Schema): Schema {
  const out = { ...schema };
  for (const key of ['oneOf', 'anyOf']) if (Array.isArray(out[key]) && out[key].length === 1) delete out[key];
  return out;
}

/** What may stand beside a reference and is meant. */
const described = (beside: Schema): Schema =>
  Object.fromEntries(
    Object.entries(beside).filter(([key]) =>
      ['description', 'nullable', 'readOnly', 'writeOnly', 'default', 'example', 'title'].includes(key),
    ),
  );

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
