// Every function of expressions, in one table. A function may be called as f(x, y) or x.f(y).
import { COLLECTION_FUNCTIONS } from './collections.ts';
import type { ExpressionFunction } from './function.ts';
import { SECURITY_FUNCTIONS } from './security.ts';
import { TEXT_FUNCTIONS } from './text.ts';
import { TIME_FUNCTIONS } from './time.ts';

export const EXPRESSION_FUNCTIONS: readonly ExpressionFunction[] = [
  ...TEXT_FUNCTIONS,
  ...COLLECTION_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...SECURITY_FUNCTIONS,
];

const byName = new Map<string, ExpressionFunction[]>();
for (const each of EXPRESSION_FUNCTIONS) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);

/** The overloads of each name. */
export const FUNCTIONS_BY_NAME: ReadonlyMap<string, ExpressionFunction[]> = byName;
