// Functions on lists, objects and numbers.
import { equal } from '../equality.ts';
import type { Frame } from '../frame.ts';
import { Duration, isObject, typeName, typeOf } from '../values.ts';
import { type ExpressionFunction, FunctionFault, fn } from './function.ts';

/** Characters as people count them, not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function numbers(list: unknown[], name: string): number[] {
  const odd = list.find((item) => typeof item !== 'number');
  if (odd !== undefined)
    throw new FunctionFault(`${name} needs a list of numbers, but it has ${typeName(typeOf(odd))} in it`);
  return list as number[];
}

function order(a: unknown, b: unknown): number {
  const type = typeOf(a);
  if (type !== typeOf(b) || !['double', 'string', 'bool', 'timestamp', 'duration'].includes(type)) {
    throw new FunctionFault(`cannot put ${typeName(type)} and ${typeName(typeOf(b))} in order`);
  }
  const [x, y] = a instanceof Duration ? [a.ms, (b as Duration).ms] : [a as number, b as number];
  return x < y ? -1 : x > y ? 1 : 0;
}

function sorted(list: unknown[], frame: Frame): unknown[] {
  frame.charge(list.length * 20);
  return [...list].sort(order);
}

function extreme(list: unknown[], sign: 1 | -1, name: string): unknown {
  if (list.length === 0) throw new FunctionFault(`${name} of an empty list`);
  return list.reduce((best, item) => (order(item, best) * sign > 0 ? item : best));
}

function unique(list: unknown[], frame: Frame): unknown[] {
  const seen = new Set<unknown>();
  const kept: unknown[] = [];
  for (const item of list) {
    if (typeof item === 'object' && item !== null) {
      frame.charge(kept.length);
      if (kept.some((other) => equal(item, other, frame))) continue;
    } else {
      if (seen.has(item)) continue;
      seen.add(item);
    }
    kept.push(item);
  }
  return kept;
}

function flat(list: unknown[], frame: Frame): unknown[] {
  const result: unknown[] = [];
  const add = (items: unknown[]) => {
    frame.charge(items.length);
    for (const item of items) Array.isArray(item) ? add(item) : result.push(item);
  };
  add(list);
  return result;
}

function end(list: unknown[], at: number, name: string): unknown {
  if (list.length === 0) throw new FunctionFault(`${name} of an empty list`);
  return list.at(at);
}

function merged(a: Record<string, unknown>, b: Record<string, unknown>, frame: Frame): unknown {
  frame.charge(Object.keys(a).length + Object.keys(b).length);
  return { ...a, ...b };
}

function toNumber(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value.trim() : '';
  const result = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(result))
    throw new FunctionFault(
      `${name} cannot read a number from ${typeof value === 'string' ? 'this text' : typeName(typeOf(value))}`,
    );
  return result;
}

function toBool(text: string): boolean {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  throw new FunctionFault("bool needs the text 'true' or 'false'");
}

const pick = (a: unknown, b: unknown, sign: 1 | -1) => (order(a, b) * sign >= 0 ? a : b);

export const COLLECTION_FUNCTIONS: ExpressionFunction[] = [
  fn('size(string): int', 'How many characters.', "size('abc')", 3, characters),
  fn('size(list): int', 'How many items.', 'size([1, 2])', 2, (list) => list.length),
  fn('size(map): int', 'How many fields.', "size({'a': 1})", 1, (object) => Object.keys(object).length),
  fn('keys(map): list', "The names of an object's fields.", "keys({'a': 1, 'b': 2})", ['a', 'b'], (object) =>
    Object.keys(object),
  ),
  fn('values(map): list', "The values of an object's fields.", "values({'a': 1, 'b': 2})", [1, 2], (object) =>
    Object.values(object),
  ),
  fn(
    'merge(map, map): map',
    'Both objects in one; the second wins.',
    "merge({'a': 1}, {'b': 2})",
    { a: 1, b: 2 },
    merged,
  ),
  fn('first(list): any', 'The first item; fails when there is none.', 'first([7, 8])', 7, (list) =>
    end(list, 0, 'first'),
  ),
  fn('last(list): any', 'The last item; fails when there is none.', 'last([7, 8])', 8, (list) => end(list, -1, 'last')),
  fn(
    'flatten(list): list',
    'Lists in a list become one list, however deep.',
    'flatten([1, [2, [3]]])',
    [1, 2, 3],
    flat,
  ),
  fn('unique(list): list', 'Each value once, in the order of first sight.', 'unique([2, 1, 2])', [2, 1], unique),
  fn(
    'sort(list): list',
    'In rising order: numbers, texts, or timestamps, not mixed.',
    'sort([3, 1, 2])',
    [1, 2, 3],
    sorted,
  ),
  fn('reverse(list): list', 'In the opposite order.', 'reverse([1, 2])', [2, 1], (list) => [...list].reverse()),
  fn(
    'slice(list, number, number): list',
    'The items from one position up to before another.',
    'slice([1, 2, 3], 0, 2)',
    [1, 2],
    (list, from, to) => list.slice(Math.max(0, from), Math.max(0, to)),
  ),
  fn('sum(list): number', 'All numbers added; 0 of none.', 'sum([1, 2.5])', 3.5, (list) =>
    numbers(list, 'sum').reduce((a, b) => a + b, 0),
  ),
  fn('min(list): any', 'The smallest.', 'min([3, 1, 2])', 1, (list) => extreme(list, -1, 'min')),
  fn('max(list): any', 'The largest.', 'max([3, 1, 2])', 3, (list) => extreme(list, 1, 'max')),
  fn('min(any, any): any', 'The smaller of two.', 'min(3, 1)', 1, (a, b) => pick(a, b, -1)),
  fn('max(any, any): any', 'The larger of two.', 'max(3, 1)', 3, (a, b) => pick(a, b, 1)),
  fn('abs(number): number', 'Without its sign.', 'abs(-3)', 3, (value) => Math.abs(value)),
  fn('round(number): int', 'To the nearest whole number.', 'round(2.5)', 3, (value) => Math.round(value) + 0),
  fn('floor(number): int', 'The next lower whole number.', 'floor(2.7)', 2, (value) => Math.floor(value)),
  fn('ceil(number): int', 'The next higher whole number.', 'ceil(2.1)', 3, (value) => Math.ceil(value) + 0),
  fn(
    'int(any): int',
    'A whole number from a number (cut off) or a text.',
    "int('42') + int(2.9)",
    44,
    (value) => Math.trunc(toNumber(value, 'int')) + 0,
  ),
  fn('double(any): number', 'A number from a text.', "double('2.5')", 2.5, (value) => toNumber(value, 'double')),
  fn('bool(string): bool', "true or false from the text 'true' or 'false'.", "bool('true')", true, toBool),
  fn('bool(bool): bool', 'The value itself.', 'bool(false)', false, (value) => value),
  fn(
    'type(any): string',
    'null, bool, number, string, list, map, timestamp or duration.',
    'type([1])',
    'list',
    (value) => (typeOf(value) === 'double' ? 'number' : typeOf(value)),
  ),
  fn('dyn(any): any', 'The value itself, no longer checked before the flow runs.', 'dyn(1)', 1, (value) => value),
  fn(
    'entries(map): list',
    'The fields of an object as a list of {key, value}.',
    "entries({'a': 1})",
    [{ key: 'a', value: 1 }],
    (object, frame: Frame) => {
      frame.charge(Object.keys(object).length);
      return Object.entries(object).map(([key, value]) => ({ key, value }));
    },
  ),
  fn(
    'get(map, string): any',
    'The field of this name; null when it is not there.',
    "get({'a': 1}, 'b')",
    null,
    (object, name) => (isObject(object) && Object.hasOwn(object, name) ? object[name] : null),
  ),
];
