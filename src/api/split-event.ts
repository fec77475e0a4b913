// One request, many events: lines of NDJSON, the items of a list, or the list that the trigger's expression gives.
// All of them are read before any is stored, so that a fault leaves nothing behind.
import { AppError } from '../errors.ts';
import { readJson } from './json.ts';

/** A function gives the list. */
export type Split = 'lines' | 'items' | ((trigger: { body: unknown; headers: Record<string, string> }) => unknown);

export interface SplitItem {
  body: unknown;
  bodyText?: string;
}

const MOST_ITEMS = 10_000;
const LINES = /^application\/(x-)?(ndjson|jsonl|jsonlines|json-seq|json-lines)\s*(;|$)/i;

/** The content type says that each line is a JSON document. */
export const isLines = (contentType: string | undefined): boolean =>
  contentType !== undefined && LINES.test(contentType);

/**
 * `split` undefined: lines, as the content type says. Throws invalid_json (with the line), invalid_request (not a
 * list), too_many_items.
 */
export function splitEvent(text: string, split: Split | undefined, headers: Record<string, string>): SplitItem[] {
  const lines = split === 'lines' || isLines(headers['content-type']);
  const bodies = lines ? readLines(text) : [{ body: readJson(text) }];
  if (split === undefined || split === 'lines') return bodies;
  const items: SplitItem[] = [];
  for (const { body } of bodies) {
    const list = split === 'items' ? body : split({ body, headers });
    if (!Array.isArray(list)) throw notAList(split, list);
    for (const item of list) items.push({ body: item });
    refuseTooMany(items.length);
  }
  return items;
}

/** Empty lines are left out. */
function readLines(text: string): SplitItem[] {
  const items: SplitItem[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    try {
      items.push({ body: readJson(line), bodyText: line });
    } catch (error) {
      throw error instanceof AppError ? atLine(error, i + 1) : error;
    }
    refuseTooMany(items.length);
  }
  return items;
}

function atLine(error: AppError, line: number): AppError {
  const { column = 1, message = 'not valid JSON' } = error.problems?.[0] ?? {};
  return new AppError(
    'invalid_json',
    `Line ${line} is not valid JSON: ${message} at column ${column}. Nothing was stored.`,
    {
      problems: [{ line, column, message }],
    },
  );
}

function notAList(split: Split, value: unknown): AppError {
  const what = split === 'items' ? 'The body' : "What the trigger's split gives";
  const kind = value === null ? 'null' : typeof value;
  return new AppError('invalid_request', `${what} is not a list of events, but ${kind}. Nothing was stored.`, {
    problems: [{ path: 'trigger.webhook.split', message: 'must give a list' }],
  });
}

function refuseTooMany(count: number): void {
  if (count > MOST_ITEMS)
    throw new AppError(
      'too_many_items',
      `There are more than ${MOST_ITEMS} events in the request. Nothing was stored.`,
    );
}
