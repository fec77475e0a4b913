// Reads what a tool answered: JSON where it is JSON, and a clear error where the answer is a refusal, a fault
// or not what was promised.
import { AppError } from '../errors.ts';
import type { InboundResponse } from './request.ts';

/** What steps see: `steps.<id>.body…`. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Parsed JSON; text; `{ base64, name?, type, size }` for anything else; null when there is none. */
  body: unknown;
}

export interface Expected {
  /** Whom to name in errors: the tool or the host. */
  from: string;
  /** The answer must be JSON: an empty one or a page is an error. */
  json: boolean;
  /** The answer is a file, whatever its content type says. */
  file?: boolean;
}

const EXCERPT = 500;
const REPEATABLE_REFUSALS = [408, 425, 429];
/** A session of the tool is nothing a flow needs, and it is a credential. */
const HIDDEN_HEADERS = ['set-cookie', 'set-cookie2'];

/** Throws tool_refused (4xx), tool_error (5xx), tool_unreadable. */
export function readAnswer(response: InboundResponse, expected: Expected): Answer {
  if (response.status >= 400) throw refusal(response, expected.from);
  const headers = { ...response.headers };
  for (const name of HIDDEN_HEADERS) delete headers[name];
  return { status: response.status, headers, body: bodyOf(response, expected) };
}

function bodyOf(response: InboundResponse, { from, json, file = false }: Expected): unknown {
  const type = response.headers['content-type']?.toLowerCase() ?? '';
  const noContent = response.status === 204 || response.status === 205 || response.status === 304;
  if (response.body.length === 0) {
    if (json && !noContent) throw unreadable(from, 'answered nothing where JSON was expected', response);
    return null;
  }
  if (file) return fileOf(response);
  if (isJson(type)) {
    try {
      return JSON.parse(response.body.toString());
    } catch {
      throw unreadable(from, 'said it answers JSON, but its body is not JSON', response);
    }
  }
  if (json) return undeclaredJson(response, from, type);
  return isText(type) ? text(response) : fileOf(response);
}

/** `base64` comes first: a step may hand the whole to an input that takes a file. */
function fileOf({ headers, body }: InboundResponse) {
  const name = fileName(headers['content-disposition'] ?? '');
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim() || 'application/octet-stream';
  return { base64: body.toString('base64'), ...(name && { name }), type, size: body.length };
}

/** RFC 6266, section 4.3: `filename*` before `filename`. Never a path. */
export function fileName(disposition: string): string | undefined {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  const given = decoded(extended) ?? plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2];
  return (given ?? '').split(/[/\\]/).at(-1)!.slice(0, 255) || undefined;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Some tools label JSON as text; a page that begins with `<` is what a login or a proxy answers. */
function undeclaredJson(response: InboundResponse, from: string, type: string): unknown {
  try {
    return JSON.parse(response.body.toString());
  } catch {
    const what = looksLikeHtml(response) ? 'an HTML page' : `content of type ${type || 'unknown'}`;
    throw unreadable(
      from,
      `answered ${what} where JSON was expected; a login page or a proxy may stand in front of it, so check the base URL`,
      response,
    );
  }
}

const unreadable = (from: string, what: string, response: InboundResponse) =>
  new AppError('tool_unreadable', `${from} ${what}`, {
    info: { status: response.status, ...(response.body.length > 0 && { raw: excerpt(response) }) },
  });

function refusal(response: InboundResponse, from: string): AppError {
  const { status } = response;
  const limited = status === 429 || (status === 403 && response.headers['x-ratelimit-remaining'] === '0');
  const retryAfterMs = waitOf(response, limited);
  const raw = excerpt(response);
  const words = typeof raw === 'string' ? raw : wordsOf(raw);
  const info = {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(raw !== '' && { raw }),
    ...(status < 500 && { retryable: limited || REPEATABLE_REFUSALS.includes(status) }),
  };
  return new AppError(
    status >= 500 ? 'tool_error' : 'tool_refused',
    `${from} answered ${status}${words ? `: ${words}` : ''}`,
    { info },
  );
}

/** Milliseconds from Retry-After (RFC 9110, section 10.2.3), or until the reset that GitHub and Okta name. */
function waitOf(response: InboundResponse, limited: boolean): number | undefined {
  const after = response.headers['retry-after'];
  if (after !== undefined) {
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
    if (Number.isFinite(ms)) return Math.max(0, ms);
  }
  const reset = Number(response.headers['x-rate-limit-reset'] ?? response.headers['x-ratelimit-reset']);
  return limited && Number.isFinite(reset) ? Math.max(0, reset * 1000 - Date.now()) : undefined;
}

/** The tool's own words: its JSON when that is short, a page's title, or the first characters. */
function excerpt(response: InboundResponse): unknown {
  const body = text(response);
  if (isJson(response.headers['content-type']?.toLowerCase() ?? '') && body.length <= 4 * EXCERPT) {
    try {
      return JSON.parse(body);
    } catch {
      // not JSON after all: shown as text
    }
  }
  if (looksLikeHtml(response)) return (/<title[^>]*>([^<]{1,200})/i.exec(body)?.[1] ?? 'an HTML page').trim();
  return body.slice(0, EXCERPT);
}

/** The sentence in an error body, wherever the vendors put it. */
function wordsOf(body: unknown, depth = 0): string {
  if (typeof body === 'string') return body.slice(0, EXCERPT);
  if (typeof body !== 'object' || body === null || depth > 3) return '';
  if (Array.isArray(body)) return wordsOf(body[0], depth + 1);
  const fields = body as Record<string, unknown>;
  for (const name of [
    'message',
    'errorSummary',
    'error_description',
    'errorMessages',
    'detail',
    'title',
    'error',
    'errors',
  ]) {
    const words = wordsOf(fields[name], depth + 1);
    if (words) return words;
  }
  return '';
}

const isJson = (type: string) => /^application\/(json|[\w.+-]+\+json)/.test(type);
const isText = (type: string) =>
  type === '' || /^text\/|^application\/(xml|[\w.+-]+\+xml|javascript|x-www-form-urlencoded|x-ndjson|yaml)/.test(type);
const looksLikeHtml = (response: InboundResponse) => /^\s*</.test(response.body.subarray(0, 200).toString());

function text(response: InboundResponse): string {
  const latin = /charset="?(iso-8859-1|latin1|windows-1252)/i.test(response.headers['content-type'] ?? '');
  return response.body.toString(latin ? 'latin1' : 'utf8');
}
