// The step kind `http`: one request, its answer as `{status, headers, body}` with JSON parsed.
import { type Connections, type OutboundRequest, readAnswer } from '../../connections/index.ts';
import { AppError } from '../../errors.ts';
import { durationMs, type Http } from '../../flow/index.ts';
import type { EffectHandler, StepCall } from '../types.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH'];
/** RFC 9110, section 9.2.2. */
const IDEMPOTENT = METHODS.slice(0, 5);
const ACCEPT = 'application/json, text/plain;q=0.9, */*;q=0.8';

/**
 * Each POST and PATCH carries `Idempotency-Key`, the same on every attempt of the step, for services that
 * honour it. Whether a service does is not known to us, so after a crash such a request is repeated blindly only
 * when the flow's author set that header (any value): this says that it is safe. A failure that was seen
 * (a refusal, a timeout, a cut connection) is repeated when the step declares `retry`, whatever the method.
 */
export function httpHandler(connections: Connections): EffectHandler {
  return {
    aim: ({ input, connection }) => aimOf(connection, (input as Http).url),
    repeatable: (call) => IDEMPOTENT.includes(methodOf(call.input)) || 'idempotency-key' in headersOf(call.input),
    async run(call, signal) {
      const request = requestOf(call);
      const response = await connections.send(call.spaceId, call.connection, request, signal);
      const json = headersOf(call.input).accept?.includes('json') === true && request.method !== 'HEAD';
      const output = readAnswer(response, { from: response.host, json });
      if (call.connection === undefined || request.method === 'GET' || request.method === 'HEAD') return { output };
      return {
        output,
        entry: {
          kind: 'effect.done',
          object: `http:${request.method}`,
          runId: call.runId,
          alertId: call.alertId,
          data: { connection: call.connection, host: response.host, status: response.status },
        },
      };
    },
  };
}

function aimOf(connection: string | undefined, url: unknown): string | undefined {
  if (connection !== undefined) return `connection:${connection}`;
  return typeof url === 'string' && URL.canParse(url) ? `host:${new URL(url).host}` : undefined;
}

function methodOf(input: Http): string {
  return (input.method ?? (hasBody(input) ? 'POST' : 'GET')).toUpperCase();
}

const hasBody = (input: Http) => input.json !== undefined || input.form !== undefined || input.body !== undefined;

/** With lower-case names; null leaves a header out. */
function headersOf(input: Http): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input.headers ?? {})) {
    if (value !== null && value !== undefined) headers[name.toLowerCase()] = textOf(value);
  }
  return headers;
}

function requestOf(call: StepCall): OutboundRequest {
  const input = call.input as Http;
  const method = methodOf(input);
  if (!METHODS.includes(method)) throw new AppError('invalid_input', `${method} is not one of ${METHODS.join(', ')}`);
  if (typeof input.url !== 'string') throw new AppError('invalid_input', 'the url must be text');
  const headers: Record<string, string> = { accept: ACCEPT, ...contentType(input), ...headersOf(input) };
  if (!IDEMPOTENT.includes(method)) headers['idempotency-key'] ??= call.key;
  const body = bodyOf(input);
  return {
    method,
    url: withQuery(input.url, input.query),
    headers,
    ...(body !== undefined && { body }),
    ...(input.timeout !== undefined && { timeoutMs: milliseconds(input.timeout) }),
  };
}

function contentType(input: Http): Record<string, string> {
  if (input.json !== undefined) return { 'content-type': 'application/json' };
  if (input.form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' };
  if (input.body === undefined) return {};
  return { 'content-type': typeof input.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' };
}

function bodyOf(input: Http): string | undefined {
  if (input.json !== undefined) return JSON.stringify(input.json);
  if (input.form !== undefined) return parameters(input.form);
  return input.body === undefined ? undefined : textOf(input.body);
}

function withQuery(url: string, query: Http['query']): string {
  const added = query ? parameters(query) : '';
  if (added === '') return url;
  const [address, fragment] = url.split('#', 2) as [string, string?];
  return `${address}${address.includes('?') ? '&' : '?'}${added}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** A list gives the parameter once for each of its items; null leaves it out. */
function parameters(values: Record<string, unknown>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== null && one !== undefined)
      .map((one) => [name, textOf(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

function milliseconds(duration: string): number {
  try {
    return durationMs(duration);
  } catch (error) {
    throw new AppError('invalid_input', `timeout: ${(error as Error).message}`);
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
