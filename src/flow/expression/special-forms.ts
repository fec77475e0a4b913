// Calls that decide themselves what is evaluated: has, default, cel.bind and the optional values.
import type { ASTNode } from '@marcbachmann/cel-js';
import { type Bound, bind, type Compile, type Compiled, typeError } from './compiled.ts';
import { ExpressionError } from './expression-error.ts';
import type { Frame } from './frame.ts';
import { fieldOf, Optional, typeName, typeOf } from './values.ts';

/** Names that are no functions of the table; for suggestions. */
export const SPECIAL_FORMS = [
  'has',
  'default',
  'map',
  'filter',
  'all',
  'exists',
  'exists_one',
  'orValue',
  'or',
  'hasValue',
  'value',
];

/** `has(a.b)`: whether `a` has the field; `a` itself must be there, unless it is optional. */
export function compileHas(node: ASTNode, arg: ASTNode, bound: Bound, compile: Compile): Compiled {
  if (arg.op !== '.' && arg.op !== '.?') throw typeError(node, 'has() takes a field, as in has(trigger.body.host)');
  const left = compile(arg.args[0], bound);
  const name = arg.args[1];
  return {
    type: 'bool',
    nodes: left.nodes + 1,
    run: (frame) => {
      const holder = left.run(frame);
      return fieldOf(holder instanceof Optional ? holder.value : holder, name) !== undefined;
    },
  };
}

/** `default(x, y)`: x, or y when x is null or something on the way to it is missing. */
export function compileDefault(first: ASTNode, second: ASTNode, bound: Bound, compile: Compile): Compiled {
  const [value, fallback] = [compile(first, bound), compile(second, bound)];
  return {
    type: value.type === fallback.type ? value.type : 'dyn',
    nodes: value.nodes + fallback.nodes + 1,
    run: (frame) => {
      let found: unknown;
      try {
        found = value.run(frame);
      } catch (error) {
        if (!(error instanceof ExpressionError && error.kind === 'missing')) throw error;
      }
      if (found instanceof Optional) found = found.value;
      return found ?? fallback.run(frame);
    },
  };
}

/** `cel.bind(name, value, expression)`. */
export function compileBind(
  node: ASTNode,
  [nameNode, valueNode, bodyNode]: [ASTNode, ASTNode, ASTNode],
  bound: Bound,
  compile: Compile,
): Compiled {
  if (nameNode.op !== 'id') throw typeError(node, 'the first argument of cel.bind is a name');
  const value = compile(valueNode, bound);
  const { slot, inner } = bind(bound, nameNode.args, value.type);
  const body = compile(bodyNode, inner);
  return {
    type: body.type,
    nodes: value.nodes + body.nodes + 1,
    run: (frame) => {
      frame.locals[slot] = value.run(frame);
      return body.run(frame);
    },
  };
}

/** `optional.of(x)`, `optional.none()`, and `.orValue()`, `.or()`, `.hasValue()`, `.value()` of an optional value. */
export function compileOptional(
  node: Extract<ASTNode, { op: 'rcall' }>,
  bound: Bound,
  compile: Compile,
): Compiled | undefined {
  const [name, receiver, args] = node.args;
  if (receiver.op === 'id' && receiver.args === 'optional' && !bound.has('optional')) {
    if (name === 'none' && args.length === 0) return { type: 'optional', nodes: 1, run: () => Optional.none };
    if (name !== 'of' || args.length !== 1) throw typeError(node, 'there is optional.of(x) and optional.none()');
    const value = compile(args[0]!, bound);
    return { type: 'optional', nodes: value.nodes + 1, run: (frame) => Optional.of(value.run(frame)) };
  }
  const method = OPTIONAL_METHODS[`${name}/${args.length}`];
  return method?.(node, receiver, args, bound, compile);
}

type Method = (node: ASTNode, receiver: ASTNode, args: ASTNode[], bound: Bound, compile: Compile) => Compiled;

const OPTIONAL_METHODS: Record<string, Method> = {
  'orValue/1': (node, receiver, args, bound, compile) => {
    const { run, nodes } = optionalOf(node, receiver, bound, 'orValue', compile);
    const other = compile(args[0]!, bound);
    return {
      type: 'dyn',
      nodes: nodes + other.nodes,
      run: (frame) => {
        const optional = run(frame);
        return optional.present ? optional.value : other.run(frame);
      },
    };
  },
  'or/1': (node, receiver, args, bound, compile) => {
    const { run, nodes } = optionalOf(node, receiver, bound, 'or', compile);
    const other = optionalOf(node, args[0]!, bound, 'or', compile);
    return {
      type: 'optional',
      nodes: nodes + other.nodes,
      run: (frame) => {
        const first = run(frame);
        return first.present ? first : other.run(frame);
      },
    };
  },
  'hasValue/0': (node, receiver, _args, bound, compile) => {
    const { run, nodes } = optionalOf(node, receiver, bound, 'hasValue', compile);
    return { type: 'bool', nodes, run: (frame) => run(frame).present };
  },
  'value/0': (node, receiver, _args, bound, compile) => {
    const { run, nodes } = optionalOf(node, receiver, bound, 'value', compile);
    return {
      type: 'dyn',
      nodes,
      run: (frame) => {
        const optional = run(frame);
        if (!optional.present)
          throw new ExpressionError('missing', 'the optional value is not there; use orValue(x)', node);
        return optional.value;
      },
    };
  },
};

function optionalOf(
  node: ASTNode,
  part: ASTNode,
  bound: Bound,
  name: string,
  compile: Compile,
): { nodes: number; run: (frame: Frame) => Optional } {
  const { type, nodes, run } = compile(part, bound);
  const wrong = `.${name}() belongs to an optional value, as .?field gives it; this is `;
  if (type !== 'optional' && type !== 'dyn') throw typeError(node, wrong + typeName(type));
  return {
    nodes: nodes + 1,
    run: (frame) => {
      const value = run(frame);
      if (value instanceof Optional) return value;
      throw new ExpressionError('value', wrong + typeName(typeOf(value)), node);
    },
  };
}
