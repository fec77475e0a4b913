// Whatever goes wrong, as one thing the command line can tell: a problem document and an exit code.
import { CommanderError } from 'commander';
import { AppError, ERRORS, type Problem } from '../errors.ts';
import { EXIT, type ExitCode, exitOfStatus } from './exit.ts';

/** RFC 9457, as the server sends it; `status` is missing when no server was involved. */
export interface ProblemDocument {
  type?: string;
  title: string;
  status?: number;
  detail?: string;
  code: string;
  requestId?: string;
  problems?: (Problem & { severity?: string })[];
}

export class Fault extends Error {
  readonly exit: ExitCode;
  readonly document: ProblemDocument;
  /** What the person may do now. */
  readonly todo: string | undefined;
  /** The file whose lines the problems name. */
  file: string | undefined;

  constructor(exit: ExitCode, document: ProblemDocument, more: { todo?: string | undefined; cause?: unknown } = {}) {
    super(document.detail ?? document.title, { cause: more.cause });
    this.name = 'Fault';
    this.exit = exit;
    this.document = document;
    this.todo = more.todo;
  }
}

/** The command line or a file is not usable. */
export const usage = (detail: string, todo?: string): Fault =>
  new Fault(EXIT.usage, { code: 'usage', title: 'That cannot be done like this', detail }, { todo });

/** A problem document from the server. */
export const refused = (document: ProblemDocument & { status: number }): Fault =>
  new Fault(exitOfStatus(document.status), document, { todo: todoOf(document.code) });

/** Advice from the table; what these codes are used for is too different for one that helps. */
const NO_ADVICE = new Set(['conflict', 'invalid_request', 'invalid_flow']);

const todoOf = (code: string): string | undefined =>
  NO_ADVICE.has(code) ? undefined : (ERRORS as Record<string, { todo: string }>)[code]?.todo;

/** undefined: help or the version was shown, which is no fault. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof Fault) return error;
  if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : commandFault(error);
  if (error instanceof AppError) {
    const { code, status, detail, problems } = error;
    const document = { code, status, title: ERRORS[code].title, detail, ...(problems && { problems }) };
    return new Fault(exitOfStatus(status), document, { todo: todoOf(code), cause: error });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new Fault(EXIT.no, { code: 'internal', title: 'Something went wrong', detail }, { cause: error });
}

const commandFault = (error: CommanderError) =>
  new Fault(EXIT.usage, {
    code: 'usage',
    title: 'That cannot be done like this',
    detail: error.message.replace(/^error: /, ''),
  });
