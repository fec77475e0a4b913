// Turns whatever was thrown into a problem document (RFC 9457). What is not an expected error is told to the
// log, never to the client.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError, ERRORS, type Problem } from '../errors.ts';

interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  problems?: Problem[];
}

const problemDocument = (error: AppError, requestId: string): ProblemDocument => ({
  type: `/docs/errors#${error.code}`,
  title: ERRORS[error.code].title,
  status: error.status,
  detail: error.detail,
  code: error.code,
  requestId,
  ...(error.problems && { problems: error.problems }),
});

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  if (error.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfter)));
  if (error.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  // the text is sent as it is: the route's response shape is for its success
  return reply
    .code(error.status)
    .type('application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemDocument(error, request.id)));
}

/** An expected error for whatever a request led to; undefined: a fault of ours. */
export function expectedError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error);
  const { code, statusCode } = error as Partial<FastifyError>;
  if (typeof code !== 'string') return undefined;
  if (DATABASE_GONE.test(code)) return new AppError('database_unavailable', undefined, { cause: error });
  if (code === '22P02' || code === '22003') return new AppError('invalid_request', 'An id or a cursor is not valid.');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('body_too_large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new AppError('unsupported_media_type');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('invalid_request', (error as Error).message, { cause: error });
  }
  return undefined;
}

// connection refused, reset, timed out; SQLSTATE classes 08 (connection), 57P (shut down), 53300 (too many)
const DATABASE_GONE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|08...|57P0.|53300)$/;

const PLACES: Record<string, string> = { body: '', querystring: 'query', params: 'path', headers: 'headers' };

function invalidRequest(error: FastifyError & { validation: { instancePath: string; message?: string }[] }): AppError {
  const place = PLACES[error.validationContext ?? 'body'] ?? '';
  const problems = error.validation.map(({ instancePath, message }) => ({
    path: `${place && `/${place}`}${instancePath === '/' ? '' : instancePath}` || '/',
    message: message ?? 'is not valid',
  }));
  const [first] = problems;
  return new AppError('invalid_request', `${first!.path === '/' ? 'The body' : first!.path}: ${first!.message}`, {
    problems,
  });
}
