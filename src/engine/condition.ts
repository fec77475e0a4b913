// What counts as true in `when`.
import { StepFault } from './step-error.ts';

/** Conditions must be boolean; null (a missing optional) counts as false. Throws StepFault otherwise. */
export function truth(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw new StepFault('expression_failed', `a condition must give true or false, it gave ${describe(value)}`);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `the ${typeof value} ${JSON.stringify(value)}`;
}
