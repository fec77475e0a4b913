// map, filter, all, exists and exists_one over the items of a list or the keys of an object.
import type { ASTNode } from '@marcbachmann/cel-js';
import { type Bound, bind, type Compile, type Compiled, compileCondition, typeError } from './compiled.ts';
import { ExpressionError } from './expression-error.ts';
import type { Frame } from './frame.ts';
import { isObject, typeName, typeOf } from './values.ts';

export function compileComprehension(
  node: Extract<ASTNode, { op: 'rcall' }>,
  bound: Bound,
  compile: Compile,
): Compiled {
  const [name, receiver, args] = node.args;
  const range = compile(receiver, bound);
  if (!['list', 'map', 'dyn'].includes(range.type))
    throw typeError(receiver, `.${name}() needs a list, not ${typeName(range.type)}`);
  const variable = args[0]!;
  if (variable.op !== 'id') throw typeError(variable, `the first argument of .${name}() is a name for the item`);
  const { slot, inner } = bind(bound, variable.args, 'dyn');
  const parts = args.slice(1).map((arg, i) => {
    const isResult = name === 'map' && i === args.length - 2;
    return isResult ? compile(arg, inner) : compileCondition(arg, inner, `what .${name}() asks of each item`, compile);
  });
  const perItem = 1 + parts.reduce((sum, part) => sum + part.nodes, 0);
  const loop = LOOPS[name]!(parts);
  return {
    type: name === 'map' || name === 'filter' ? 'list' : 'bool',
    nodes: range.nodes + perItem,
    run: (frame) => {
      const items = itemsOf(receiver, name, range.run(frame));
      frame.charge(items.length);
      return loop(items, frame, (item) => {
        frame.charge(perItem);
        frame.locals[slot] = item;
      });
    },
  };
}

function itemsOf(node: ASTNode, name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.keys(value);
  throw new ExpressionError('value', `.${name}() needs a list, not ${typeName(typeOf(value))}`, node);
}

/** `enter` puts the item in its slot; it is called before each evaluation of a part. */
type Loop = (items: unknown[], frame: Frame, enter: (item: unknown) => void) => unknown;

const LOOPS: Record<string, (parts: Compiled[]) => Loop> = {
  map: (parts) => {
    const result = parts.at(-1)!;
    const condition = parts.length === 2 ? parts[0] : undefined;
    return (items, frame, enter) => {
      const made: unknown[] = [];
      for (const item of items) {
        enter(item);
        if (condition?.run(frame) !== false) made.push(result.run(frame));
      }
      return made;
    };
  },
  filter:
    ([condition]) =>
    (items, frame, enter) =>
      items.filter((item) => {
        enter(item);
        return condition!.run(frame);
      }),
  exists_one:
    ([condition]) =>
    (items, frame, enter) => {
      let count = 0;
      for (const item of items) {
        enter(item);
        if (condition!.run(frame)) count++;
      }
      return count === 1;
    },
  all: ([condition]) => decided(condition!, false),
  exists: ([condition]) => decided(condition!, true),
};

/** Ends with the first item that decides; an error counts only when no item does, as CEL has it. */
function decided(condition: Compiled, deciding: boolean): Loop {
  return (items, frame, enter) => {
    let failure: ExpressionError | undefined;
    for (const item of items) {
      enter(item);
      try {
        if (condition.run(frame) === deciding) return deciding;
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return !deciding;
  };
}
