// A value made to fit its schema where nothing is lost by it: text that is a number or true/false, as people and
// templates give it; null for "not given".
import type { Schema } from '../openapi.ts';
import { fits } from './check-value.ts';
import { isOfType } from './keywords.ts';

const MOST_DEPTH = 100;

/** Says nothing of whether the value fits then. Nothing given is changed. */
export function fitted(schema: Schema, value: unknown, depth = 0): unknown {
  if (depth > MOST_DEPTH) return value;
  if (schema.anyOf && schema.type === undefined) return fittedToOne(schema.anyOf, value, depth);
  if (Array.isArray(value)) return schema.items ? value.map((one) => fitted(schema.items, one, depth + 1)) : value;
  if (typeof value === 'object' && value !== null) return fields(schema, value as Record<string, unknown>, depth);
  const types: string[] = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length === 0 || types.some((type) => isOfType(value, type))) return value;
  if (typeof value === 'string') return fromText(value, types);
  return typeof value === 'number' && types.includes('string') && Number.isSafeInteger(value) ? String(value) : value;
}

function fields(schema: Schema, value: Record<string, unknown>, depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const more: unknown = schema.additionalProperties;
  for (const [name, one] of Object.entries(value)) {
    const own: Schema | undefined = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties[name] : undefined;
    const rule = own ?? (typeof more === 'object' ? (more as Schema) : undefined);
    if (one === undefined || (own && one === null && !takesNull(own))) continue;
    Object.defineProperty(out, name, {
      value: rule ? fitted(rule, one, depth + 1) : one,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return out;
}

function fittedToOne(branches: Schema[], value: unknown, depth: number): unknown {
  if (branches.some((branch) => fits(branch, value))) return value;
  for (const branch of branches) {
    const made = fitted(branch, value, depth + 1);
    if (fits(branch, made)) return made;
  }
  return value;
}

function fromText(text: string, types: string[]): unknown {
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  const wanted = types.includes('number') ? NUMBER : types.includes('integer') ? INTEGER : undefined;
  if (!wanted?.test(text)) return text;
  const number = Number(text);
  const digits = text.replace(/^-?0*\.?0*|\.|e.*$/gi, '').length;
  const exact = INTEGER.test(text) ? Number.isSafeInteger(number) : digits <= 15 && Number.isFinite(number);
  return exact ? number : text;
}

const INTEGER = /^-?(0|[1-9]\d*)$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d{1,2})?$/i;

/** Null means something to the tool. */
export const takesNull = (schema: Schema): boolean =>
  (schema.enum?.includes(null) ?? false) ||
  [schema.type ?? []].flat().includes('null') ||
  (schema.anyOf ?? []).some(takesNull) ||
  Object.keys(schema).every((key) => ['description', 'title', 'x-help', 'x-json'].includes(key));
