// A value against a normalised schema: what is at fault, with its path. No compiler: the time it takes is bound by the
// value, and a large schema costs nothing.
import { isDeepStrictEqual } from 'node:util';
import { didYouMean } from '../../flow/index.ts';
import type { Schema } from '../openapi.ts';
import { isOfType } from './keywords.ts';

export interface Fault {
  /** Names and positions joined with dots; '' for the whole. */
  path: string;
  message: string;
  hint?: string;
}

const MOST_FAULTS = 20;
const MOST_DEPTH = 100;
const TOLD = 12;

export function faultsOf(schema: Schema, value: unknown): Fault[] {
  const check = new Check();
  check.value(schema, value, []);
  return check.faults;
}

export const fits = (schema: Schema, value: unknown): boolean => faultsOf(schema, value).length === 0;

class Check {
  readonly faults: Fault[] = [];

  value(schema: Schema, value: unknown, path: string[]): void {
    if (this.faults.length >= MOST_FAULTS || path.length > MOST_DEPTH) return;
    const { type } = schema;
    const types: string[] = type === undefined ? [] : [type].flat();
    if (types.length > 0 && !types.some((one) => isOfType(value, one))) {
      this.#fault(path, `must be ${types.map(word).join(' or ')}, not ${word(typeOf(value))}`);
      return;
    }
    if (schema.const !== undefined && !isDeepStrictEqual(schema.const, value))
      this.#fault(path, `must be ${JSON.stringify(schema.const)}`);
    if (schema.enum && !schema.enum.some((one: unknown) => isDeepStrictEqual(one, value)))
      this.#choice(schema.enum, value, path);
    if (typeof value === 'string') this.#text(schema, value, path);
    else if (typeof value === 'number') this.#number(schema, value, path);
    else if (Array.isArray(value)) this.#list(schema, value, path);
    else if (typeof value === 'object' && value !== null) this.#object(schema, value as Record<string, unknown>, path);
    for (const part of schema.allOf ?? []) this.value(part, value, path);
    if (schema.anyOf) this.#alternatives(schema.anyOf, value, path);
    if (schema.not && fits(schema.not, value)) this.#fault(path, 'is what it must not be');
  }

  #choice(choices: unknown[], value: unknown, path: string[]): void {
    const told = choices.slice(0, TOLD).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    const more = choices.length > TOLD ? `, … (${choices.length})` : '';
    const hint = typeof value === 'string' ? didYouMean(value, choices.map(String), 'There are') : '';
    this.#fault(path, `must be one of: ${told.join(', ')}${more}`, hint);
  }

  #text(schema: Schema, value: string, path: string[]): void {
    const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
    if (value.length < minLength || (value.length > maxLength && [...value].length > maxLength))
      this.#fault(path, size('characters', minLength, maxLength));
    else if ([...value.slice(0, 2 * minLength)].length < minLength)
      this.#fault(path, size('characters', minLength, maxLength));
  }

  #number(schema: Schema, value: number, path: string[]): void {
    if (schema.minimum !== undefined && value < schema.minimum) this.#fault(path, `must be at least ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum) this.#fault(path, `must be at most ${schema.maximum}`);
    if (typeof schema.exclusiveMinimum === 'number' && value <= schema.exclusiveMinimum)
      this.#fault(path, `must be above ${schema.exclusiveMinimum}`);
    if (typeof schema.exclusiveMaximum === 'number' && value >= schema.exclusiveMaximum)
      this.#fault(path, `must be below ${schema.exclusiveMaximum}`);
    if (schema.multipleOf && !isMultiple(value, schema.multipleOf))
      this.#fault(path, `must be a multiple of ${schema.multipleOf}`);
  }

  #list(schema: Schema, value: unknown[], path: string[]): void {
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
    if (value.length < minItems || value.length > maxItems) this.#fault(path, size('items', minItems, maxItems));
    if (schema.uniqueItems && value.length <= 1000 && hasTwice(value)) this.#fault(path, 'holds an item twice');
    if (!schema.items) return;
    for (const [i, item] of value.entries()) {
      if (this.faults.length >= MOST_FAULTS) return;
      this.value(schema.items, item, [...path, String(i)]);
    }
  }

  #object(schema: Schema, value: Record<string, unknown>, path: string[]): void {
    const properties: Record<string, Schema> = schema.properties ?? {};
    const has = (name: string) => Object.hasOwn(value, name) && value[name] !== undefined;
    for (const name of schema.required ?? []) if (!has(name)) this.#fault([...path, name], 'is missing');
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
    if (names.length < minProperties || names.length > maxProperties)
      this.#fault(path, size('fields', minProperties, maxProperties));
    for (const name of names) {
      if (Object.hasOwn(properties, name)) this.value(properties[name]!, value[name], [...path, name]);
      else if (schema.additionalProperties === false)
        this.#unknown(
          name,
          Object.keys(properties).filter((one) => !has(one)),
          path,
        );
      else if (typeof schema.additionalProperties === 'object')
        this.value(schema.additionalProperties, value[name], [...path, name]);
    }
  }

  #unknown(name: string, known: string[], path: string[]): void {
    this.#fault([...path, name], 'is not an input', didYouMean(name, known, 'It takes'));
  }

  /** One must fit; of several that do not, the one that comes nearest tells why. */
  #alternatives(branches: Schema[], value: unknown, path: string[]): void {
    let nearest: Fault[] | undefined;
    for (const branch of branches) {
      const inner = new Check();
      inner.value(branch, value, path);
      if (inner.faults.length === 0) return;
      const sameType = inner.faults[0]!.path !== path.join('.') || !inner.faults[0]!.message.startsWith('must be ');
      if (sameType && (nearest === undefined || inner.faults.length < nearest.length)) nearest = inner.faults;
    }
    const onlyRequired = branches.every((branch) => Object.keys(branch).every((key) => key === 'required'));
    if (onlyRequired)
      this.#fault(path, `needs one of: ${branches.map(({ required }) => required.join(' and ')).join(', ')}`);
    else if (nearest) this.faults.push(...nearest);
    else {
      const types = [...new Set(branches.flatMap((branch) => branch.type ?? []))].map(word);
      const whole = types.length > 0 && !types.includes(word(typeOf(value)));
      this.#fault(
        path,
        whole ? `must be ${types.join(' or ')}, not ${word(typeOf(value))}` : 'fits none of the forms it may have',
      );
    }
  }

  #fault(path: string[], message: string, hint?: string): void {
    this.faults.push({ path: path.join('.'), message, ...(hint && { hint }) });
  }
}

const WORDS: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};
const word = (type: string): string => WORDS[type] ?? type;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function size(what: string, least: number, most: number): string {
  if (most === Number.POSITIVE_INFINITY) return `must have at least ${least} ${what}`;
  return least > 0 ? `must have ${least} to ${most} ${what}` : `must have at most ${most} ${what}`;
}

/** Binary fractions do not hold 0.01 exactly. */
function isMultiple(value: number, of: number): boolean {
  const times = value / of;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

function hasTwice(items: unknown[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const key = JSON.stringify(item);
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}
