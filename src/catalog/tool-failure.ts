// What a tool says when it refuses, in one form for all tools: its own sentence and code, found where its file says.
import type { InboundResponse } from '../connections/index.ts';
import { AppError, type ToolAnswer } from '../errors.ts';
import { valueAt } from './pages/places.ts';
import type { ToolFile } from './tool-file.ts';

const MOST_RAW = 4000;
const MOST_WORDS = 500;
const MOST_CODE = 100;
/** Larger answers to a refusal are not looked through. */
const MOST_BYTES = 256 * 1024;

/** undefined: the answer is good. */
export function failureOf(file: ToolFile, body: unknown): { message: string; retryable: boolean } | undefined {
  const { failure } = file;
  if (!failure || typeof body !== 'object' || body === null) return undefined;
  const { flag, list } = failure;
  const faults = list === undefined ? undefined : valueAt(body, list);
  const failed = (flag !== undefined && valueAt(body, flag) === false) || (Array.isArray(faults) && faults.length > 0);
  if (!failed) return undefined;
  const message = String(valueAt(body, failure.message) ?? 'no reason given');
  return { message, retryable: failure.retryable.includes(message) };
}

/** "200 OK" that means no. Throws tool_refused with the tool's words. */
export function refuseFailure(file: ToolFile, answer: { status: number; body: unknown }): void {
  const failed = failureOf(file, answer.body);
  if (!failed) return;
  throw new AppError('tool_refused', `${file.name} refused: ${failed.message}`, {
    info: {
      status: answer.status,
      raw: shortened(answer.body),
      toolCode: failed.message.slice(0, MOST_CODE),
      retryable: failed.retryable,
    },
  });
}

/** The same error with the tool's own sentence and code, where its file says where they are. */
export function inToolsWords(file: ToolFile, response: InboundResponse, fault: unknown): unknown {
  // "200 OK" that means no is in the tool's own words already
  if (!(fault instanceof AppError) || fault.info?.status === undefined || fault.info.status < 400) return fault;
  const body = json(response.body);
  if (body === undefined) return fault;
  const message = firstAt(body, file.errors?.message ?? [], MOST_WORDS);
  const toolCode = firstAt(body, file.errors?.code ?? [], MOST_CODE);
  const info: ToolAnswer = { ...fault.info, raw: shortened(body), ...(toolCode !== undefined && { toolCode }) };
  const detail = message === undefined ? fault.detail : `${file.name} answered ${fault.info.status}: ${message}`;
  return new AppError(fault.code, detail, { info, cause: fault });
}

/** Text or a number at the first of the places that has one. */
function firstAt(body: unknown, places: readonly string[], most: number): string | undefined {
  for (const place of places) {
    const value = firstOf(valueAt(body, place));
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value).slice(0, most);
  }
  return undefined;
}

/** Of a list of faults the first. */
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? firstOf(value[0]) : value);

function shortened(body: unknown): unknown {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (text === undefined || text.length <= MOST_RAW) return body;
  return `${text.slice(0, MOST_RAW)}…`;
}

function json(body: Buffer): unknown {
  if (body.length === 0 || body.length > MOST_BYTES) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
