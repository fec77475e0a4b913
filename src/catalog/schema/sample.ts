// A value that fits a normalised schema, always the same one: what the data picker shows before a first run, and what
// `catalog:verify` sends.
import type { Schema } from '../openapi.ts';
import { fits } from './check-value.ts';
import { formatFits } from './formats.ts';

export interface SampleOptions {
  /** Only what is required. */
  least?: boolean;
  /** Which alternative is taken, where there are several. Default: the first that fits. */
  branch?: number;
  /** To be sent: what was cut from the schema is left out where that may be. */
  sendable?: boolean;
  /** A text for a schema that this file's own do not fit. undefined: none. */
  text?: (schema: Schema) => string | undefined;
}

const MOST_DEPTH = 12;
const MOST_FIELDS = 600;
const MOST_ITEMS = 20;
const MOST_ALTERNATIVES = 300;
const MOST_TEXT = 10_000;

export function sampleOf(schema: Schema, options: SampleOptions = {}): unknown {
  return new Sampler(options).value(schema, 0);
}

class Sampler {
  readonly #options: SampleOptions;
  #fields = 0;
  #alternatives = 0;

  constructor(options: SampleOptions) {
    this.#options = options;
  }

  /** `needed`: a required list is of no use when it is empty. */
  value(schema: Schema, depth: number, nth = 0, needed = false): unknown {
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[nth % schema.enum.length];
    const type = typeOf(schema);
    if (type === 'object') return this.#object(schema, depth);
    if (schema.anyOf) return this.#branch(schema, depth, nth);
    if (schema.allOf) return this.#parts(schema, depth, nth);
    if (type === 'array') return this.#list(schema, depth, needed);
    if (type === 'integer' || type === 'number') return number(schema, type, nth);
    if (type === 'boolean') return typeof schema.examples?.[0] === 'boolean' ? schema.examples[0] : true;
    if (type === 'null') return null;
    if (type === undefined && schema['x-json']) return {};
    if (type === undefined && schema.examples) return schema.examples[0];
    return this.#text(schema, nth);
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const properties: Record<string, Schema> = schema.properties ?? {};
    const required: string[] = schema.required ?? [];
    const put = (name: string, one: Schema, needed = false) => {
      if (Object.hasOwn(value, name) || name === '__proto__') return;
      if (!needed && this.#options.sendable && (one['x-json'] || one.items?.['x-json'])) return;
      this.#fields += 1;
      value[name] = this.value(one, depth + 1, 0, needed);
    };
    const more: Schema = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    for (const name of required) put(name, Object.hasOwn(properties, name) ? properties[name]! : more, true);
    for (const name of this.#alternative(schema)) put(name, properties[name] ?? {});
    for (const part of [...(schema.allOf ?? []), ...this.#branchOf(schema)])
      for (const [name, one] of Object.entries(this.#partOf(part, depth)))
        if (!Object.hasOwn(value, name)) value[name] = one;
    const wanted = schema['x-file'] || this.#options.least || depth >= MOST_DEPTH ? [] : Object.keys(properties);
    for (const name of wanted) if (this.#fields < MOST_FIELDS) put(name, properties[name]!);
    const open = Object.keys(properties).length === 0 && typeof schema.additionalProperties === 'object';
    const least = Math.max(schema.minProperties ?? 0, open && !this.#options.least && depth < MOST_DEPTH ? 1 : 0);
    for (const name of Object.keys(properties)) if (Object.keys(value).length < least) put(name, properties[name]!);
    if (schema.additionalProperties === false) return value;
    for (let i = 1; Object.keys(value).length < Math.min(least, MOST_ITEMS); i++)
      put(i === 1 ? 'key' : `key${i}`, more, true);
    return value;
  }

  /** The first that says only what is required. */
  #alternative(schema: Schema): string[] {
    const branch = schema.anyOf?.[(this.#options.branch ?? 0) % schema.anyOf.length];
    return branch && !branch.properties ? (branch.required ?? []) : [];
  }

  #branchOf(schema: Schema): Schema[] {
    const branches: Schema[] = (schema.anyOf ?? []).filter((one: Schema) => one.properties);
    const branch = branches[(this.#options.branch ?? 0) % branches.length];
    return branch ? [branch] : [];
  }

  #partOf(part: Schema, depth: number): Record<string, unknown> {
    const value = this.value(part, depth + 1);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  }

  /** The first whose value fits the whole. */
  #branch(schema: Schema, depth: number, nth: number): unknown {
    const { anyOf, ...beside } = schema;
    const { branch: wanted } = this.#options;
    if (wanted !== undefined) return this.value({ ...beside, ...anyOf[wanted % anyOf.length] }, depth + 1, nth);
    // of alternatives within alternatives only so many are tried: each may double the work
    this.#alternatives += 1;
    if (this.#alternatives > MOST_ALTERNATIVES) return this.value({ ...beside, ...anyOf[0] }, depth + 1, nth);
    let first: unknown;
    for (const [i, branch] of (anyOf as Schema[]).entries()) {
      const value = this.value({ ...beside, ...branch }, depth + 1, nth);
      if (i === 0) first = value;
      if (i > 4 || fits(schema, value)) return fits(schema, value) ? value : first;
    }
    return first;
  }

  #parts(schema: Schema, depth: number, nth: number): unknown {
    const { allOf, ...beside } = schema;
    return this.value(Object.assign({}, ...allOf, beside), depth + 1, nth);
  }

  #list(schema: Schema, depth: number, needed: boolean): unknown[] {
    if (schema['x-json']) return [];
    const least = schema.minItems ?? 0;
    const empty = depth >= MOST_DEPTH || (this.#options.least && !needed);
    const shown = empty ? least : Math.max(1, least);
    const count = Math.min(shown, schema.maxItems ?? shown, Math.max(MOST_ITEMS, least));
    return Array.from({ length: count }, (_, i) => this.value(schema.items ?? {}, depth + 1, i));
  }

  #text(schema: Schema, nth: number): string {
    const { minLength = 0, maxLength = MOST_TEXT } = schema;
    const fits = (one: unknown) =>
      typeof one === 'string' &&
      one !== '' &&
      one.length >= minLength &&
      one.length <= maxLength &&
      formatFits(schema.format, one);
    const exact = this.#options.text?.(schema);
    if (exact !== undefined) return exact;
    const base: string = [...(schema.examples ?? []), BY_FORMAT[schema.format ?? '']].find(fits) ?? 'text';
    const text = nth > 0 ? numbered(base, nth) : base;
    return text.length < minLength
      ? text.padEnd(Math.min(minLength, MOST_TEXT), 'x')
      : text.slice(0, Math.max(0, maxLength));
  }
}

/** Another one of the same form. */
const numbered = (text: string, nth: number): string =>
  /\d/.test(text) ? text.replace(/\d(?!.*\d)/s, (digit) => String((Number(digit) + nth) % 10)) : `${text}${nth + 1}`;

function typeOf(schema: Schema): string | undefined {
  const types: string[] = schema.type === undefined ? [] : [schema.type].flat();
  const type = types.find((one) => one !== 'null') ?? types[0];
  if (type === undefined && schema.properties) return 'object';
  return type;
}

function number(schema: Schema, type: string, nth: number): number {
  const example = schema.examples?.find(
    (one: unknown) => typeof one === 'number' && fits({ ...schema, anyOf: undefined }, one),
  );
  const step = schema.multipleOf ?? 1;
  const above =
    schema.exclusiveMinimum === undefined
      ? Number.NEGATIVE_INFINITY
      : schema.exclusiveMinimum + (type === 'integer' ? 1 : step / 100);
  const least = Math.max(schema.minimum ?? Number.NEGATIVE_INFINITY, above);
  const most = Math.min(
    schema.maximum ?? Number.POSITIVE_INFINITY,
    schema.exclusiveMaximum === undefined
      ? Number.POSITIVE_INFINITY
      : schema.exclusiveMaximum - (type === 'integer' ? 1 : step / 100),
  );
  const start = example ?? Math.min(Math.max(least, 1), most);
  const value = schema.multipleOf ? Math.ceil(start / step) * step : type === 'integer' ? Math.ceil(start) : start;
  return value + nth * step <= most ? value + nth * step : value;
}

/** Fixed, so that a sample is the same each time. Addresses are of the ranges kept for documents (RFC 5737, 3849, 2606). */
const BY_FORMAT: Record<string, string> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  duration: 'PT15M',
  email: 'ann@example.com',
  'idn-email': 'ann@example.com',
  hostname: 'host.example.com',
  ipv4: '198.51.100.7',
  ipv6: '2001:db8::7',
  ip: '198.51.100.7',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  'uri-reference': 'https://example.com/',
  'uri-template': 'https://example.com/',
  iri: 'https://example.com/',
  uuid: '4d7a1c1e-0f1b-4c52-9a52-1d5f0c1f3b77',
  guid: '4d7a1c1e-0f1b-4c52-9a52-1d5f0c1f3b77',
  byte: 'dGV4dA==',
  base64: 'dGV4dA==',
  'json-pointer': '/text',
  regex: 'text',
  int32: '1',
  int64: '1',
  decimal: '1',
};
