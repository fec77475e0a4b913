// The keywords of a vendor's schema, one by one: kept when they mean something, put right when it is plain what was
// meant, left out else. So what comes after need not doubt them.
import type { Schema } from '../openapi.ts';
import { shortText } from './short-text.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
/** Not JSON Schema, but found in descriptions. */
const MEANT: Record<string, string> = {
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  bool: 'boolean',
  str: 'string',
  text: 'string',
  date: 'string',
  datetime: 'string',
  'date-time': 'string',
  uuid: 'string',
  uri: 'string',
  file: 'string',
  list: 'array',
  map: 'object',
  hash: 'object',
};
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const PAIRS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;
const MOST_CHOICES = 1000;
const MOST_EXAMPLE = 200;

/** Those that hold no other schema. */
export function plainKeywords(schema: Schema): Schema {
  const out: Schema = {};
  const types = typesOf(schema);
  if (types.length > 0) out.type = types.length === 1 ? types[0] : types;
  if (typeof schema.title === 'string' && schema.title.length <= 100) out.title = schema.title;
  const description = described(schema);
  if (description) out.description = description;
  if (schema.const !== undefined) out.const = schema.const;
  const choices = choicesOf(schema, types);
  if (choices) out.enum = choices;
  // the choices say it better
  if (choices && !choices.some((one) => types.length === 0 || types.some((type) => isOfType(one, type))))
    delete out.type;
  for (const key of ['format', 'contentEncoding', 'contentMediaType'])
    if (typeof schema[key] === 'string') out[key] = schema[key];
  for (const key of NUMBERS) {
    const value = numberOf(schema[key]);
    if (value !== undefined && (key !== 'multipleOf' || value > 0)) out[key] = value;
  }
  bound(out, schema, 'exclusiveMinimum', 'minimum');
  bound(out, schema, 'exclusiveMaximum', 'maximum');
  for (const key of choices ? [] : COUNTS) {
    const value = numberOf(schema[key]);
    if (value !== undefined && Number.isInteger(value) && value >= 0) out[key] = value;
  }
  for (const [least, most] of PAIRS) {
    if (out[least] === undefined || out[most] === undefined || out[least] <= out[most]) continue;
    delete out[least];
    delete out[most];
  }
  if (schema.uniqueItems === true) out.uniqueItems = true;
  if (typeof schema.pattern === 'string') out['x-pattern'] = schema.pattern;
  if (schema.deprecated === true) out.deprecated = true;
  if (schema['x-file'] === true) out['x-file'] = true;
  if (typeof schema['x-input'] === 'string') out['x-input'] = schema['x-input'];
  const example = exampleOf(schema, types);
  if (example !== undefined) out.examples = [example];
  return out;
}

/** The JSON types a value may have; none: any. What a schema says only by its other keywords counts too. */
export function typesOf(schema: Schema): string[] {
  const given: unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  const types = given.flatMap((one) => {
    const name = typeof one === 'string' ? one.toLowerCase() : '';
    return TYPES.includes(name) ? [name] : MEANT[name] ? [MEANT[name]!] : [];
  });
  if (types.length === 0) {
    if (schema.properties) types.push('object');
    else if (schema.items) types.push('array');
    else return [];
  }
  if (schema.nullable === true) types.push('null');
  return [...new Set(types)];
}

function choicesOf(schema: Schema, types: string[]): unknown[] | undefined {
  const { enum: given } = schema;
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_CHOICES) return undefined;
  const seen = new Map<string, unknown>();
  for (const one of given) {
    const value = asType(one, types);
    seen.set(JSON.stringify(value), value);
  }
  if (schema.nullable === true && types.length > 0) seen.set('null', null);
  const all = [...seen.values()];
  const fitting = types.length === 0 ? all : all.filter((one) => types.some((type) => isOfType(one, type)));
  return fitting.some((one) => one !== null) ? fitting : all;
}

/** A choice or an example that YAML or a person wrote as another type than the schema's. */
function asType(value: unknown, types: string[]): unknown {
  if (types.length === 0 || value === null || types.some((type) => isOfType(value, type))) return value;
  if (types.includes('string') && typeof value !== 'object') return String(value);
  if (typeof value !== 'string') return value;
  if ((types.includes('integer') || types.includes('number')) && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

export function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

/** In OpenAPI 3.0 the exclusive ones are flags beside the bound; in JSON Schema they are the bound. */
function bound(out: Schema, schema: Schema, exclusive: string, inclusive: string): void {
  if (schema[exclusive] !== true || out[inclusive] === undefined) return;
  out[exclusive] = out[inclusive];
  delete out[inclusive];
}

/** Defaults are told, never filled in: the default of a change is not what a change that leaves the field out does. */
function described(schema: Schema): string | undefined {
  const told = ['string', 'number', 'boolean'].includes(typeof schema.default) && String(schema.default).length <= 80;
  const parts = [shortText(schema.description), told ? `Default: ${schema.default}.` : undefined];
  return parts.filter(Boolean).join(' ') || undefined;
}

function exampleOf(schema: Schema, types: string[]): unknown {
  const given = Array.isArray(schema.examples) ? [schema.example, ...schema.examples] : [schema.example];
  for (const one of given) {
    if (!['string', 'number', 'boolean'].includes(typeof one)) continue;
    const value = asType(one, types);
    if (String(value).length > MOST_EXAMPLE || (types.length > 0 && !types.some((type) => isOfType(value, type))))
      continue;
    if (Array.isArray(schema.enum) && !schema.enum.includes(one)) continue;
    return value;
  }
  return undefined;
}
