// Calls: the functions of the table, as f(x, y) or x.f(y), and the forms that take expressions instead of
// values (has, default, cel.bind, optional values, comprehensions).
import type { ASTNode } from '@marcbachmann/cel-js';
import { didYouMean } from '../suggest.ts';
import { type Bound, type Compile, type Compiled, commonType, type Run, typeError } from './compiled.ts';
import { compileComprehension } from './comprehensions.ts';
import { ExpressionError } from './expression-error.ts';
import { accepts, type ExpressionFunction, FunctionFault } from './functions/function.ts';
import { FUNCTIONS_BY_NAME } from './functions/index.ts';
import { compileBind, compileDefault, compileHas, compileOptional, SPECIAL_FORMS } from './special-forms.ts';
import { isComprehension } from './syntax.ts';
import { type CelType, typeName, typeOf } from './values.ts';

export function compileCall(node: ASTNode, name: string, args: ASTNode[], bound: Bound, compile: Compile): Compiled {
  if (name === 'has' && args.length === 1) return compileHas(node, args[0]!, bound, compile);
  if (name === 'default' && args.length === 2) return compileDefault(args[0]!, args[1]!, bound, compile);
  return functionCall(node, name, args, bound, compile);
}

export function compileMethod(node: Extract<ASTNode, { op: 'rcall' }>, bound: Bound, compile: Compile): Compiled {
  const [name, receiver, args] = node.args;
  if (receiver.op === 'id' && !bound.has(receiver.args)) {
    if (receiver.args === 'cel' && name === 'bind' && args.length === 3)
      return compileBind(node, args as [ASTNode, ASTNode, ASTNode], bound, compile);
  }
  const optional = compileOptional(node, bound, compile);
  if (optional) return optional;
  if (isComprehension(name, args.length)) return compileComprehension(node, bound, compile);
  return functionCall(node, name, [receiver, ...args], bound, compile);
}

function functionCall(node: ASTNode, name: string, argNodes: ASTNode[], bound: Bound, compile: Compile): Compiled {
  const overloads = FUNCTIONS_BY_NAME.get(name);
  if (!overloads)
    throw typeError(
      node,
      `there is no function '${name}'. ${didYouMean(name, [...FUNCTIONS_BY_NAME.keys(), ...SPECIAL_FORMS], 'There are')}`,
    );
  const args = argNodes.map((arg) => compile(arg, bound));
  const types = args.map((arg) => arg.type);
  const candidates = overloads.filter((each) => fits(each, types));
  if (candidates.length === 0) throw typeError(node, notTaken(name, overloads, types));
  return {
    type: candidates.map((each) => each.result).reduce(commonType),
    nodes: args.reduce((sum, arg) => sum + arg.nodes, 1),
    run: invoke(
      node,
      name,
      candidates,
      args.map((arg) => arg.run),
    ),
  };
}

const fits = (each: ExpressionFunction, types: CelType[]): boolean =>
  each.params.length === types.length && each.params.every((param, i) => accepts(param, types[i]!));

function notTaken(name: string, overloads: ExpressionFunction[], types: CelType[]): string {
  const given = types.map(typeName).join(', ') || 'nothing';
  return `${name}() does not take ${given}; it is ${overloads.map((each) => each.signature).join(' or ')}`;
}

function invoke(node: ASTNode, name: string, candidates: ExpressionFunction[], args: Run[]): Run {
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    const types = values.map(typeOf);
    const chosen = candidates.find((each) => fits(each, types));
    if (!chosen) throw new ExpressionError('value', notTaken(name, candidates, types), node);
    for (const value of values) frame.chargeSize(value);
    try {
      return chosen.run(values, frame);
    } catch (error) {
      if (error instanceof FunctionFault) throw new ExpressionError('value', error.message, node);
      throw error;
    }
  };
}
