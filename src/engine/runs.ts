// Reading runs: lists from the run table, one run's steps from its journal.
import { createHash } from 'node:crypto';
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { readRows } from './journal-rows.ts';
import { foldSteps, type LargeValue, type StepView } from './run-steps.ts';
import { sensitiveSteps } from './sensitive-steps.ts';
import type { StepError } from './types.ts';
import { preview } from './weight.ts';

export interface RunSummary {
  id: string;
  flow: string;
  version: number;
  status: string;
  alertId: string | null;
  createdAt: string;
  finishedAt: string | null;
  error: (StepError & { path?: string }) | null;
  /** The run of which this is another try, and the step from which it went on (null: all anew). */
  retriedFrom: string | null;
  retriedStep: string | null;
}

export interface RunView extends RunSummary {
  event: {
    id: string;
    source: string;
    receivedAt: string;
    headers: Record<string, string>;
    /** Cut when `large` says so; null when it has expired. */
    body: unknown;
    large?: LargeValue;
    /** When body and headers were deleted because their time had passed. */
    expiredAt: string | null;
  };
  steps: StepView[];
  /** Pass as `after` for more of the steps inside of loops. */
  next: number | undefined;
  /** When inputs and outputs were deleted because their time had passed. */
  expiredAt: string | null;
  /** The flow document of the version the run follows. */
  source: string;
}

export interface RunFilter {
  flow?: string | undefined;
  status?: string | undefined;
  alert?: string | undefined;
  /** The beginning or the end of an id, in small letters. */
  id?: string | undefined;
  limit?: number | undefined;
  /** `next` of the page before. */
  cursor?: string | undefined;
}

const SUMMARY = `r.id, f.name as flow, r.version, case when r.paused_at is not null and r.finished_at is null then 'paused' else r.status end as status,
  r.retried_from as "retriedFrom", r.retried_step as "retriedStep", r.alert_id as "alertId", r.created_at as "createdAt", r.finished_at as "finishedAt", r.error`;

/** Newest first. */
export async function listRuns(
  tx: Tx,
  spaceId: string,
  filter: RunFilter = {},
): Promise<{ items: RunSummary[]; next: string | undefined }> {
  const values: unknown[] = [spaceId];
  const where = ['r.space_id = $1'];
  const also = (sql: string, value: unknown) => {
    values.push(value);
    where.push(sql.replace('?', `$${values.length}`));
  };
  if (filter.flow) also('r.flow_id = (select id from flow where space_id = r.space_id and name = ?)', filter.flow);
  if (filter.status === 'paused') where.push('r.paused_at is not null and r.finished_at is null');
  else if (filter.status) also('r.status = ? and (r.paused_at is null or r.finished_at is not null)', filter.status);
  if (filter.alert) also('r.alert_id = ?', filter.alert);
  if (filter.id) {
    // the beginning is a range of the key; only the end has to be looked for
    const [from, to] = rangeOf(filter.id);
    values.push(from, to, filter.id);
    const n = values.length;
    where.push(`(r.id between $${n - 2} and $${n - 1} or right(r.id::text, length($${n}::text)) = $${n})`);
  }
  if (filter.cursor) also('r.id < ?', filter.cursor);
  const limit = Math.min(filter.limit ?? 50, 200);
  const { rows } = await tx.query(
    `select ${SUMMARY} from run r join flow f on f.space_id = r.space_id and f.id = r.flow_id
     where ${where.join(' and ')} order by r.id desc limit ${limit + 1}`,
    values,
  );
  const items = rows.slice(0, limit).map(toSummary);
  return { items, next: rows.length > limit ? items.at(-1)!.id : undefined };
}

/** The first and the last UUID that begin so. */
function rangeOf(beginning: string): [string, string] {
  const digits = beginning.replaceAll('-', '').slice(0, 32);
  return [asUuid(digits.padEnd(32, '0')), asUuid(digits.padEnd(32, 'f'))];
}

const asUuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The event and the steps, large values cut. Throws not_found. */
export async function showRun(
  tx: Tx,
  spaceId: string,
  runId: string,
  page: { limit?: number | undefined; after?: number | undefined } = {},
): Promise<RunView> {
  const { rows } = await tx.query(
    `select ${SUMMARY}, r.expired_at, e.id as event_id, e.source as event_source, e.received_at, e.headers, e.expired_at as event_expired_at,
       case when octet_length(e.body::text) <= $3 then e.body end as body,
       case when octet_length(e.body::text) > $3 then e.body::text end as long_body,
       encode(b.digest, 'hex') as digest, b.size, b.preview, v.source, v.actions
     from run r
     join flow f on f.space_id = r.space_id and f.id = r.flow_id
     join flow_version v on v.space_id = r.space_id and v.flow_id = r.flow_id and v.version = r.version
     left join event e on e.space_id = r.space_id and e.id = r.event_id
     left join event_blob b on b.space_id = e.space_id and b.event_id = e.id
     where r.space_id = $1 and r.id = $2`,
    [spaceId, runId, WHOLE_BODY_BYTES],
  );
  const [row] = rows;
  if (!row) throw new AppError('not_found', 'no such run in this space');
  const { steps, next } = await foldSteps(readRows(tx, spaceId, runId), {
    runEnded: row.finishedAt !== null,
    limit: page.limit ?? STEPS_ON_PAGE,
    after: page.after,
  });
  return {
    ...toSummary(row),
    event: {
      id: row.event_id,
      source: row.event_source,
      receivedAt: row.received_at?.toISOString(),
      headers: row.headers ?? {},
      ...shownBody(row),
      expiredAt: row.event_expired_at?.toISOString() ?? null,
    },
    steps: mask(steps, sensitiveSteps(row)),
    next,
    expiredAt: row.expired_at?.toISOString() ?? null,
    source: row.source,
  };
}

/** Steps inside of loops; those outside are all shown. */
const STEPS_ON_PAGE = 500;
/** Longer bodies of events are shown cut. */
const WHOLE_BODY_BYTES = 64 * 1024;

function shownBody(row: any): { body: unknown; large?: LargeValue } {
  if (row.digest) return { body: row.preview, large: { size: row.size, digest: row.digest } };
  if (row.long_body === null) return { body: row.body };
  const digest = createHash('sha256').update(row.long_body).digest('hex');
  return { body: preview(JSON.parse(row.long_body)), large: { size: Buffer.byteLength(row.long_body), digest } };
}

/** A run's status; undefined when there is no such run. */
export async function runStatus(tx: Tx, spaceId: string, runId: string): Promise<string | undefined> {
  const { rows } = await tx.query('select status from run where space_id = $1 and id = $2', [spaceId, runId]);
  return rows[0]?.status;
}

const toSummary = (row: any): RunSummary => ({
  id: row.id,
  flow: row.flow,
  version: row.version,
  status: row.status,
  alertId: row.alertId,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  error: row.error,
  retriedFrom: row.retriedFrom,
  retriedStep: row.retriedStep,
});

const HIDDEN = { hidden: 'this step is sensitive' };

const mask = (steps: StepView[], sensitive: Set<string>): StepView[] =>
  sensitive.size === 0 ? steps : steps.map((step) => (sensitive.has(step.id) ? hide(step) : step));

/** Without the digests too: they would tell whether a guess is right. */
const hide = ({ large: _, ...step }: StepView): StepView => ({ ...step, input: HIDDEN, output: HIDDEN });
