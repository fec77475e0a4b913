// The form of a function's row: its signature (read by the checker, the compiler and the reference),
// its meaning, and an example with what it gives, which a test evaluates.
import type { Frame } from '../frame.ts';
import type { CelType } from '../values.ts';

/** What a parameter takes; `number` is an int or a double. */
export type ParamType = 'any' | 'string' | 'number' | 'bool' | 'list' | 'map' | 'timestamp' | 'duration' | 'null';

export interface ExpressionFunction {
  name: string;
  params: ParamType[];
  result: CelType;
  signature: string;
  meaning: string;
  example: string;
  gives: unknown;
  run(args: any[], frame: Frame): unknown;
}

/** An argument has the right type but not a usable value; the caller adds where. */
export class FunctionFault extends Error {}

const RESULTS: Record<string, CelType> = { any: 'dyn', number: 'double' };

/** `signature` is `name(type, type): type`. */
export function fn(
  signature: string,
  meaning: string,
  example: string,
  gives: unknown,
  run: (...args: any[]) => unknown,
): ExpressionFunction {
  const match = /^(\w+)\(([^)]*)\): (\w+)$/.exec(signature);
  if (!match) throw new Error(`not a signature: ${signature}`);
  const [, name = '', params = '', result = ''] = match;
  return {
    name,
    params: params.split(', ').filter(Boolean) as ParamType[],
    result: RESULTS[result] ?? (result as CelType),
    signature,
    meaning,
    example,
    gives,
    run: (args, frame) => run(...args, frame),
  };
}

/** Whether an argument of this type may be passed; `dyn` may turn out to be right. */
export function accepts(param: ParamType, type: CelType): boolean {
  if (param === 'any' || type === 'dyn') return true;
  return param === 'number' ? type === 'double' || type === 'int' : param === type;
}
