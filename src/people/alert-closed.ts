// A person has closed an alert: what its runs still ask is moot, and a run that waits for such an answer has nothing
// left to do. What a run asks after that is not asked at all.
import type { Tx } from '../db/index.ts';
import { cancelBecause, type StepCall } from '../engine/index.ts';
import { type Actor, record } from '../ledger/index.ts';
import { closeQuestion } from './close.ts';
import type { PeopleContext } from './context.ts';
import { aboutQuestion, QUESTION_COLUMNS, toQuestion } from './question.ts';

export interface ClosedAlert {
  spaceId: string;
  alertId: string;
  by: Actor;
}

const why = (by: Actor) => `the alert was closed by ${by.name}`;

/**
 * In the transaction that closes the alert, before it locks the alert: runs are locked first and questions after them,
 * in the order of the engine.
 */
export async function withdrawForAlert(tx: Tx, context: PeopleContext, closed: ClosedAlert): Promise<void> {
  const { spaceId, alertId, by } = closed;
  // also those that ask nothing now: they are either about to, and we wait for that, or find the alert closed
  await tx.query(
    'select 1 from run where space_id = $1 and alert_id = $2 and finished_at is null order by id for update',
    [spaceId, alertId],
  );
  const { rows } = await tx.query(
    `select ${QUESTION_COLUMNS} from question where space_id = $1 and alert_id = $2 and state = 'open' order by id for update`,
    [spaceId, alertId],
  );
  const questions = rows.map(toQuestion);
  for (const question of questions) await closeQuestion(tx, context, question, 'cancelled', { why: why(by) });
  await record(
    tx,
    ...questions.map((question) => ({
      ...aboutQuestion(question),
      kind: 'question.cancelled',
      actor: by,
      data: { path: question.path, reason: why(by) },
    })),
  );
  const asking = new Set(questions.map(({ runId }) => runId));
  if (asking.size > 0) await cancelAll(tx, closed, [...asking]);
}

/** Also those that called them for the same alert, which would otherwise go on without them. */
async function cancelAll(tx: Tx, { spaceId, alertId, by }: ClosedAlert, runIds: string[]): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    `with recursive asking as (
       select id, parent_run_id from run where space_id = $1 and id = any ($3) and finished_at is null
       union
       select r.id, r.parent_run_id from run r join asking a on r.id = a.parent_run_id
       where r.space_id = $1 and r.alert_id = $2 and r.finished_at is null
     ) select id from asking order by id`,
    [spaceId, alertId, runIds],
  );
  for (const { id } of rows) await cancelBecause(tx, { spaceId, actor: by }, id, why(by));
}

/** For the step that would ask: whether the alert was closed by hand since the run began. Then the run is cancelled. */
export async function isMoot(tx: Tx, context: PeopleContext, call: StepCall): Promise<boolean> {
  const { spaceId, alertId, runId } = call;
  const by = alertId === undefined ? undefined : await context.alertClosedBy?.(tx, { spaceId, alertId, runId });
  if (!by) return false;
  await cancelAll(tx, { spaceId, alertId: alertId!, by }, [runId]);
  return true;
}
