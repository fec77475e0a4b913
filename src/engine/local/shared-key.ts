// Keys that runs share, as they stand in tables and locks.
import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { durationMs } from '../../flow/index.ts';
import type { StepCall } from '../types.ts';

const LONGEST = 256;
const MAX_MS = 90 * 86_400_000;

/** As text. A long one stands there by its digest. PostgreSQL has no place for NUL in a text. */
export function keyText(value: unknown): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value ?? null)).replaceAll('\0', '\ufffd');
  return text.length <= LONGEST ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Steps share their keys by name; without one, a step has its own. */
export const keySpace = ({ flow, stepId }: StepCall, name: string | undefined): string =>
  name === undefined ? `${flow.name}/${stepId}` : `~${name}`;

/** Milliseconds. Throws invalid_input for what is no length of time, or too long a one. */
export function windowMs(value: unknown, field: string, maxMs = MAX_MS): number {
  let length: number;
  try {
    length = durationMs(String(value));
  } catch (fault) {
    throw new AppError('invalid_input', (fault as Error).message, {
      problems: [{ path: field, message: 'no duration' }],
    });
  }
  if (length <= 0 || length > maxMs)
    throw new AppError('invalid_input', `${field} is at most ${maxMs / 86_400_000}d and longer than nothing`, {
      problems: [{ path: field, message: 'out of range' }],
    });
  return length;
}
