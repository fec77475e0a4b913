// Text to syntax tree. The parser is cel-js; what it gives is bounded here before anything is evaluated:
// length, nodes, depth and how deep comprehensions nest.
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';

export const EXPRESSION_LIMITS = { characters: 10_000, nodes: 1000, depth: 60, comprehensions: 3 };

const COMPREHENSIONS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
/** Calls that bind a name in one of their arguments. */
export const isComprehension = (name: string, args: number): boolean =>
  COMPREHENSIONS.has(name) && (args === 2 || (args === 3 && name === 'map'));

const parser = new Environment({
  enableOptionalTypes: true,
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: EXPRESSION_LIMITS.nodes, maxDepth: EXPRESSION_LIMITS.depth },
});

/** Throws ExpressionError of the kinds `syntax` and `limit`. */
export function parseSyntax(text: string): ASTNode {
  const whole = { input: text, start: 0, end: text.length };
  if (text.length > EXPRESSION_LIMITS.characters) {
    throw new ExpressionError(
      'limit',
      `the expression is longer than ${EXPRESSION_LIMITS.characters} characters`,
      whole,
    );
  }
  if (text.trim() === '') throw new ExpressionError('syntax', 'the expression is empty', whole);
  let ast: ASTNode;
  try {
    ast = parser.parse(text).ast;
  } catch (error) {
    throw translate(error, whole);
  }
  boundComprehensions(ast, 0);
  return ast;
}

function translate(error: unknown, whole: { input: string; start: number; end: number }): ExpressionError {
  const { code, summary, range } = error as { code?: string; summary?: string; range?: { start: number; end: number } };
  if (error instanceof RangeError) return new ExpressionError('limit', 'the expression is nested too deeply', whole);
  const kind = code === 'limit_exceeded' ? 'limit' : 'syntax';
  const message =
    kind === 'limit' ? 'the expression is too large or nested too deeply' : plain(summary ?? String(error));
  return new ExpressionError(kind, message, { ...whole, ...range });
}

/** The parser's message without its token names. */
function plain(summary: string): string {
  if (/Unexpected token: EOF|got EOF/.test(summary)) return 'the expression ends too early';
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** What is chained (`l.filter(…).map(…)`) runs one after the other and does not nest. */
function boundComprehensions(node: ASTNode, depth: number): void {
  if (depth > EXPRESSION_LIMITS.comprehensions) {
    throw new ExpressionError(
      'limit',
      `map, filter, all, exists and cel.bind nest at most ${EXPRESSION_LIMITS.comprehensions} deep`,
      node,
    );
  }
  if (node.op !== 'rcall') {
    for (const child of childrenOf(node)) boundComprehensions(child, depth);
    return;
  }
  const [name, receiver, args] = node.args;
  boundComprehensions(receiver, depth);
  const binds = isComprehension(name, args.length) || name === 'bind' ? 1 : 0;
  for (const arg of args.slice(binds)) boundComprehensions(arg, depth + binds);
}

/** The nodes directly below a node, in the order of the text. */
export function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args as ASTNode[];
  }
}
