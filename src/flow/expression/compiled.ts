// What the parts of the compiler share: compiled nodes, the names bound around them, conditions.
import type { ASTNode } from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';
import type { Frame } from './frame.ts';
import { type CelType, typeName, typeOf } from './values.ts';

export type Run = (frame: Frame) => unknown;

export interface Compiled {
  type: CelType;
  run: Run;
  /** How many nodes it has: the work of evaluating it once. */
  nodes: number;
}

/** The names bound by comprehensions around a node: their slot and type. */
export type Bound = ReadonlyMap<string, { slot: number; type: CelType }>;

/** Compiles a node below. Given to the parts of the compiler, which call it for what is inside of them. */
export type Compile = (node: ASTNode, bound: Bound) => Compiled;

export const NOTHING_BOUND: Bound = new Map();

/** The names inside of a form that binds one more. */
export function bind(bound: Bound, name: string, type: CelType): { slot: number; inner: Bound } {
  const slot = bound.size;
  return { slot, inner: new Map([...bound, [name, { slot, type }]]) };
}

export function typeError(node: ASTNode, message: string): ExpressionError {
  return new ExpressionError('type', message, node);
}

export function unknownVariable(node: ASTNode, name: string, scope: object): ExpressionError {
  return new ExpressionError(
    'missing',
    `there is no '${name}' here; there is ${Object.keys(scope).join(', ') || 'nothing'}`,
    node,
  );
}

export function commonType(a: CelType, b: CelType): CelType {
  if (a === b) return a;
  return ['int', 'double'].includes(a) && ['int', 'double'].includes(b) ? 'double' : 'dyn';
}

/** A part that has to be true or false. */
export function compileCondition(node: ASTNode, bound: Bound, what: string, compile: Compile): Compiled {
  const part = compile(node, bound);
  if (part.type !== 'bool' && part.type !== 'dyn')
    throw typeError(node, `${what} must be true or false, but it is ${typeName(part.type)}`);
  if (part.type === 'bool') return part;
  return {
    ...part,
    type: 'bool',
    run: (frame) => {
      const value = part.run(frame);
      if (typeof value !== 'boolean')
        throw new ExpressionError('value', `${what} must be true or false, but it is ${typeName(typeOf(value))}`, node);
      return value;
    },
  };
}
