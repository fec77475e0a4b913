// Running again: a new run, linked to the one that has ended: all anew, with the same event or an edited one; or from
// one of its steps, with what the steps before gave.
import { newId, type Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import type { Entry } from '../entry.ts';
import { addEvent, readEventBody } from '../event-body.ts';
import { readRows } from '../journal-rows.ts';
import { placeOf, standInLine } from '../limited.ts';
import type { Program } from '../program.ts';
import { lockRun, note, type OperationsContext, type Operator, type RunRow } from './context.ts';
import { cutAt, isKept, noteEnd } from './kept-steps.ts';

export interface Rerun {
  /** Path of the step to go on from; undefined: all anew. */
  from?: string | undefined;
  /** Instead of the body of the event. */
  event?: { body: unknown } | undefined;
  /** Default: released when all is done anew, same when it goes on from a step. */
  version?: 'same' | 'released' | undefined;
}

/**
 * Gives the new run's id. Throws not_found, conflict (it has not ended), invalid_request (the step is not in that
 * version, the run did not come there, or an event with a step), payload_expired, flow_not_released.
 */
export async function rerun(
  context: OperationsContext,
  tx: Tx,
  by: Operator,
  runId: string,
  how: Rerun,
): Promise<string> {
  const { spaceId } = by;
  const { from, event } = how;
  if (from !== undefined && event)
    throw new AppError(
      'invalid_request',
      'An edited event is for a run from the beginning: the steps that are kept saw the other one.',
    );
  const run = await lockRun(tx, spaceId, runId);
  if (!run.finished_at) throw new AppError('conflict', 'The run has not ended. Cancel it first, or resume it.');
  const { program, version } = await programOf(
    context,
    spaceId,
    run,
    how.version ?? (from === undefined ? 'released' : 'same'),
  );
  const newRun = newId();
  const rows = from === undefined ? await begunOnly(tx, spaceId, runId) : await keptRows(tx, by, run, program, from);
  const eventId = event ? newId() : run.event_id;
  const body = event ? event.body : await bodyOf(tx, spaceId, run);
  if (event) {
    const { flow_id: flowId } = run;
    await addEvent(tx, context.blobs, { spaceId, id: eventId, runId: newRun, flowId, source: 'rerun', body });
    rows[0] = withAlert(context, rows[0]!, { spaceId, eventId, runId: newRun, program, body, run });
  }
  await tx.query(
    `insert into run (space_id, id, flow_id, version, event_id, alert_id, status, epoch, created_at, retried_from, retried_step)
     values ($1, $2, $3, $4, $5, $6, 'queued', 0, now(), $7, $8)`,
    [spaceId, newRun, run.flow_id, version, eventId, run.alert_id, runId, from ?? null],
  );
  await tx.query(
    'insert into blob_use (space_id, digest, run_id) select space_id, digest, $3 from blob_use where space_id = $1 and run_id = $2',
    [spaceId, runId, newRun],
  );
  for (const [i, entries] of rows.entries())
    await tx.query('insert into journal (space_id, run_id, seq, entries) values ($1, $2, $3, $4)', [
      spaceId,
      newRun,
      i + 1,
      JSON.stringify(entries),
    ]);
  const begun = rows[0]![0] as Extract<Entry, { type: 'begun' }>;
  const trigger = { body, headers: {}, source: 'rerun', received_at: new Date().toISOString() };
  const place = placeOf(program, run.flow_id, { trigger, alert: begun.alert ?? null, vars: program.vars });
  await standInLine(tx, spaceId, [{ runId: newRun, place }]);
  if (run.alert_id) await context.handlers.ranAgain?.(tx, { spaceId, alertId: run.alert_id, of: runId, runId: newRun });
  const data = { of: runId, version, ...(from !== undefined && { from }), ...(event && { edited: true }) };
  await note(tx, by, 'run.rerun', { id: newRun, alert_id: run.alert_id }, data);
  return newRun;
}

async function programOf({ programs }: OperationsContext, spaceId: string, run: RunRow, which: 'same' | 'released') {
  const version = which === 'same' ? run.version : (await programs.released(spaceId, run.flow_id)).flow.version;
  return { version, program: await programs.version(spaceId, run.flow_id, version) };
}

async function bodyOf(tx: Tx, spaceId: string, { event_id: eventId }: RunRow): Promise<unknown> {
  const text = await readEventBody(tx, spaceId, eventId);
  if (text === undefined) throw new AppError('payload_expired');
  return JSON.parse(text);
}

/** The first entry has the alert as expressions saw it. */
async function begunOnly(tx: Tx, spaceId: string, runId: string): Promise<Entry[][]> {
  for await (const { entries } of readRows(tx, spaceId, runId)) {
    const begun = (JSON.parse(entries) as Entry[]).find(({ type }) => type === 'begun');
    if (begun) return [[begun]];
  }
  return [[{ type: 'begun', at: Date.now() }]];
}

async function keptRows(tx: Tx, by: Operator, run: RunRow, program: Program, from: string): Promise<Entry[][]> {
  if (run.expired_at) throw new AppError('payload_expired');
  const cut = cutAt(program, from);
  if (!cut) throw new AppError('invalid_request', `Version ${program.version} of the flow has no step ${from}.`);
  const ended = new Set<string>();
  const seen = new Set<string>();
  for await (const { entries } of readRows(tx, by.spaceId, run.id))
    for (const entry of JSON.parse(entries) as Entry[]) noteEnd(ended, seen, entry);
  if (!seen.has(from)) throw new AppError('invalid_request', `The run did not come to the step ${from}.`);
  const rows: Entry[][] = [];
  for await (const { entries } of readRows(tx, by.spaceId, run.id)) {
    const kept = (JSON.parse(entries) as Entry[]).filter((entry) => isKept(entry, cut, ended));
    if (kept.length > 0) rows.push(kept);
  }
  return rows;
}

/** The alert stays the same one; what expressions see of it is read from the edited event. */
function withAlert(
  { handlers }: OperationsContext,
  row: Entry[],
  made: { spaceId: string; eventId: string; runId: string; program: Program; body: unknown; run: RunRow },
): Entry[] {
  const { program, run, ...event } = made;
  if (!program.alertSource) return row;
  const { alert } = handlers.openAlert({
    ...event,
    flow: program.name,
    source: program.alertSource,
    receivedAt: Date.now(),
  });
  return row.map((entry) =>
    entry.type === 'begun' ? { type: 'begun', at: entry.at, alert: { ...(alert as object), id: run.alert_id } } : entry,
  );
}
