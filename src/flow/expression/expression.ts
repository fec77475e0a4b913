// An expression from text to a function of the scope. Compiled once per text and kept.
import type { ASTNode } from '@marcbachmann/cel-js';
import { compile } from './compile.ts';
import { NOTHING_BOUND } from './compiled.ts';
import { ExpressionError } from './expression-error.ts';
import { Frame, TooMuchWork } from './frame.ts';
import { toJson } from './json.ts';
import { parseSyntax } from './syntax.ts';
import { ValueNeeded } from './value-needed.ts';
import type { CelType } from './values.ts';

export interface Expression {
  text: string;
  ast: ASTNode;
  /** What it gives, as far as known beforehand. */
  type: CelType;
  /** JSON in, JSON out. Throws ExpressionError, and what the scope throws as ValueNeeded. Never changes the scope; parts of it may be in the result. */
  evaluate(scope: Record<string, unknown>): unknown;
}

const MAX_CACHED = 10_000;
const cache = new Map<string, Expression>();

/** Throws ExpressionError when the text is not an expression, is too large, or can never work. */
export function expression(text: string): Expression {
  const known = cache.get(text);
  if (known) return known;
  const ast = parseSyntax(text);
  const { type, run } = compile(ast, NOTHING_BOUND);
  const made: Expression = { text, ast, type, evaluate: isPlainPath(ast) ? readPath(run) : guarded(text, run) };
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, made);
  return made;
}

/** `a.b.c`: what it reads is JSON already and takes no work that needs counting. */
const isPlainPath = (node: ASTNode): boolean => node.op === 'id' || (node.op === '.' && isPlainPath(node.args[0]));

function readPath(run: (frame: Frame) => unknown): Expression['evaluate'] {
  return (scope) => run({ scope } as Frame);
}

function guarded(text: string, run: (frame: Frame) => unknown): Expression['evaluate'] {
  return (scope) => {
    const frame = new Frame(scope);
    try {
      return toJson(run(frame), frame);
    } catch (error) {
      if (error instanceof ExpressionError || error instanceof ValueNeeded) throw error;
      const kind = error instanceof TooMuchWork ? 'limit' : 'value';
      throw new ExpressionError(kind, (error as Error).message, { input: text, start: 0, end: text.length });
    }
  };
}
