// The values an expression works with: JSON, and three that exist only inside one: optional, timestamp
// (a Date) and duration. Own properties only; a value's prototype is never looked at.
import { numberText } from './number-text.ts';

/** What is known of a value before it is there. JSON numbers are `double`; `int` is known to be whole. */
export type CelType =
  | 'dyn'
  | 'null'
  | 'bool'
  | 'int'
  | 'double'
  | 'string'
  | 'list'
  | 'map'
  | 'timestamp'
  | 'duration'
  | 'optional';

export type JsonObject = Record<string, unknown>;

/** Something that may be absent: what `.?` gives. */
export class Optional {
  static readonly none = new Optional(undefined);
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  static of(value: unknown): Optional {
    return value === undefined ? Optional.none : new Optional(value);
  }

  get present(): boolean {
    return this.value !== undefined;
  }
}

export class Duration {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }

  toString(): string {
    return `${numberText(this.ms / 1000)}s`;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Optional || value instanceof Date || value instanceof Duration)
  );
}

/** The type of a value at hand. */
export function typeOf(value: unknown): CelType {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'list';
      if (value instanceof Optional) return 'optional';
      if (value instanceof Date) return 'timestamp';
      return value instanceof Duration ? 'duration' : 'map';
    default:
      return 'null';
  }
}

const NAMES: Record<CelType, string> = {
  dyn: 'any value',
  null: 'null',
  bool: 'true or false',
  int: 'a number',
  double: 'a number',
  string: 'text',
  list: 'a list',
  map: 'an object',
  timestamp: 'a timestamp',
  duration: 'a duration',
  optional: 'an optional value',
};

/** A type in the words of a message. */
export const typeName = (type: CelType): string => NAMES[type];

/** An own field of an object; undefined when it is missing or `value` is no object. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
