// What AWS says when it refuses, in one form for all its protocols: a code, a message, and whether to try again.
import { type InboundResponse, readAnswer } from '../../connections/index.ts';
import { AppError } from '../../errors.ts';
import type { Protocol } from './model.ts';
import { childOf, readXml } from './xml.ts';

/** Refusals that pass; the list that AWS's SDKs have. */
const PASSING = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'InternalError',
  'InternalFailure',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** `response` has a status of 400 or more. Gives tool_refused or tool_error. */
export function refusalOf(protocol: Protocol, response: InboundResponse, from: string): AppError {
  const plain = asRefusal(response, from);
  const { code, message } = read(protocol, response);
  if (code === undefined) return plain;
  const detail = `${from} answered ${response.status} ${code}${message ? `: ${message}` : ''}`;
  const info = { ...plain.info, details: { code, ...(message && { message }) } };
  const retryable = plain.retryable || PASSING.has(code);
  return new AppError(plain.code, detail, { info: { ...info, retryable } });
}

function asRefusal(response: InboundResponse, from: string): AppError {
  try {
    readAnswer(response, { from, json: false });
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new AppError('internal', `a status of ${response.status} is no refusal`);
}

function read(protocol: Protocol, response: InboundResponse): { code?: string; message?: string } {
  try {
    return protocol.endsWith('json') ? readJson(response) : readXmlRefusal(response);
  } catch {
    // what stands in front of AWS answers something else; it is told as it is
    return {};
  }
}

function readJson({ body, headers }: InboundResponse): { code?: string; message?: string } {
  const fields = body.length > 0 ? JSON.parse(body.toString()) : {};
  const type = headers['x-amzn-errortype'] ?? fields.__type ?? fields.code ?? fields.Code;
  const message = fields.message ?? fields.Message ?? fields.errorMessage;
  // `com.amazonaws.ssm#InvalidInstanceId`, `AccessDeniedException:http://…`
  const code = typeof type === 'string' ? type.split(':')[0]!.split('#').at(-1)! : undefined;
  return { ...(code && { code }), ...(typeof message === 'string' && { message }) };
}

/** `<Error>`, alone or below `<ErrorResponse>` or `<Response><Errors>`. */
function readXmlRefusal({ body }: InboundResponse): { code?: string; message?: string } {
  let error = readXml(body.toString());
  for (const name of ['Errors', 'Error']) error = childOf(error, name) ?? error;
  const code = childOf(error, 'Code')?.text.trim();
  const message = childOf(error, 'Message')?.text.trim();
  return { ...(code && { code }), ...(message && { message }) };
}
