// Closing a question, however it comes about: its row, its timers, and what lies in the channels.
import type { Tx } from '../db/index.ts';
import { record, SYSTEM } from '../ledger/index.ts';
import { type PeopleContext, replaceKey, TASK, timerKey } from './context.ts';
import {
  type Answer,
  aboutQuestion,
  QUESTION_COLUMNS,
  type Question,
  stepOutput,
  tellPages,
  toQuestion,
} from './question.ts';

/** The caller holds the question's lock, and records the entry that says why it was closed. */
export async function closeQuestion(
  tx: Tx,
  context: PeopleContext,
  question: Question,
  state: 'answered' | 'expired' | 'cancelled',
  { answer, why }: { answer?: Answer | undefined; why?: string } = {},
): Promise<void> {
  const { spaceId, id } = question;
  await tx.query(
    'update question set state = $3, answer = $4, closed_why = $5, closed_at = now() where space_id = $1 and id = $2',
    [spaceId, id, state, answer ? JSON.stringify(answer) : null, why ?? null],
  );
  for (const timer of ['remind', 'escalate', 'deadline'] as const)
    await context.engine.unschedule(tx, timerKey(timer, id));
  // a delivery of which it is not known whether it arrived stays pending: its task finds out
  await tx.query(
    `update delivery set state = 'superseded'
     where space_id = $1 and question_id = $2 and state in ('pending', 'failed') and begun_at is null`,
    [spaceId, id],
  );
  const { rows } = await tx.query<{ id: string }>(
    "select id from delivery where space_id = $1 and question_id = $2 and state = 'sent' and kind <> 'inbox'",
    [spaceId, id],
  );
  for (const row of rows) await scheduleReplacement(tx, context, spaceId, row.id);
  await tellPages(tx, spaceId, id);
}

export const scheduleReplacement = (
  tx: Tx,
  context: PeopleContext,
  spaceId: string,
  deliveryId: string,
  runAt?: Date,
) =>
  context.engine.schedule(
    tx,
    TASK.replace,
    { spaceId, deliveryId },
    { key: replaceKey(deliveryId), ...(runAt && { runAt }) },
  );

/** The deadline has passed: the default is taken, or the step fails. The caller holds the lock. */
export async function expireQuestion(tx: Tx, context: PeopleContext, question: Question): Promise<void> {
  const choice = question.defaultChoice;
  const answer: Answer | undefined =
    choice === undefined ? undefined : { choice, form: {}, by: null, at: new Date().toISOString(), how: 'default' };
  await closeQuestion(tx, context, question, 'expired', { answer });
  await context.engine.signal(
    tx,
    { spaceId: question.spaceId, runId: question.runId, path: question.path },
    {
      type: 'outcome',
      outcome: answer
        ? { ok: true, output: stepOutput(question, answer) }
        : {
            ok: false,
            error: {
              code: 'question_closed',
              message: `Nobody answered "${question.title}" before its deadline.`,
              retryable: false,
            },
          },
    },
  );
  await record(tx, {
    ...aboutQuestion(question),
    kind: 'question.expired',
    actor: SYSTEM,
    data: { path: question.path, deadline: question.deadline?.toISOString(), default: choice },
  });
}

/** The questions of a run that has ended, or that of a step it gave up, are not asked any more. */
export async function cancelQuestions(
  tx: Tx,
  context: PeopleContext,
  run: { spaceId: string; runId: string; status: string; path?: string },
) {
  const { rows } = await tx.query(
    `select ${QUESTION_COLUMNS} from question where space_id = $1 and run_id = $2 and state = 'open' and ($3::text is null or path = $3) order by id for update`,
    [run.spaceId, run.runId, run.path ?? null],
  );
  const questions = rows.map(toQuestion);
  for (const question of questions) await closeQuestion(tx, context, question, 'cancelled');
  await record(
    tx,
    ...questions.map((question) => ({
      ...aboutQuestion(question),
      kind: 'question.cancelled',
      actor: SYSTEM,
      data: { path: question.path, run: run.status },
    })),
  );
}
