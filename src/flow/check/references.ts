// What an expression refers to, found by walking its syntax tree: each chain of fields that begins at a
// name of the scope, and each comparison of such a chain with constant texts.
import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf, isComprehension } from '../expression/syntax.ts';

export interface Link {
  name: string;
  /** Its absence is provided for: `.?name`, `has()`, `default()`. */
  optional: boolean;
  /** Offset of the name in the expression. */
  at: number;
}

export interface Reference {
  root: string;
  at: number;
  links: Link[];
  /** Texts it is compared with, and where they stand. */
  compared: { text: string; at: number }[];
}

export function referencesOf(ast: ASTNode): Reference[] {
  const found: Reference[] = [];
  visit(ast, new Set(), false, found);
  return found;
}

function visit(node: ASTNode, bound: ReadonlySet<string>, guarded: boolean, found: Reference[]): Reference | undefined {
  const chain = chainOf(node, bound, guarded, found);
  if (chain) {
    found.push(chain);
    return chain;
  }
  if (node.op === 'call') return visitCall(node, bound, guarded, found);
  if (node.op === 'rcall') return visitMethod(node, bound, guarded, found);
  if (node.op === '==' || node.op === '!=' || node.op === 'in') {
    const [left, right] = node.args as [ASTNode, ASTNode];
    const reference = visit(left, bound, guarded, found);
    const other = visit(right, bound, guarded, found);
    reference?.compared.push(...textsOf(right));
    if (node.op !== 'in') other?.compared.push(...textsOf(left));
    return undefined;
  }
  for (const child of childrenOf(node)) visit(child, bound, guarded, found);
  return undefined;
}

function textsOf(node: ASTNode): { text: string; at: number }[] {
  if (node.op === 'value') return typeof node.args === 'string' ? [{ text: node.args, at: node.start }] : [];
  return node.op === 'list' ? node.args.flatMap(textsOf) : [];
}

/** `a.b.?c['d']`; what stands in other brackets is visited on its own and ends the chain. */
function chainOf(
  node: ASTNode,
  bound: ReadonlySet<string>,
  guarded: boolean,
  found: Reference[],
): Reference | undefined {
  if (node.op === 'id')
    return bound.has(node.args) ? undefined : { root: node.args, at: node.start, links: [], compared: [] };
  if (node.op === '.' || node.op === '.?') {
    const [left, name] = node.args;
    const before = chainOf(left, bound, guarded, found);
    return before && link(before, { name, optional: guarded || node.op === '.?', at: node.pos });
  }
  if (node.op !== '[]' && node.op !== '[?]') return undefined;
  const [left, index] = node.args;
  if (index.op !== 'value' || typeof index.args !== 'string') return undefined;
  const before = chainOf(left, bound, guarded, found);
  return before && link(before, { name: index.args, optional: guarded || node.op === '[?]', at: index.start });
}

const link = (before: Reference, next: Link): Reference => ({
  ...before,
  // Once a link is optional, so is all that follows.
  links: [...before.links, { ...next, optional: next.optional || before.links.at(-1)?.optional === true }],
});

function visitCall(
  node: Extract<ASTNode, { op: 'call' }>,
  bound: ReadonlySet<string>,
  guarded: boolean,
  found: Reference[],
): undefined {
  const [name, args] = node.args;
  if (name === 'has' && args.length === 1) {
    const reference = visit(args[0]!, bound, guarded, found);
    const last = reference?.links.at(-1);
    if (last) last.optional = true;
    return;
  }
  for (const [i, arg] of args.entries()) visit(arg, bound, guarded || (name === 'default' && i === 0), found);
}

function visitMethod(
  node: Extract<ASTNode, { op: 'rcall' }>,
  bound: ReadonlySet<string>,
  guarded: boolean,
  found: Reference[],
): undefined {
  const [name, receiver, args] = node.args;
  const [variable, ...rest] = args;
  if (isComprehension(name, args.length) && variable?.op === 'id') {
    visit(receiver, bound, guarded, found);
    const inner = new Set([...bound, variable.args]);
    for (const arg of rest) visit(arg, inner, guarded, found);
  } else if (receiver.op === 'id' && receiver.args === 'cel' && name === 'bind' && variable?.op === 'id') {
    visit(rest[0]!, bound, guarded, found);
    visit(rest[1]!, new Set([...bound, variable.args]), guarded, found);
  } else {
    const isNamespace = receiver.op === 'id' && receiver.args === 'optional' && !bound.has('optional');
    if (!isNamespace) visit(receiver, bound, guarded, found);
    for (const arg of args) visit(arg, bound, guarded, found);
  }
}
