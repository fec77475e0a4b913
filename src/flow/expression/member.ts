// Reading fields and items. A chain of plain names (`trigger.body.host`), the most frequent expression by
// far, becomes one loop of own-property reads; both ways give the same value and the same errors.
import type { ASTNode } from '@marcbachmann/cel-js';
import { type Bound, type Compile, type Compiled, typeError, unknownVariable } from './compiled.ts';
import { ExpressionError } from './expression-error.ts';
import { type CelType, fieldOf, isObject, Optional, typeName, typeOf } from './values.ts';

type Access = Extract<ASTNode, { op: '.' | '.?' | '[]' | '[?]' }>;

export function compileAccess(node: Access, bound: Bound, compile: Compile): Compiled {
  const chain = plainChain(node, bound);
  if (chain) return compileChain(chain);
  const left = compile(node.args[0], bound);
  const optional = node.op === '.?' || node.op === '[?]' || left.type === 'optional';
  if (!optional) refuse(node, left.type);
  const key =
    typeof node.args[1] === 'string'
      ? { type: 'string' as CelType, nodes: 0, run: () => node.args[1] }
      : compile(node.args[1], bound);
  if (!['string', 'int', 'double', 'dyn'].includes(key.type))
    throw typeError(node, `[ ] takes a number or a name, not ${typeName(key.type)}`);
  return {
    type: optional ? 'optional' : 'dyn',
    nodes: left.nodes + key.nodes + 1,
    run: (frame) => {
      const holder = left.run(frame);
      const name = key.run(frame);
      if (optional || holder instanceof Optional)
        return Optional.of(read(holder instanceof Optional ? holder.value : holder, name));
      const value = read(holder, name);
      if (value === undefined) throw missing(node, node.args[0], holder, name);
      return value;
    },
  };
}

function refuse(node: Access, type: CelType): void {
  const readable = type === 'dyn' || type === 'map' || (type === 'list' && node.op === '[]');
  if (!readable) throw typeError(node, `${typeName(type)} has no fields`);
}

function read(holder: unknown, key: unknown): unknown {
  if (typeof key === 'string') return fieldOf(holder, key);
  if (typeof key !== 'number' || !Array.isArray(holder) || !Number.isInteger(key) || key < 0) return undefined;
  return holder[key];
}

/** The nodes of `a.b.c`, from `a` on, when there is nothing else in it and `a` is a variable of the scope. */
function plainChain(node: ASTNode, bound: Bound): ASTNode[] | undefined {
  if (node.op === 'id') return bound.has(node.args) ? undefined : [node];
  if (node.op !== '.') return undefined;
  const left = plainChain(node.args[0], bound);
  return left && [...left, node];
}

function compileChain(chain: ASTNode[]): Compiled {
  const names = chain.map((node) => (node.op === 'id' ? node.args : (node.args as [ASTNode, string])[1]));
  const root = names[0]!;
  return {
    type: 'dyn',
    nodes: names.length,
    run: ({ scope }) => {
      let value: unknown = Object.hasOwn(scope, root) ? scope[root] : undefined;
      if (value === undefined) throw unknownVariable(chain[0]!, root, scope);
      for (let i = 1; i < names.length; i++) {
        const next = fieldOf(value, names[i]!);
        if (next === undefined) throw missing(chain[i]!, chain[i - 1]!, value, names[i]);
        value = next;
      }
      return value;
    },
  };
}

/** Names what was looked for, where, and what is there instead. */
function missing(node: ASTNode, left: ASTNode, holder: unknown, key: unknown): ExpressionError {
  const where = node.input.slice(left.start, left.end);
  return new ExpressionError(
    'missing',
    typeof key === 'number' ? noItem(where, holder, key) : noField(where, holder, String(key)),
    node,
  );
}

function noField(where: string, holder: unknown, name: string): string {
  if (!isObject(holder)) return `no field '${name}' in ${where}; it is ${typeName(typeOf(holder))}`;
  const names = Object.keys(holder);
  const shown = names.slice(0, 10).join(', ') + (names.length > 10 ? ', …' : '');
  return `no field '${name}' in ${where}; it has ${shown || 'no fields'}`;
}

function noItem(where: string, holder: unknown, index: number): string {
  if (!Array.isArray(holder)) return `no item ${index} in ${where}; it is ${typeName(typeOf(holder))}`;
  return `no item ${index} in ${where}; it has ${holder.length} item${holder.length === 1 ? '' : 's'}, counted from 0`;
}
