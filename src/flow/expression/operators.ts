// The operators: for each, which types it takes (told before the value is there) and what it does.
import { equal } from './equality.ts';
import type { Frame } from './frame.ts';
import { type CelType, Duration, isObject, typeName, typeOf } from './values.ts';

export interface Operator {
  /** The result's type, or undefined when the operator does not take these. `dyn` may be anything. */
  type(left: CelType, right: CelType): CelType | undefined;
  /** Throws OperatorFault. */
  run(left: any, right: any, frame: Frame): unknown;
}

/** The operands do not fit; the caller adds where. */
export class OperatorFault extends Error {}

const isNumber = (type: CelType) => type === 'int' || type === 'double';
const fits = (type: CelType, wanted: CelType) =>
  type === 'dyn' || type === wanted || (wanted === 'double' && type === 'int');

type Rule = [CelType, CelType, CelType];

function byRules(rules: Rule[]): Operator['type'] {
  return (left, right) => {
    if (isNumber(left) && isNumber(right) && rules.some(([l]) => l === 'double')) {
      return left === 'int' && right === 'int' ? 'int' : 'double';
    }
    const possible = rules.filter(([l, r]) => fits(left, l) && fits(right, r)).map(([, , result]) => result);
    return possible.length > 1 ? (possible.every((type) => type === possible[0]) ? possible[0] : 'dyn') : possible[0];
  };
}

function arithmetic(verb: string, rules: Rule[], run: (a: any, b: any, frame: Frame) => unknown): Operator {
  return {
    type: byRules(rules),
    run(a, b, frame) {
      const result = run(a, b, frame);
      if (result === undefined) throw new OperatorFault(mismatch(verb, typeOf(a), typeOf(b)));
      // Adding zero makes 0 of -0, which JSON does not have.
      return typeof result === 'number' ? result + 0 : result;
    },
  };
}

/** Why two operands do not go together, and what to do. */
export function mismatch(verb: string, left: CelType, right: CelType): string {
  const text = left === 'string' || right === 'string';
  const hint =
    text && (isNumber(left) || isNumber(right)) ? '; string(x) makes text of a number, double(x) a number of text' : '';
  return `cannot ${verb} ${typeName(left)} and ${typeName(right)}${hint}`;
}

const bothNumbers = (a: unknown, b: unknown): boolean => typeof a === 'number' && typeof b === 'number';
const number: Rule = ['double', 'double', 'double'];

const add = arithmetic(
  'add',
  [
    number,
    ['string', 'string', 'string'],
    ['list', 'list', 'list'],
    ['timestamp', 'duration', 'timestamp'],
    ['duration', 'timestamp', 'timestamp'],
    ['duration', 'duration', 'duration'],
  ],
  (a, b, frame) => {
    if (bothNumbers(a, b)) return a + b;
    if (typeof a === 'string' && typeof b === 'string') {
      frame.charge((a.length + b.length) / 16);
      return a + b;
    }
    if (Array.isArray(a) && Array.isArray(b)) {
      frame.charge(a.length + b.length);
      return [...a, ...b];
    }
    if (a instanceof Date && b instanceof Duration) return new Date(a.getTime() + b.ms);
    if (a instanceof Duration && b instanceof Date) return new Date(b.getTime() + a.ms);
    return a instanceof Duration && b instanceof Duration ? new Duration(a.ms + b.ms) : undefined;
  },
);

const subtract = arithmetic(
  'subtract',
  [
    number,
    ['timestamp', 'timestamp', 'duration'],
    ['timestamp', 'duration', 'timestamp'],
    ['duration', 'duration', 'duration'],
  ],
  (a, b) => {
    if (bothNumbers(a, b)) return a - b;
    if (a instanceof Date && b instanceof Date) return new Duration(a.getTime() - b.getTime());
    if (a instanceof Date && b instanceof Duration) return new Date(a.getTime() - b.ms);
    return a instanceof Duration && b instanceof Duration ? new Duration(a.ms - b.ms) : undefined;
  },
);

const multiply = arithmetic('multiply', [number], (a, b) => (bothNumbers(a, b) ? a * b : undefined));

function byZero(a: unknown, b: unknown): void {
  if (bothNumbers(a, b) && b === 0) throw new OperatorFault('division by zero');
}
const divide = arithmetic('divide', [number], (a, b) => {
  byZero(a, b);
  return bothNumbers(a, b) ? a / b : undefined;
});
const remainder = arithmetic('divide', [number], (a, b) => {
  byZero(a, b);
  return bothNumbers(a, b) ? a % b : undefined;
});

const ORDERED: CelType[] = ['double', 'string', 'bool', 'timestamp', 'duration'];

function comparison(run: (a: any, b: any) => boolean): Operator {
  return {
    type: byRulesOfOrder,
    run(a, b) {
      const type = typeOf(a);
      if (type !== typeOf(b) || !ORDERED.includes(type)) throw new OperatorFault(mismatch('compare', type, typeOf(b)));
      return type === 'duration' ? run(a.ms, b.ms) : run(a, b);
    },
  };
}
const byRulesOfOrder: Operator['type'] = (left, right) =>
  ORDERED.some((type) => fits(left, type) && fits(right, type)) ? 'bool' : undefined;

const comparable: Operator['type'] = (left, right) =>
  left === right ||
  [left, right].includes('dyn') ||
  [left, right].includes('null') ||
  (isNumber(left) && isNumber(right))
    ? 'bool'
    : undefined;

const within: Operator = {
  type: (_left, right) => (fits(right, 'list') || right === 'map' ? 'bool' : undefined),
  run(item, group, frame) {
    if (Array.isArray(group)) {
      frame.charge(group.length);
      return group.some((other) => equal(item, other, frame));
    }
    if (isObject(group)) return typeof item === 'string' && Object.hasOwn(group, item);
    const hint = typeof group === 'string' ? '; use text.contains(part)' : '';
    throw new OperatorFault(`'in' needs a list or an object on its right, not ${typeName(typeOf(group))}${hint}`);
  },
};

export const OPERATORS: Record<string, Operator & { verb: string }> = {
  '+': { ...add, verb: 'add' },
  '-': { ...subtract, verb: 'subtract' },
  '*': { ...multiply, verb: 'multiply' },
  '/': { ...divide, verb: 'divide' },
  '%': { ...remainder, verb: 'divide' },
  '<': { ...comparison((a, b) => a < b), verb: 'compare' },
  '<=': { ...comparison((a, b) => a <= b), verb: 'compare' },
  '>': { ...comparison((a, b) => a > b), verb: 'compare' },
  '>=': { ...comparison((a, b) => a >= b), verb: 'compare' },
  '==': { type: comparable, run: equal, verb: 'compare' },
  '!=': { type: comparable, run: (a, b, frame) => !equal(a, b, frame), verb: 'compare' },
  in: { ...within, verb: 'look for' },
};
