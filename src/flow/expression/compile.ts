// Syntax tree to a typed closure. Each node is compiled once: its type is known before a value is there,
// so that a wrong operand or function is reported by the checker and not by a run at night.
import type { ASTNode } from '@marcbachmann/cel-js';
import { compileCall, compileMethod } from './calls.ts';
import { type Bound, type Compiled, commonType, compileCondition, typeError, unknownVariable } from './compiled.ts';
import { ExpressionError } from './expression-error.ts';
import { compileAccess } from './member.ts';
import { mismatch, OPERATORS, OperatorFault } from './operators.ts';
import { type CelType, typeName, typeOf } from './values.ts';

/** Throws ExpressionError (`type`) for what can never work. */
export function compile(node: ASTNode, bound: Bound): Compiled {
  switch (node.op) {
    case 'value':
      return literal(node, node.args);
    case 'id':
      return variable(node, node.args, bound);
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      return compileAccess(node, bound, compile);
    case 'call':
      return compileCall(node, node.args[0], node.args[1], bound, compile);
    case 'rcall':
      return compileMethod(node, bound, compile);
    case 'list':
      return list(node.args, bound);
    case 'map':
      return object(node.args, bound);
    case '?:':
      return ternary(node.args, bound);
    case '||':
      return logical(node.args, bound, true);
    case '&&':
      return logical(node.args, bound, false);
    case '!_':
      return not(node.args, bound);
    case '-_':
      return minus(node.args, bound);
    default:
      return binary(node, node.op, node.args as [ASTNode, ASTNode], bound);
  }
}

function literal(node: ASTNode, raw: unknown): Compiled {
  if (raw instanceof Uint8Array) throw typeError(node, 'bytes are not supported; use text and base64decode()');
  if (typeof raw === 'object' && raw !== null) return constant(Number(raw), 'int');
  if (typeof raw === 'bigint') return constant(Number(raw), 'int');
  return constant(raw, typeOf(raw));
}

const constant = (value: unknown, type: CelType): Compiled => ({ type, nodes: 1, run: () => value });

function variable(node: ASTNode, name: string, bound: Bound): Compiled {
  const local = bound.get(name);
  if (local) return { type: local.type, nodes: 1, run: (frame) => frame.locals[local.slot] };
  return {
    type: 'dyn',
    nodes: 1,
    run: ({ scope }) => {
      const value = Object.hasOwn(scope, name) ? scope[name] : undefined;
      if (value === undefined) throw unknownVariable(node, name, scope);
      return value;
    },
  };
}

const total = (parts: Compiled[]): number => parts.reduce((sum, part) => sum + part.nodes, 1);

function list(items: ASTNode[], bound: Bound): Compiled {
  const parts = items.map((item) => compile(item, bound));
  return { type: 'list', nodes: total(parts), run: (frame) => parts.map((part) => part.run(frame)) };
}

function object(entries: [ASTNode, ASTNode][], bound: Bound): Compiled {
  const parts = entries.map(([keyNode, valueNode]) => {
    const key = compile(keyNode, bound);
    if (!['string', 'dyn', 'int', 'bool'].includes(key.type))
      throw typeError(keyNode, `a field's name is text, not ${typeName(key.type)}`);
    return { keyNode, key, value: compile(valueNode, bound) };
  });
  return {
    type: 'map',
    nodes: total(parts.flatMap(({ key, value }) => [key, value])),
    run: (frame) => {
      const result: Record<string, unknown> = {};
      for (const { keyNode, key, value } of parts) {
        const name = key.run(frame);
        if (typeof name === 'object')
          throw new ExpressionError('value', `a field's name is text, not ${typeName(typeOf(name))}`, keyNode);
        // defineProperty: a field named __proto__ must be a field like any other.
        Object.defineProperty(result, String(name), {
          value: value.run(frame),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return result;
    },
  };
}

function ternary([conditionNode, yesNode, noNode]: [ASTNode, ASTNode, ASTNode], bound: Bound): Compiled {
  const condition = compileCondition(conditionNode, bound, "what stands before '?'", compile);
  const [yes, no] = [compile(yesNode, bound), compile(noNode, bound)];
  return {
    type: commonType(yes.type, no.type),
    nodes: total([condition, yes, no]),
    run: (frame) => (condition.run(frame) ? yes : no).run(frame),
  };
}

/** An error on one side does not matter when the other side decides (`absorbing` is what decides). */
function logical([leftNode, rightNode]: [ASTNode, ASTNode], bound: Bound, absorbing: boolean): Compiled {
  const what = `each side of '${absorbing ? '||' : '&&'}'`;
  const left = compileCondition(leftNode, bound, what, compile);
  const right = compileCondition(rightNode, bound, what, compile);
  return {
    type: 'bool',
    nodes: total([left, right]),
    run: (frame) => {
      let first: unknown;
      try {
        first = left.run(frame);
      } catch (error) {
        if (error instanceof ExpressionError && right.run(frame) === absorbing) return absorbing;
        throw error;
      }
      return first === absorbing ? absorbing : right.run(frame);
    },
  };
}

function not(node: ASTNode, bound: Bound): Compiled {
  const part = compileCondition(node, bound, "what stands after '!'", compile);
  return { type: 'bool', nodes: part.nodes + 1, run: (frame) => !part.run(frame) };
}

function minus(node: ASTNode, bound: Bound): Compiled {
  const part = compile(node, bound);
  if (!['dyn', 'int', 'double'].includes(part.type))
    throw typeError(node, `'-' needs a number, not ${typeName(part.type)}`);
  return {
    type: part.type,
    nodes: part.nodes + 1,
    run: (frame) => {
      const value = part.run(frame);
      if (typeof value === 'number') return 0 - value;
      throw new ExpressionError('value', `'-' needs a number, not ${typeName(typeOf(value))}`, node);
    },
  };
}

function binary(node: ASTNode, op: string, [leftNode, rightNode]: [ASTNode, ASTNode], bound: Bound): Compiled {
  const operator = OPERATORS[op];
  if (!operator) throw typeError(node, `'${op}' is not supported`);
  const [left, right] = [compile(leftNode, bound), compile(rightNode, bound)];
  const type = operator.type(left.type, right.type);
  if (type === undefined) throw typeError(node, mismatch(operator.verb, left.type, right.type));
  // Whole numbers divide to a whole number, as CEL has it; JSON numbers are doubles and do not.
  const whole = op === '/' && left.type === 'int' && right.type === 'int';
  return {
    type,
    nodes: total([left, right]),
    run: (frame) => {
      const a = left.run(frame);
      const b = right.run(frame);
      try {
        const result = operator.run(a, b, frame);
        return whole ? Math.trunc(result as number) + 0 : result;
      } catch (error) {
        if (error instanceof OperatorFault) throw new ExpressionError('value', error.message, node);
        throw error;
      }
    },
  };
}
