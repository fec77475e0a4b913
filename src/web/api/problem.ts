// An answer of the API that is not a success, as an error that pages can show: title, detail, fields.
import type { Problem } from './shapes.ts';

/** A problem document (RFC 9457) as thrown by every call; `status` 0 means the server was not reached. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly todo: string | undefined;
  readonly problems: Problem[];
  readonly requestId: string | undefined;

  constructor(
    status: number,
    body: Partial<Record<'code' | 'title' | 'detail' | 'todo' | 'requestId', string>> & { problems?: Problem[] },
  ) {
    const title = body.title ?? titleOf(status);
    super(body.detail ?? title);
    this.name = 'ProblemError';
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.title = title;
    this.detail = body.detail;
    this.todo = body.todo;
    this.problems = body.problems ?? [];
    this.requestId = body.requestId;
  }
}

function titleOf(status: number): string {
  if (status === 0) return 'The server cannot be reached';
  if (status === 401) return 'Sign in first';
  if (status === 403) return 'You may not do this';
  if (status === 404) return 'Not found';
  return 'Something went wrong';
}

/** Any thrown value as a problem. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError(0, { detail: error instanceof Error ? error.message : String(error) });
}

/** The message for one field of a form, if a problem names it (`/form/reason`, `form.reason` and `reason` all match). */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.problems.find((problem) => lastPart(problem.path) === field)?.message;
}

const lastPart = (path: string | undefined): string | undefined => path?.split(/[/.]/).at(-1);
