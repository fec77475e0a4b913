// Answers that say "200 OK" and mean no, as the tool's file describes them.
import { AppError } from '../errors.ts';
import type { ToolFile } from './tool-file.ts';

/** undefined: the answer is good. */
export function failureOf(file: ToolFile, body: unknown): { message: string; retryable: boolean } | undefined {
  const { failure } = file;
  if (!failure || typeof body !== 'object' || body === null) return undefined;
  const { flag, list } = failure;
  const failed =
    (flag !== undefined && at(body, flag) === false) || (list !== undefined && (at(body, list) as [])?.length > 0);
  if (!failed) return undefined;
  const message = String(at(body, failure.message) ?? 'no reason given');
  return { message, retryable: failure.retryable.includes(message) };
}

const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);

/** Throws tool_refused with the tool's words. */
export function refuseFailure(file: ToolFile, answer: { status: number; body: unknown }): void {
  const failed = failureOf(file, answer.body);
  if (!failed) return;
  throw new AppError('tool_refused', `${file.name} refused: ${failed.message}`, {
    info: { status: answer.status, details: answer.body, retryable: failed.retryable },
  });
}
