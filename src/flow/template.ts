// Templates: JSON in which any string may hold `{{ expression }}`. A string that is one expression keeps
// the expression's type; with text around it, it makes text. `\{{` is two literal braces.
import { expression } from './expression/expression.ts';
import { ExpressionError } from './expression/expression-error.ts';
import { plainText } from './expression/plain-text.ts';

type Scope = Record<string, unknown>;
/** Throws ExpressionError. */
export type Evaluator = (scope: Scope) => unknown;

/** A piece of a string: literal text, or an expression and where it begins in the string. */
export type Piece = { text: string } | { expression: string; offset: number };

/** Splits a string. Throws ExpressionError (`syntax`) when `{{` is not closed. */
export function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    if (open < 0) break;
    if (source[open - 1] === '\\') {
      literal += `${source.slice(at, open - 1)}{{`;
      at = open + 2;
      continue;
    }
    literal += source.slice(at, open);
    const close = closing(source, open + 2);
    if (literal) pieces.push({ text: literal });
    literal = '';
    const inner = source.slice(open + 2, close);
    const lead = inner.length - inner.trimStart().length;
    pieces.push({ expression: inner.trim(), offset: open + 2 + lead });
    at = close + 2;
  }
  literal += source.slice(at);
  if (literal || pieces.length === 0) pieces.push({ text: literal });
  return pieces;
}

/** Where the `}}` of an expression stands: outside of its strings and of its own braces. */
function closing(source: string, from: number): number {
  let depth = 0;
  for (let i = from; i < source.length; i++) {
    const character = source[i];
    if (character === '"' || character === "'") i = endOfString(source, i);
    else if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
    else if (character === '}' && source[i + 1] === '}') return i;
  }
  throw new ExpressionError('syntax', "'{{' is not closed by '}}'", {
    input: source,
    start: from - 2,
    end: source.length,
  });
}

function endOfString(source: string, start: number): number {
  const quote = source[start]!;
  const mark = source.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let i = start + mark.length; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source.startsWith(mark, i)) return i + mark.length - 1;
  }
  return source.length;
}

/** Compiles the text of an expression (without braces). Throws ExpressionError. */
export function compileExpression(text: string): Evaluator {
  return expression(text).evaluate;
}

/** A constant gives itself, the same object each time. Throws ExpressionError for an expression at fault. */
export function compileTemplate(value: unknown): Evaluator {
  return dynamic(value) ?? (() => value);
}

/** undefined: there is no expression in it. */
function dynamic(value: unknown): Evaluator | undefined {
  if (typeof value === 'string') return value.includes('{{') ? dynamicText(value) : undefined;
  if (Array.isArray(value)) return dynamicList(value);
  if (typeof value === 'object' && value !== null) return dynamicObject(value as Record<string, unknown>);
  return undefined;
}

function dynamicText(source: string): Evaluator {
  const pieces = piecesOf(source);
  const [only] = pieces;
  if (pieces.length === 1 && only) {
    if ('text' in only) return () => only.text;
    return compileExpression(only.expression);
  }
  const parts = pieces.map((piece) => ('text' in piece ? piece.text : compileExpression(piece.expression)));
  return (scope) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : plainText(part(scope));
    return text;
  };
}

function dynamicList(list: unknown[]): Evaluator | undefined {
  const parts = list.map(dynamic);
  if (parts.every((part) => part === undefined)) return undefined;
  return (scope) =>
    list.map((item, i) => {
      const part = parts[i];
      return part ? part(scope) : item;
    });
}

function dynamicObject(object: Record<string, unknown>): Evaluator | undefined {
  const keys = Object.keys(object);
  const parts = keys.map((key) => dynamic(object[key]));
  if (parts.every((part) => part === undefined)) return undefined;
  return (scope) => {
    const made: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i++) {
      const part = parts[i];
      made[keys[i]!] = part ? part(scope) : object[keys[i]!];
    }
    return made;
  };
}
