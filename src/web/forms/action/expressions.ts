// A field holds a value or an expression: text with `{{ … }}`, as a flow has it.
import { compileTemplate, ExpressionError } from '../../../flow/index.ts';

export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && /(^|[^\\])\{\{/.test(value);

/** What is wrong with it; undefined: nothing. */
export function expressionFault(text: string): string | undefined {
  if (/\{\{\s*\}\}/.test(text)) return 'There is no expression between the braces.';
  try {
    compileTemplate(text);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return sentence(error.message);
    throw error;
  }
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** Somewhere in it. */
export function hasExpressions(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasExpressions);
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasExpressions);
  return isExpression(value);
}
