// Many runs at once: those that fit a filter when it is begun are run again, or cancelled, one by one in the
// background, each in a transaction of its own, and each is on record.
import { newId, type Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { type Actor, record } from '../../ledger/index.ts';
import type { Task } from '../types.ts';
import { cancelRun } from './cancel.ts';
import type { OperationsContext, Operator } from './context.ts';
import { rerun } from './rerun.ts';

export const BATCH_TASK = 'runs.batch';

export interface BatchFilter {
  flow?: string | undefined;
  /** Runs that began then or later; ISO 8601. */
  since?: string | undefined;
  until?: string | undefined;
  /** Code of the error with which they failed. */
  error?: string | undefined;
}

export interface NewBatch extends BatchFilter {
  operation: 'rerun' | 'cancel';
  /** Of rerun: from the beginning, or from the step that failed. */
  from?: 'start' | 'failure' | undefined;
  version?: 'same' | 'released' | undefined;
  reason?: string | undefined;
  /** Runs at most; the oldest come first. */
  limit?: number | undefined;
}

export interface BatchView {
  id: string;
  operation: 'rerun' | 'cancel';
  state: 'running' | 'done' | 'stopped';
  filter: BatchFilter;
  total: number;
  done: number;
  skipped: number;
  by: Actor;
  createdAt: string;
  finishedAt: string | null;
}

const MOST = 10_000;
/** Runs of one job; then it stands in line again, so that it holds nothing up. */
const TURN = 50;

/** Throws not_found for an unknown flow, invalid_request when nothing bounds what is cancelled. */
export async function beginBatch(
  context: OperationsContext,
  tx: Tx,
  by: Operator,
  given: NewBatch,
): Promise<BatchView> {
  const { operation, flow, since, until, error, from, version, reason, limit } = given;
  const { spaceId, actor } = by;
  if (flow !== undefined) {
    const { rowCount } = await tx.query('select 1 from flow where space_id = $1 and name = $2', [spaceId, flow]);
    if (rowCount === 0) throw new AppError('not_found', `There is no flow ${flow}.`);
  } else if (operation === 'cancel')
    throw new AppError('invalid_request', 'Name the flow whose runs are to be cancelled.');
  if (operation === 'cancel' && error !== undefined)
    throw new AppError('invalid_request', 'Runs that can be cancelled have no error yet.');
  const id = newId();
  const filter = { flow, since, until, error };
  const most = Math.min(limit ?? MOST, MOST);
  const { sql, values } = fitting(operation, spaceId, filter);
  const found = await tx.query(
    `select count(*)::int as total, max(id::text) as last from (${sql} order by r.id limit ${most}) r`,
    values,
  );
  const { total, last } = found.rows[0];
  const options = { from: from ?? 'start', version, reason };
  const { rows } = await tx.query(
    `insert into run_batch (space_id, id, operation, filter, options, actor, total, last, state, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $7 = 0 then 'done' else 'running' end, case when $7 = 0 then now() end) returning *`,
    [spaceId, id, operation, JSON.stringify(filter), JSON.stringify(options), JSON.stringify(actor), total, last],
  );
  if (total > 0) await again(context, tx, spaceId, id);
  await record(tx, {
    spaceId,
    kind: 'runs.batch_begun',
    actor,
    object: `batch:${id}`,
    data: { operation, filter, total, reason },
  });
  return view(rows[0]);
}

/** Throws not_found, conflict (it is over). What was done stays done. */
export async function stopBatch(tx: Tx, { spaceId, actor }: Operator, id: string): Promise<BatchView> {
  const { rows } = await tx.query(
    "update run_batch set state = 'stopped', finished_at = now() where space_id = $1 and id = $2 and state = 'running' returning *",
    [spaceId, id],
  );
  if (!rows[0]) {
    const { state } = await showBatch(tx, spaceId, id);
    throw new AppError('conflict', `The batch is over: ${state}.`);
  }
  const { done } = rows[0];
  await record(tx, { spaceId, kind: 'runs.batch_stopped', actor, object: `batch:${id}`, data: { done } });
  return view(rows[0]);
}

/** Throws not_found. */
export async function showBatch(tx: Tx, spaceId: string, id: string): Promise<BatchView> {
  const { rows } = await tx.query('select * from run_batch where space_id = $1 and id = $2', [spaceId, id]);
  if (!rows[0]) throw new AppError('not_found', 'There is no such batch.');
  return view(rows[0]);
}

/** The last ones, newest first. */
export async function listBatches(tx: Tx, spaceId: string): Promise<BatchView[]> {
  const { rows } = await tx.query('select * from run_batch where space_id = $1 order by id desc limit 50', [spaceId]);
  return rows.map(view);
}

export const batchTask =
  (context: OperationsContext): Task =>
  async ({ space, batch }: { space: string; batch: string }) => {
    for (let n = 0; n < TURN; n++) if (!(await one(context, space, batch))) return;
    await context.db.tx((tx) => again(context, tx, space, batch));
  };

const again = ({ scheduling }: OperationsContext, tx: Tx, space: string, batch: string) =>
  scheduling.schedule(tx, BATCH_TASK, { space, batch });

/** The batch's next run. false: there is none. */
function one(context: OperationsContext, spaceId: string, id: string): Promise<boolean> {
  return context.db.tx(async (tx) => {
    const { rows } = await tx.query(
      "select * from run_batch where space_id = $1 and id = $2 and state = 'running' for update",
      [spaceId, id],
    );
    const [batch] = rows;
    if (!batch) return false;
    const { sql, values } = fitting(batch.operation, spaceId, batch.filter);
    values.push(batch.upto, batch.last);
    const next = await tx.query(
      `${sql} and ($${values.length - 1}::uuid is null or r.id > $${values.length - 1}) and r.id <= $${values.length} order by r.id limit 1`,
      values,
    );
    const [run] = next.rows;
    if (!run) {
      await tx.query("update run_batch set state = 'done', finished_at = now() where space_id = $1 and id = $2", [
        spaceId,
        id,
      ]);
      return false;
    }
    const done = await carryOut(context, tx, { spaceId, actor: batch.actor, batch: id }, batch, run);
    await tx.query(
      `update run_batch set upto = $3, done = done + $4, skipped = skipped + $5 where space_id = $1 and id = $2`,
      [spaceId, id, run.id, done ? 1 : 0, done ? 0 : 1],
    );
    return true;
  });
}

/** false: that run could not be operated on (any more). */
async function carryOut(
  context: OperationsContext,
  tx: Tx,
  by: Operator,
  {
    operation,
    options,
  }: { operation: string; options: { from: string; version?: 'same' | 'released'; reason?: string } },
  run: { id: string; error: { path?: string } | null },
): Promise<boolean> {
  await tx.query('savepoint one');
  try {
    if (operation === 'cancel') await cancelRun(tx, by, run.id, options.reason);
    else {
      const from = options.from === 'failure' ? run.error?.path : undefined;
      await rerun(context, tx, by, run.id, { from, version: options.version });
    }
    return true;
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    await tx.query('rollback to savepoint one');
    return false;
  }
}

/** Runs that were run again already do not fit. */
function fitting(operation: string, spaceId: string, { flow, since, until, error }: BatchFilter) {
  const values: unknown[] = [spaceId];
  const also = (sql: string, value: unknown) => {
    if (value === undefined || value === null) return '';
    values.push(value);
    return ` and ${sql.replace('?', `$${values.length}`)}`;
  };
  const state =
    operation === 'cancel'
      ? 'r.finished_at is null'
      : "r.status = 'failed' and not exists (select 1 from run n where n.space_id = r.space_id and n.retried_from = r.id)";
  const more = [
    also('r.flow_id = (select id from flow where space_id = r.space_id and name = ?)', flow),
    also('r.created_at >= ?', since),
    also('r.created_at < ?', until),
    also("r.error ->> 'code' = ?", error),
  ];
  return { sql: `select r.id, r.error from run r where r.space_id = $1 and ${state}${more.join('')}`, values };
}

const view = (row: any): BatchView => ({
  id: row.id,
  operation: row.operation,
  state: row.state,
  filter: row.filter,
  total: row.total,
  done: row.done,
  skipped: row.skipped,
  by: row.actor,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});
