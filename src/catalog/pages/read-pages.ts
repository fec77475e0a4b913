// Reads more than the first page of an answer, within limits.
import type { InboundResponse, OutboundRequest } from '../../connections/index.ts';
import type { Further } from '../../engine/index.ts';
import { AppError } from '../../errors.ts';
import type { BuiltAction } from '../action.ts';
import { buildRequest } from '../build-request.ts';
import { nextPage, type PageRead } from './next-page.ts';
import type { PagePlan } from './page-plan.ts';
import { valueAt, withValueAt } from './places.ts';

/** Items at most; Infinity: all there are. */
export type Wanted = number;

export interface Answered {
  output: { status: number; headers: Record<string, string>; body: unknown };
  response: InboundResponse;
}

export interface PagedOutput {
  status: number;
  headers: Record<string, string>;
  /** Of the first page. */
  body: unknown;
  items: unknown[];
  /** How many were read. */
  pages: number;
  /** There are more items than were wanted. */
  more: boolean;
}

interface PageReader {
  /** Sends a request and reads its answer; throws when it is a refusal. */
  ask(request: OutboundRequest): Promise<Answered>;
  /** undefined: nothing is limited, and a page that fails is not asked for again. */
  further: Further | undefined;
  signal: AbortSignal;
}

/** Without `at_most` nobody has thought of how many there are. */
const MOST_ITEMS = 50_000;
const MOST_BYTES = 64 * 1024 * 1024;
const TRIES = 5;
const PAUSE_MS = { first: 1000, most: 30_000 };

/** Throws what `ask` throws, response_too_large, tool_unreadable when the same page is told twice. */
export async function readPages(
  action: BuiltAction,
  plan: PagePlan,
  given: Record<string, unknown>,
  wanted: Wanted,
  reader: PageReader,
): Promise<PagedOutput> {
  let input = sized(plan, given, wanted);
  const size = plan.size && numberIn(input, plan.size.input);
  let request = buildRequest(action, input);
  const first = request;
  const seen = new Set<string>();
  const items: unknown[] = [];
  let output: Answered['output'] | undefined;
  let bytes = 0;
  for (let pages = 1; ; pages++) {
    const answer = pages === 1 ? await reader.ask(request) : await again(request, reader);
    output ??= answer.output;
    bytes += answer.response.body.length;
    const page = pageOf(action, plan, answer);
    items.push(...page.items);
    const next = nextPage(plan, page, plan.into && valueAt(input, plan.into), size);
    if (items.length >= wanted || !next) {
      const more = items.length > wanted || (next !== undefined && items.length >= wanted);
      return { ...output, items: items.slice(0, wanted), pages, more };
    }
    if (items.length > MOST_ITEMS || bytes > MOST_BYTES) throw tooMany(action, items.length);
    const key = JSON.stringify(next);
    if (seen.has(key))
      throw new AppError('tool_unreadable', `${action.id} was told the same next page twice, after ${pages} pages`);
    seen.add(key);
    if ('url' in next) request = { ...first, url: next.url };
    else {
      input = withValueAt(input, plan.into!, next.value);
      request = buildRequest(action, input);
    }
  }
}

/** As many on a page as the tool gives, unless the flow says how many. */
function sized(plan: PagePlan, input: Record<string, unknown>, wanted: Wanted): Record<string, unknown> {
  if (!plan.size || valueAt(input, plan.size.input) !== undefined) return input;
  return withValueAt(input, plan.size.input, Math.min(plan.size.most, Math.max(1, wanted)));
}

function pageOf(action: BuiltAction, plan: PagePlan, { output, response }: Answered): PageRead & { items: unknown[] } {
  const found = valueAt(output.body, plan.items);
  if (found !== undefined && found !== null && !Array.isArray(found))
    throw new AppError('tool_unreadable', `${action.id}: "${plan.items}" of its answer is no list`);
  const items: unknown[] = found ?? [];
  return { headers: response.headers, body: output.body, address: response.address ?? '', items, count: items.length };
}

/** A page that fails for a while is asked for again, so that the pages before it are not. */
async function again(request: OutboundRequest, { ask, further, signal }: PageReader): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    await further?.turn(signal);
    try {
      const answer = await ask(request);
      await further?.answered(answer.output.headers);
      return answer;
    } catch (fault) {
      if (!further || !(fault instanceof AppError) || !fault.retryable || attempt === TRIES || signal.aborted)
        throw fault;
      const backoff = Math.min(PAUSE_MS.first * 2 ** (attempt - 1), PAUSE_MS.most);
      await further.refused(fault, backoff, signal);
    }
  }
}

function numberIn(input: Record<string, unknown>, path: string): number | undefined {
  const number = Number(valueAt(input, path));
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

const tooMany = (action: BuiltAction, count: number) =>
  new AppError(
    'response_too_large',
    `${action.id} has more than ${count.toLocaleString('en')} items or too much in them; say how many are wanted: pages: { at_most: 1000 }`,
  );
