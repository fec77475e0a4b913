// A run's steps for people to read, from its journal: in constant memory however long that is. What stands
// outside of loops is always shown; of what stands inside, one page, and what failed or waits.
import { createHash } from 'node:crypto';
import type { StepKind } from '../flow/index.ts';
import { type Entry, foldRecord, type Held, type HoldReason, type PathRecord } from './entry.ts';
import type { JournalRow } from './journal-rows.ts';
import type { StoredRef } from './stored.ts';
import type { StepError } from './types.ts';
import { preview, weigh } from './weight.ts';

/** A value that is shown cut: where its whole has to be fetched. */
export interface LargeValue {
  /** Bytes of its JSON text. */
  size: number;
  /** sha256 of its JSON text, hex. */
  digest: string;
}

export interface StepView {
  id: string;
  path: string;
  kind: string;
  status: 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'unknown';
  attempts: number;
  input: unknown;
  output: unknown;
  /** Of input and output: set when the value is cut. */
  large?: { input?: LargeValue; output?: LargeValue };
  /** Of a loop: how many items it has (undefined: not known beforehand), were begun, and steps in them that failed. */
  items?: { total: number | undefined; begun: number; failedSteps: number };
  error: StepError | null;
  /** Why it has to wait although it is ready, and until when at least. */
  waitsFor: { reason: HoldReason; since: string; until: string } | null;
  startedAt: string;
  finishedAt: string | null;
}

export interface StepPage {
  steps: StepView[];
  /** Pass as `after` for more steps of loops' items. */
  next: number | undefined;
}

export interface StepFilter {
  runEnded: boolean;
  /** Steps inside of loops to show, at most. */
  limit: number;
  /** Go on behind this one. */
  after?: number | undefined;
}

/** Longer values are cut, and from the moment on at which they are many, much shorter ones. */
const CUT = { bytes: 64 * 1024, total: 4 * 1024 * 1024, later: 4 * 1024 };
/** Steps inside of loops that failed or wait, shown beside the page. */
const MOST_NOTABLE = 200;

const STATUS: Record<PathRecord['state'], StepView['status']> = {
  started: 'running',
  entered: 'running',
  parked: 'waiting',
  held: 'waiting',
  retrying: 'waiting',
  unknown: 'unknown',
  done: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
};

interface Seen {
  order: number;
  records: Map<string, PathRecord>;
  end?: number;
  refs: { input?: StoredRef; output?: StoredRef };
  loop?: { begun: number; failedSteps: number };
}

/** The steps in the order in which they were entered. */
export async function foldSteps(rows: AsyncIterable<JournalRow>, filter: StepFilter): Promise<StepPage> {
  const { limit, after = 0 } = filter;
  const seen = new Map<string, Seen>();
  let inLoops = 0;
  let notable = 0;
  const take = (entry: Entry) => {
    if (entry.type === 'begun' || entry.type === 'finished' || !('path' in entry)) return;
    const { path } = entry;
    const inside = path.includes('[');
    let one = seen.get(path);
    if (!one) {
      one = { order: inside ? ++inLoops : 0, records: new Map(), refs: {} };
      seen.set(path, one);
      if (inside) noteItem(seen, path);
    }
    foldRecord(one.records, shown(entry, one));
    const ended =
      entry.type === 'done' || entry.type === 'skipped' || (entry.type === 'failed' && entry.retryAt === undefined);
    if (!ended) return;
    one.end = entry.at;
    if (!inside) return;
    const failed = entry.type === 'failed';
    if (failed) noteFailure(seen, path);
    const onPage = one.order > after && one.order <= after + limit;
    if (!onPage && !(failed && ++notable <= MOST_NOTABLE)) seen.delete(path);
  };
  for await (const { entries } of rows) for (const entry of JSON.parse(entries) as Entry[]) take(entry);

  const cut = cutter();
  const steps: StepView[] = [];
  for (const [path, one] of seen) {
    const outside = one.order === 0 ? after === 0 : true;
    const beyond = one.order > after + limit && one.end === undefined && ++notable > MOST_NOTABLE;
    if (outside && !beyond) steps.push(view(path, one, filter.runEnded, cut));
  }
  return { steps, next: inLoops > after + limit ? after + limit : undefined };
}

const loopOf = (path: string) => path.slice(0, path.indexOf('['));

function noteItem(seen: Map<string, Seen>, path: string): void {
  const loop = seen.get(loopOf(path));
  if (!loop) return;
  loop.loop ??= { begun: 0, failedSteps: 0 };
  const index = Number.parseInt(path.slice(path.indexOf('[') + 1), 10);
  loop.loop.begun = Math.max(loop.loop.begun, index + 1);
}

function noteFailure(seen: Map<string, Seen>, path: string): void {
  const counts = seen.get(loopOf(path))?.loop;
  if (counts) counts.failedSteps += 1;
}

/** The entry with previews in place of what is kept elsewhere. */
function shown(entry: Entry, one: Seen): Entry {
  if (!entry.blobs) return entry;
  const whole: Record<string, unknown> = { ...entry };
  for (const part of ['input', 'output'] as const) {
    const ref = entry.blobs[part];
    if (!ref) continue;
    one.refs[part] = ref;
    whole[part] = ref.preview;
  }
  return whole as unknown as Entry;
}

type Cut = (value: unknown, ref: StoredRef | undefined) => { value: unknown; large?: LargeValue };

function cutter(): Cut {
  let total = 0;
  return (value, ref) => {
    if (ref) return { value, large: { size: ref.size, digest: ref.digest } };
    const limit = total > CUT.total ? CUT.later : CUT.bytes;
    const weight = weigh(value, limit);
    if (weight <= limit) {
      total += weight;
      return { value };
    }
    const text = JSON.stringify(value);
    const digest = createHash('sha256').update(text).digest('hex');
    return { value: preview(value), large: { size: Buffer.byteLength(text), digest } };
  };
}

function view(path: string, one: Seen, runEnded: boolean, cut: Cut): StepView {
  const record = one.records.get(path)!;
  const input = cut(
    record.input ?? (echoes(record.kind) ? record.output : null) ?? null,
    one.refs.input ?? (echoes(record.kind) ? one.refs.output : undefined),
  );
  const output = cut(record.output ?? null, one.refs.output);
  const items = one.loop ?? (record.kind === 'each' ? { begun: 0, failedSteps: 0 } : undefined);
  return {
    id: path.slice(path.lastIndexOf('/') + 1),
    path,
    kind: record.kind,
    // what was open when the run ended was given up
    status: one.end === undefined && runEnded ? 'skipped' : STATUS[record.state],
    attempts: record.state === 'skipped' ? 0 : record.state === 'held' ? record.attempt : Math.max(1, record.attempt),
    waitsFor: record.state === 'held' && !runEnded ? waitOf(record.held!) : null,
    input: input.value,
    output: output.value,
    ...((input.large || output.large) && {
      large: { ...(input.large && { input: input.large }), ...(output.large && { output: output.large }) },
    }),
    ...(items && { items: { total: (record.input as { items?: number } | undefined)?.items, ...items } }),
    error: record.state === 'done' ? null : (record.error ?? null),
    startedAt: new Date(record.since).toISOString(),
    finishedAt: one.end === undefined ? null : new Date(one.end).toISOString(),
  };
}

const waitOf = ({ reason, since, until }: Held) => ({
  reason,
  since: new Date(since).toISOString(),
  until: new Date(until).toISOString(),
});

/** Their input is their output: the journal has it once. */
export const echoes = (kind: StepKind): boolean => kind === 'set' || kind === 'respond';
