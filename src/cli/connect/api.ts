// The HTTP interface as the command line uses it: the typed client, with every failure turned into a Fault.
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from '../../web/api-types.ts';
import { EXIT } from '../exit.ts';
import { Fault, type ProblemDocument, refused } from '../fault.ts';
import type { Target } from './target.ts';

export type Api = Client<paths>;
export type Schemas = components['schemas'];

/** The server holds a waiting request for 30 s at most. */
const PATIENCE_MS = 90_000;

export function connectApi(target: Target): Api {
  return createClient<paths>({
    baseUrl: target.url,
    headers: { authorization: `Bearer ${target.token}`, 'user-agent': 'reflejo-cli' },
    fetch: (request) => send(request, target),
  });
}

/** What a call gives. Throws a Fault for everything but a success. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  if (isProblem(error)) throw refused({ ...error, status: response.status });
  throw stranger(response.url, `answered with HTTP ${response.status}`);
}

/** Pages until there are `limit` items or no more. */
export async function collect<T>(
  limit: number,
  page: (query: { limit: number; cursor?: any }) => Promise<{ items: T[]; next?: string | number | null | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | number | null | undefined;
  do {
    const { items: more, next } = await page({ limit: Math.min(200, limit - items.length), ...(cursor && { cursor }) });
    items.push(...more);
    cursor = next;
  } while (cursor && items.length < limit);
  return items;
}

async function send(request: Request, target: Target): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (cause) {
    throw unreachable(target, cause);
  }
  const type = response.headers.get('content-type') ?? '';
  if (response.ok && response.status !== 204 && !type.includes('json')) {
    throw stranger(target.url, `answered with ${type || 'something'} instead of JSON`);
  }
  return response;
}

function unreachable(target: Target, cause: unknown): Fault {
  const detail = `${target.name} cannot be reached (${reasonOf(cause)}).`;
  return new Fault(
    EXIT.unreachable,
    { code: 'unreachable', title: 'The server cannot be reached', detail },
    { todo: 'Check whether it runs, and the address.', cause },
  );
}

function reasonOf(cause: unknown): string {
  const inner = (cause as { cause?: { code?: string; message?: string } }).cause;
  return inner?.code ?? inner?.message ?? (cause as Error).message;
}

const stranger = (url: string, what: string) =>
  new Fault(
    EXIT.unreachable,
    { code: 'unreachable', title: 'This is not the API of Reflejo', detail: `${url} ${what}.` },
    { todo: 'Check REFLEJO_URL: a proxy or another service answers there.' },
  );

const isProblem = (error: unknown): error is ProblemDocument =>
  typeof error === 'object' && error !== null && 'code' in error && 'title' in error;
