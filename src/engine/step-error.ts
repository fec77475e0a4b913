// How faults become the errors that a step ends with.
import { AppError } from '../errors.ts';
import { checkFields, ExpressionError, type FieldFault, type FormField } from '../flow/index.ts';
import type { StepError } from './types.ts';

/** A step cannot go on with the value it got. */
export class StepFault extends Error {
  readonly code: string;
  readonly details: unknown;
  constructor(code: string, message: string, details?: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export const isStepFailure = (fault: unknown): fault is StepFault | ExpressionError =>
  fault instanceof StepFault || fault instanceof ExpressionError;

/** For faults of the flow or its data. Anything else is a fault of ours and is thrown on. */
export function stepFailure(fault: unknown): StepError {
  if (fault instanceof ExpressionError) {
    return { code: 'expression_failed', message: `${fault.message} (in ${fault.expression})`, retryable: false };
  }
  if (fault instanceof StepFault) {
    const { code, message, details } = fault;
    return { code, message, retryable: false, ...(details !== undefined && { details }) };
  }
  throw fault;
}

/** For whatever a handler throws. A fault of ours becomes `internal`, without its text: that is for the log. */
export function fromFault(fault: unknown): StepError {
  if (isStepFailure(fault)) return stepFailure(fault);
  if (!(fault instanceof AppError)) {
    return {
      code: 'internal',
      message: 'The step failed by a fault on our side; the log has the details.',
      retryable: false,
    };
  }
  const { info, problems, retryAfter } = fault;
  const waitMs = info?.retryAfterMs ?? (retryAfter === undefined ? undefined : retryAfter * 1000);
  const details = info?.details ?? problems;
  return {
    code: fault.code,
    message: fault.detail,
    retryable: fault.retryable,
    ...(info?.status !== undefined && { status: info.status }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(info?.unsent && { unsent: true as const }),
    ...(info?.toolCode !== undefined && { toolCode: info.toolCode }),
    ...(details !== undefined && { details }),
    ...(info?.raw !== undefined && { raw: info.raw }),
  };
}

/** Without what the tool answered and which fields were at fault: there is no telling what of it is secret. */
export const withoutValues = ({ raw: _r, details: _d, ...error }: StepError): StepError => error;

/** What a flow gives against what it says it gives. Throws StepFault `invalid_output` with the fields at fault. */
export function checkOutput(fields: Record<string, FormField>, value: unknown): void {
  const { faults } = checkFields(fields, value ?? {}, { extra: false });
  if (faults.length > 0)
    throw new StepFault('invalid_output', `output does not fit outputs: ${inWords(faults)}`, faults);
}

export const inWords = (faults: FieldFault[]): string =>
  faults.map(({ path, message }) => [path, message].filter(Boolean).join(' ')).join('; ');
