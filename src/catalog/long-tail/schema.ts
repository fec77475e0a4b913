// A vendor's schema, cleaned: only keywords that mean something to us, with values that a validator accepts, no
// examples, short descriptions. References become `#/components/schemas/<name>` and are collected by the way.
import type { Schema } from '../openapi.ts';
import { shortened } from './words.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const NUMBERS = ['minimum', 'maximum', 'multipleOf'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const FLAGS = ['nullable', 'readOnly', 'writeOnly', 'uniqueItems'];
const UNIONS = ['allOf', 'oneOf', 'anyOf'];
const LONGEST_DESCRIPTION = 240;
const MOST_CHOICES = 400;
/** Deeper ones are written by machines that lost their way. */
const DEEPEST = 60;

export class Schemas {
  readonly #document: unknown;
  /** By the pointer that a vendor's reference has. */
  readonly #names = new Map<string, string>();
  #keys: Set<string> | undefined;
  /** By name: what the references lead to. */
  readonly found = new Map<string, Schema>();

  constructor(document: unknown) {
    this.#document = document;
  }

  /** A key that the connection adds. */
  isCredential(place: string, name: string): boolean {
    this.#keys ??= new Set(
      Object.values<any>((this.#document as any)?.components?.securitySchemes ?? {})
        .filter((scheme) => scheme?.type === 'apiKey')
        .map((scheme) => `${scheme.in} ${scheme.name}`.toLowerCase()),
    );
    return this.#keys.has(`${place} ${name}`.toLowerCase());
  }

  clean(given: unknown, depth = 0): Schema {
    if (typeof given !== 'object' || given === null || depth > DEEPEST) return {};
    const schema = given as Schema;
    if (typeof schema.$ref === 'string') return this.#reference(schema.$ref);
    const only = referenceWithRemarks(schema);
    if (only) {
      const remark = shortened(only.description, LONGEST_DESCRIPTION);
      return {
        ...this.#reference(only.$ref),
        ...(remark && { description: remark }),
        ...(only.xml && { xml: only.xml }),
      };
    }
    const out: Schema = {};
    const inner = (one: unknown) => this.clean(one, depth + 1);
    typeInto(out, schema);
    const description = shortened(schema.description, LONGEST_DESCRIPTION);
    if (description) out.description = description;
    if (typeof schema.format === 'string') out.format = schema.format;
    if (typeof schema.pattern === 'string') out.pattern = schema.pattern;
    if (['string', 'number', 'boolean'].includes(typeof schema.default)) out.default = schema.default;
    const choices = schema.const !== undefined ? [schema.const] : schema.enum;
    if (Array.isArray(choices) && choices.length > 0 && choices.length <= MOST_CHOICES)
      out.enum = [...new Set(choices)];
    for (const key of NUMBERS) if (typeof schema[key] === 'number') out[key] = schema[key];
    if (out.multipleOf <= 0) delete out.multipleOf;
    for (const key of COUNTS) if (Number.isInteger(schema[key]) && schema[key] >= 0) out[key] = schema[key];
    for (const key of FLAGS) if (schema[key] === true) out[key] = true;
    for (const key of ['exclusiveMinimum', 'exclusiveMaximum'])
      if (typeof schema[key] === 'number' || schema[key] === true) out[key] = schema[key];
    for (const key of UNIONS)
      if (Array.isArray(schema[key]) && schema[key].length > 0) out[key] = schema[key].map(inner);
    if (isObject(schema.not)) out.not = inner(schema.not);
    if (isObject(schema.items)) out.items = inner(schema.items);
    if (isObject(schema.properties)) {
      out.properties = Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, inner(one)]));
      out.type ??= 'object';
    }
    if (Array.isArray(schema.required)) {
      const names = [...new Set(schema.required.filter((name: unknown) => typeof name === 'string'))];
      if (names.length > 0) out.required = names;
    }
    if (isObject(schema.additionalProperties)) out.additionalProperties = inner(schema.additionalProperties);
    else if (typeof schema.additionalProperties === 'boolean') out.additionalProperties = schema.additionalProperties;
    if (isObject(schema.discriminator) && typeof schema.discriminator.propertyName === 'string')
      out.discriminator = { propertyName: schema.discriminator.propertyName };
    if (isObject(schema.xml)) out.xml = schema.xml;
    return out;
  }

  /** What a local reference leads to, references of references followed; undefined: nothing. */
  resolve(given: unknown): any {
    let value = given;
    for (let hops = 0; hops < 10 && isObject(value) && typeof value.$ref === 'string'; hops++)
      value = this.#at(value.$ref);
    return isObject(value) && typeof value.$ref === 'string' ? undefined : value;
  }

  #reference(pointer: string): Schema {
    const known = this.#names.get(pointer);
    if (known) return { $ref: `#/components/schemas/${known}` };
    const target = this.#at(pointer);
    if (!isObject(target)) return {};
    const plain =
      pointer
        .split('/')
        .at(-1)!
        .replace(/~1|%[0-9a-f]{2}|[^\w.-]/gi, '_') || 'schema';
    let name = plain;
    for (let n = 2; this.found.has(name); n++) name = `${plain}_${n}`;
    this.#names.set(pointer, name);
    // stands for itself while it is being cleaned: it may hold itself
    this.found.set(name, {});
    this.found.set(name, this.clean(target));
    return { $ref: `#/components/schemas/${name}` };
  }

  #at(pointer: string): unknown {
    if (!pointer.startsWith('#/')) return undefined;
    let value: unknown = this.#document;
    for (const part of pointer.slice(2).split('/')) {
      if (!isObject(value) && !Array.isArray(value)) return undefined;
      value = (value as Record<string, unknown>)[unescaped(part)];
    }
    return value;
  }
}

const REMARKS = ['description', 'xml', 'title', 'example', 'externalDocs', 'deprecated'];

/** `allOf` of a reference and remarks says no more than the reference: a description of 3.0 has no other way. */
function referenceWithRemarks(schema: Schema): { $ref: string; description?: string; xml?: object } | undefined {
  if (!Array.isArray(schema.allOf) || !Object.keys(schema).every((key) => key === 'allOf' || isRemark(key)))
    return undefined;
  const references = schema.allOf.filter((part) => typeof part?.$ref === 'string');
  const others = schema.allOf.filter((part) => !references.includes(part));
  if (references.length !== 1 || !others.every((part) => isObject(part) && Object.keys(part).every(isRemark)))
    return undefined;
  return Object.assign({}, schema.description && { description: schema.description }, ...others, references[0]);
}

const isRemark = (key: string): boolean => REMARKS.includes(key) || key.startsWith('x-');

function unescaped(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** 3.1 lists types, with null among them; 3.0 has `nullable`. */
function typeInto(out: Schema, { type }: Schema): void {
  const types = [type].flat().filter((one) => TYPES.includes(one));
  const plain = [...new Set(types)].filter((one) => one !== 'null');
  if (plain.length < types.length) out.nullable = true;
  if (plain.length === 1) out.type = plain[0];
  else if (plain.length > 1) out.type = plain;
}

export const isObject = (value: unknown): value is Record<string, any> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of the schemas that a value refers to. */
export function namedIn(value: unknown, names: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const one of value) namedIn(one, names);
  else if (isObject(value)) {
    if (typeof value.$ref === 'string') names.add(value.$ref.slice('#/components/schemas/'.length));
    else for (const one of Object.values(value)) namedIn(one, names);
  }
  return names;
}
