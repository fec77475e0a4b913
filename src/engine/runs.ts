// Reading runs: lists from the run table, one run's steps from its journal.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type FlowDocument, kindOf, parseFlow, type Step } from '../flow/index.ts';
import { type Entry, foldRecord, type PathRecord } from './entry.ts';
import type { StepError } from './types.ts';

export interface RunSummary {
  id: string;
  flow: string;
  version: number;
  status: string;
  alertId: string | null;
  createdAt: string;
  finishedAt: string | null;
  error: (StepError & { path?: string }) | null;
}

export interface StepView {
  id: string;
  path: string;
  kind: string;
  status: 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'unknown';
  attempts: number;
  input: unknown;
  output: unknown;
  error: StepError | null;
  startedAt: string;
  finishedAt: string | null;
}

export interface RunView extends RunSummary {
  event: { id: string; source: string; receivedAt: string; headers: Record<string, string>; body: unknown };
  steps: StepView[];
  /** The flow document of the version the run follows. */
  source: string;
}

export interface RunFilter {
  flow?: string | undefined;
  status?: string | undefined;
  alert?: string | undefined;
  limit?: number | undefined;
  /** `next` of the page before. */
  cursor?: string | undefined;
}

const SUMMARY = `r.id, f.name as flow, r.version, r.status, r.alert_id as "alertId", r.created_at as "createdAt", r.finished_at as "finishedAt", r.error`;

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
  if (filter.status) also('r.status = ?', filter.status);
  if (filter.alert) also('r.alert_id = ?', filter.alert);
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

/** Throws not_found. */
export async function showRun(tx: Tx, spaceId: string, runId: string): Promise<RunView> {
  const { rows } = await tx.query(
    `select ${SUMMARY}, e.id as event_id, e.source as event_source, e.received_at, e.headers, e.body, v.source
     from run r
     join flow f on f.space_id = r.space_id and f.id = r.flow_id
     join flow_version v on v.space_id = r.space_id and v.flow_id = r.flow_id and v.version = r.version
     left join event e on e.space_id = r.space_id and e.id = r.event_id
     where r.space_id = $1 and r.id = $2`,
    [spaceId, runId],
  );
  const [row] = rows;
  if (!row) throw new AppError('not_found', 'no such run in this space');
  const journal = await tx.query('select entries from journal where space_id = $1 and run_id = $2 order by seq', [
    spaceId,
    runId,
  ]);
  const steps = stepViews(
    journal.rows.flatMap((one) => one.entries as Entry[]),
    row.finishedAt !== null,
  );
  return {
    ...toSummary(row),
    event: {
      id: row.event_id,
      source: row.event_source,
      receivedAt: row.received_at?.toISOString(),
      headers: row.headers ?? {},
      body: row.body,
    },
    steps: mask(steps, sensitiveSteps(row.source)),
    source: row.source,
  };
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
});

const STATUS: Record<PathRecord['state'], StepView['status']> = {
  started: 'running',
  entered: 'running',
  parked: 'waiting',
  retrying: 'waiting',
  unknown: 'unknown',
  done: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
};

/** The steps in the order in which they were entered. */
export function stepViews(entries: Entry[], runEnded: boolean): StepView[] {
  const records = new Map<string, PathRecord>();
  const ended = new Map<string, number>();
  for (const entry of entries) {
    foldRecord(records, entry);
    if (entry.type === 'done' || entry.type === 'skipped' || (entry.type === 'failed' && entry.retryAt === undefined))
      ended.set(entry.path, entry.at);
  }
  return [...records].map(([path, record]) => {
    const end = ended.get(path);
    const open = end === undefined && runEnded;
    return {
      id: path.slice(path.lastIndexOf('/') + 1),
      path,
      kind: record.kind,
      // what was open when the run ended was given up
      status: open ? 'skipped' : STATUS[record.state],
      attempts: record.state === 'skipped' ? 0 : Math.max(1, record.attempt),
      input: record.input ?? (record.kind === 'set' || record.kind === 'respond' ? record.output : null) ?? null,
      output: record.output ?? null,
      error: record.state === 'done' ? null : (record.error ?? null),
      startedAt: new Date(record.since).toISOString(),
      finishedAt: end === undefined ? null : new Date(end).toISOString(),
    };
  });
}

function sensitiveSteps(source: string): Set<string> {
  const { document } = parseFlow(source);
  const ids = new Set<string>();
  if (source.includes('sensitive') && document) visit(document, (step) => step.sensitive && ids.add(step.id));
  return ids;
}

const HIDDEN = { hidden: 'this step is marked as sensitive' };

const mask = (steps: StepView[], sensitive: Set<string>): StepView[] =>
  sensitive.size === 0
    ? steps
    : steps.map((step) => (sensitive.has(step.id) ? { ...step, input: HIDDEN, output: HIDDEN } : step));

function visit(document: FlowDocument, see: (step: Step) => void): void {
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('id' in value && kindOf(value)) see(value as Step);
      Object.values(value).forEach(walk);
    }
  };
  walk(document.steps);
}
