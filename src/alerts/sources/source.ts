// What a source of alerts is: it reads one tool's payload into facts.
import { AppError } from '../../errors.ts';
import type { AlertFacts } from '../facts.ts';

export interface AlertSource {
  /** As written in `trigger.alert.source`. */
  id: string;
  name: string;
  /** What it takes, for people: where in the tool it is configured. */
  takes: string;
  /** Throws AppError invalid_request, saying what was expected. `receivedAt` is the time when none is given. */
  read(body: unknown, receivedAt: number): AlertFacts;
}

/** The error for a payload of another shape. `found` says what came, never its content. */
export const unexpected = (source: string, expected: string, body: unknown): AppError =>
  new AppError('invalid_request', `This is not a ${source}: expected ${expected}, got ${found(body)}.`);

function found(body: unknown): string {
  if (body === null || typeof body !== 'object') return body === null ? 'null' : `a ${typeof body}`;
  if (Array.isArray(body)) return `a list of ${body.length}`;
  const names = Object.keys(body);
  if (names.length === 0) return 'an empty object';
  const shown = names.slice(0, 8).map((name) => name.slice(0, 40));
  return `an object with ${shown.join(', ')}${names.length > 8 ? ', …' : ''}`;
}
