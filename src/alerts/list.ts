// Alerts for people: the list with its counts, and one alert with its story.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, type Entry, listEntries } from '../ledger/index.ts';
import { SEVERITIES, type Severity } from './facts.ts';
import { COLUMNS, type HeldAlert } from './obligation.ts';
import type { AlertShape } from './shape.ts';

export interface AlertItem {
  id: string;
  title: string;
  severity: Severity;
  source: string;
  state: HeldAlert['state'];
  createdAt: Date;
  dueAt: Date;
  /** Not closed by then, or closed after it. */
  late: boolean;
  flow: string;
  runId: string;
  closedAt: Date | null;
  disposition: string | null;
  /** Who closed it, else who acknowledged it. */
  by: Actor | null;
}

export interface AlertQuery {
  /** open (acknowledged ones too), acknowledged, late (and open), closed, all. Default: all. */
  state?: string | undefined;
  /** One or more, with commas. */
  severity?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export interface AlertStory extends AlertItem {
  reason: string | null;
  acknowledgedAt: Date | null;
  acknowledgeBy: Date | null;
  /** What flows noted about it. */
  fields: Record<string, unknown>;
  alert: AlertShape;
  event: { id: string; source: string; receivedAt: Date; body: unknown } | undefined;
  runs: RunItem[];
  entries: Entry[];
}

interface RunItem {
  id: string;
  flow: string;
  version: number;
  status: 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'stopped' | 'cancelled';
  alertId: string;
  createdAt: Date;
  finishedAt: Date | null;
  error: { code: string; message: string } | null;
}

const STATES: Record<string, string> = {
  open: "a.state <> 'closed'",
  acknowledged: "a.state = 'acknowledged'",
  closed: "a.state = 'closed'",
  late: "a.state <> 'closed' and o.due_at < now()",
  all: 'true',
};
const FROM = 'alert a join obligation o on o.space_id = a.space_id and o.alert_id = a.id';
const UUID = /^[0-9a-f-]{36}$/i;

/** Newest first. */
export async function listAlerts(tx: Tx, spaceId: string, query: AlertQuery) {
  const limit = Math.min(Math.max(query.limit ?? 50, 1), 200);
  const where = STATES[query.state || 'all'];
  if (!where) throw refuse('state', Object.keys(STATES));
  const severities = query.severity ? query.severity.split(',') : SEVERITIES;
  if (!severities.every((one) => SEVERITIES.includes(one as Severity))) throw refuse('severity', SEVERITIES);
  if (query.cursor !== undefined && !UUID.test(query.cursor))
    throw new AppError('invalid_request', 'The cursor is not valid.');
  const { rows } = await tx.query<HeldAlert>(
    `select ${COLUMNS} from ${FROM}
     where a.space_id = $1 and ${where} and a.severity = any($2) and ($3::uuid is null or a.id < $3)
     order by a.id desc limit ${limit + 1}`,
    [spaceId, severities, query.cursor ?? null],
  );
  const page = rows.slice(0, limit);
  return {
    items: page.map(itemOf),
    next: rows.length > limit ? page.at(-1)!.id : undefined,
    counts: await counts(tx, spaceId),
  };
}

async function counts(tx: Tx, spaceId: string): Promise<{ open: number; late: number }> {
  const { rows } = await tx.query<{ open: number; late: number }>(
    `select count(*) as open, count(*) filter (where due_at < now()) as late
     from obligation where space_id = $1 and closed_at is null`,
    [spaceId],
  );
  return rows[0]!;
}

/** Throws not_found. */
export async function alertStory(tx: Tx, spaceId: string, id: string): Promise<AlertStory> {
  const { rows } = await tx.query<HeldAlert & { shape: AlertShape; eventId: string }>(
    `select ${COLUMNS}, a.shape, a.event_id as "eventId" from ${FROM} where a.space_id = $1 and a.id = $2`,
    [spaceId, id],
  );
  const alert = rows[0];
  if (!alert) throw new AppError('not_found', `There is no alert ${id}.`);
  const event = await tx.query(
    'select id, source, received_at as "receivedAt", body from event where space_id = $1 and id = $2',
    [spaceId, alert.eventId],
  );
  const runs = await tx.query<RunItem>(
    `select r.id, f.name as flow, r.version, r.status, r.alert_id as "alertId", r.created_at as "createdAt",
       r.finished_at as "finishedAt", r.error
     from run r join flow f on f.space_id = r.space_id and f.id = r.flow_id
     where r.space_id = $1 and r.alert_id = $2 order by r.id`,
    [spaceId, id],
  );
  const { items } = await listEntries(tx, spaceId, { alert: id, order: 'oldest', limit: 500 });
  const { reason, acknowledgedAt, acknowledgeBy, fields, shape } = alert;
  return {
    ...itemOf(alert),
    reason,
    acknowledgedAt,
    acknowledgeBy,
    fields,
    alert: shape,
    event: event.rows[0],
    runs: runs.rows,
    entries: items,
  };
}

const itemOf = (alert: HeldAlert): AlertItem => ({
  id: alert.id,
  title: alert.title,
  severity: alert.severity,
  source: alert.source,
  state: alert.state,
  createdAt: alert.createdAt,
  dueAt: alert.dueAt,
  late: (alert.closedAt ?? new Date()) > alert.dueAt,
  flow: alert.flow,
  runId: alert.runId,
  closedAt: alert.closedAt,
  disposition: alert.disposition,
  by: alert.closedBy ?? alert.acknowledgedBy,
});

const refuse = (path: string, allowed: readonly string[]) =>
  new AppError('invalid_request', `There is no such ${path}.`, {
    problems: [{ path, message: `one of: ${allowed.join(', ')}` }],
  });
