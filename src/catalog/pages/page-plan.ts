// How the pages of an action's answer are read: as its tool's file says, else as its description shows beyond doubt.
import type { ActionInput } from '../action-input.ts';
import type { Located, Schema } from '../openapi.ts';
import type { ActionFile, ToolFile } from '../tool-file.ts';
import { schemaAt } from './places.ts';

export type PagePlan = NonNullable<ToolFile['pagination']>;

interface Described {
  located: Located;
  input: ActionInput;
  /** Schema of the answer's body. */
  body: Schema;
}

/** undefined: its answer is one page. */
export function pagePlan(tool: ToolFile, curated: ActionFile, described: Described): PagePlan | undefined {
  if (curated.pagination !== undefined) return curated.pagination || undefined;
  if (tool.pagination && appliesTo(tool.pagination, described)) return tool.pagination;
  return detected(described);
}

/** The tool's own way holds for an action that has its inputs and, where that is described, its list. */
function appliesTo(plan: PagePlan, { located, input, body }: Described): boolean {
  const inputs = [plan.into, plan.size?.input].filter((name) => name !== undefined);
  if (inputs.some((name) => !(name.split('.')[0]! in input.places))) return false;
  if (located.method !== 'get' && inputs.length === 0) return false;
  const list = schemaAt(body, plan.items);
  return list === undefined ? !body.properties && body.type !== 'array' : isList(list);
}

const LISTS = [
  'items',
  'value',
  'data',
  'results',
  'result',
  'records',
  'entries',
  'resources',
  'objects',
  'values',
  'list',
  'content',
];
/** Where the address of the next page stands. */
const ADDRESSES = [
  '@odata.nextLink',
  'odata.nextLink',
  'nextLink',
  'next_url',
  'nextUrl',
  'next_page_url',
  'nextPageUrl',
  '_links.next.href',
  'links.next.href',
  'links.next',
  'paging.next',
  'pagination.next_url',
  'meta.next',
  'next',
];
/** Where the cursor stands, and the input that takes it. */
const CURSORS: readonly (readonly [next: string, into: string])[] = [
  ['nextPageToken', 'pageToken'],
  ['next_page_token', 'page_token'],
  ['next_page_token', 'next_page_token'],
  ['NextPageToken', 'PageToken'],
  ['nextToken', 'nextToken'],
  ['NextToken', 'NextToken'],
  ['next_token', 'next_token'],
  ['next_token', 'pagination_token'],
  ['next_cursor', 'cursor'],
  ['nextCursor', 'cursor'],
  ['next_cursor', 'next_cursor'],
  ['nextCursor', 'nextCursor'],
  ['response_metadata.next_cursor', 'cursor'],
  ['meta.next_cursor', 'cursor'],
  ['meta.next_cursor', 'next_cursor'],
  ['pagination.next_cursor', 'cursor'],
  ['pagination.nextCursor', 'cursor'],
  ['meta.cursor', 'cursor'],
  ['cursor', 'cursor'],
  ['paging.next.after', 'after'],
  ['meta.pagination.next', 'offset'],
  ['NextMarker', 'Marker'],
  ['nextMarker', 'marker'],
  ['next_marker', 'marker'],
  ['continuationToken', 'continuationToken'],
  ['continuation_token', 'continuation_token'],
  ['metadata.continue', 'continue'],
];
const OFFSETS: readonly (readonly [into: string, size: string])[] = [
  ['offset', 'limit'],
  ['startAt', 'maxResults'],
  ['startIndex', 'count'],
  ['skip', 'limit'],
  ['skip', 'take'],
  ['skip', 'top'],
  ['$skip', '$top'],
  ['start', 'limit'],
  ['start', 'rows'],
  ['from', 'size'],
];
const NUMBERED: readonly (readonly [into: string, size: string])[] = [
  ['page', 'per_page'],
  ['page', 'perPage'],
  ['page', 'page_size'],
  ['page', 'pageSize'],
  ['page', 'limit'],
  ['page', 'size'],
  ['page', 'page_limit'],
  ['page', 'count'],
  ['pageNumber', 'pageSize'],
  ['page_number', 'page_size'],
  ['PageNumber', 'PageSize'],
];

/** Only a GET whose answer has exactly one list, and that shows both what says where it goes on and what asks for it. */
function detected({ located, input, body }: Described): PagePlan | undefined {
  if (located.method !== 'get') return undefined;
  const items = listIn(body);
  if (items === undefined) return undefined;
  const asks = (name: string) => input.places[name]?.in === 'query' && input.schema.properties[name] !== undefined;
  const cursor = CURSORS.find(([next, into]) => asks(into) && isText(schemaAt(body, next)));
  if (cursor) return { style: 'cursor', items, next: cursor[0], into: cursor[1], ...sizeOf(input, LIMITS) };
  const address = ADDRESSES.find((path) => isAddress(path, schemaAt(body, path)));
  if (address) return { style: 'url', items, next: address, ...sizeOf(input, LIMITS) };
  if (hasLinkHeader(located)) return { style: 'link', items, ...sizeOf(input, LIMITS) };
  const counted = (pairs: typeof OFFSETS) =>
    pairs.find(([into, size]) => asks(into) && asks(size) && isNumber(input.schema.properties[into]!));
  const offset = counted(OFFSETS);
  if (offset)
    return {
      style: 'offset',
      items,
      into: offset[0],
      first: firstOf(input, offset[0], offset[0] === 'startIndex' ? 1 : 0),
      ...sizeOf(input, [offset[1]]),
    };
  const page = counted(NUMBERED);
  if (page)
    return { style: 'page', items, into: page[0], first: firstOf(input, page[0], 1), ...sizeOf(input, [page[1]]) };
  return undefined;
}

const LIMITS = [
  'limit',
  'per_page',
  'page_size',
  'pageSize',
  'maxResults',
  'MaxResults',
  'max_results',
  'perPage',
  'count',
  '$top',
];

/** Only where the description says how many a page may have. */
function sizeOf({ schema, places }: ActionInput, names: readonly string[]): Pick<PagePlan, 'size'> {
  const input = names.find(
    (name) => places[name]?.in === 'query' && Number.isInteger(schema.properties[name]?.maximum),
  );
  const most = input && schema.properties[input]!.maximum;
  return most > 0 && most <= 10_000 ? { size: { input: input!, most } } : {};
}

/** Pages are counted from 0 only where the description says so. */
function firstOf({ schema }: ActionInput, name: string, usual: number): number {
  const field = schema.properties[name]!;
  const told = /Default: (\d+)\./.exec(field.description ?? '')?.[1];
  if (told === '0' || told === '1') return Number(told);
  return field.minimum === 1 ? 1 : usual;
}

function listIn(body: Schema): string | undefined {
  if (isList(body)) return '';
  const lists = Object.entries<Schema>(body.properties ?? {}).filter(([, one]) => isList(one));
  if (lists.length === 1) return lists[0]![0];
  return LISTS.find((name) => lists.some(([other]) => other === name));
}

const typesOf = (schema: Schema | undefined): string[] => [schema?.type ?? []].flat();
const isList = (schema: Schema | undefined): boolean => typesOf(schema).includes('array');
const isText = (schema: Schema | undefined): boolean => typesOf(schema).includes('string');
const isNumber = (schema: Schema): boolean => typesOf(schema).some((type) => type === 'integer' || type === 'number');

/** What is only called `next` must look like an address. */
function isAddress(path: string, schema: Schema | undefined): boolean {
  if (!isText(schema)) return false;
  if (!/(^|\.)next$/.test(path)) return true;
  return (
    /^(uri|url|uri-reference)$/.test(schema!.format ?? '') ||
    /\b(url|uri|link)\b/i.test(schema!.description ?? '') ||
    /^https?:/.test(String(schema!.examples?.[0] ?? ''))
  );
}

const hasLinkHeader = ({ operation }: Located): boolean =>
  Object.entries(operation.responses).some(
    ([status, { headers }]) =>
      /^2/.test(status) && Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'link'),
  );
