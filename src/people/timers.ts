// The tasks that a question's time brings: reminder, escalation, deadline. Each may run more than once and
// decides under the question's lock whether there is still something to do.
import type { Tx } from '../db/index.ts';
import { record, SYSTEM } from '../ledger/index.ts';
import { address, addressTarget } from './address.ts';
import { audienceText } from './audience.ts';
import { expireQuestion } from './close.ts';
import { type PeopleContext, type QuestionRef, TASK, timerKey } from './context.ts';
import { aboutQuestion, lockQuestion, type Question, tellPages } from './question.ts';

async function whileOpen(
  context: PeopleContext,
  ref: QuestionRef,
  work: (tx: Tx, question: Question) => Promise<void>,
): Promise<void> {
  await context.db.tx(async (tx) => {
    const question = await lockQuestion(tx, ref.spaceId, ref.questionId);
    if (question?.state === 'open') await work(tx, question);
  });
}

/** Task `people.remind`: the n-th reminder, at every place where the question lies. */
export const remind = (context: PeopleContext, ref: QuestionRef & { n: number }): Promise<void> =>
  whileOpen(context, ref, async (tx, question) => {
    const plan = question.remind;
    if (!plan || question.reminded >= ref.n) return;
    const where = await addressReminders(tx, context, question);
    await tx.query('update question set reminded = $3 where space_id = $1 and id = $2', [
      question.spaceId,
      question.id,
      ref.n,
    ]);
    if (ref.n < plan.times) {
      const runAt = new Date(Date.now() + plan.everyMs);
      await context.engine.schedule(
        tx,
        TASK.remind,
        { ...ref, n: ref.n + 1 },
        { runAt, key: timerKey('remind', question.id) },
      );
    }
    await tellPages(tx, question.spaceId, question.id);
    await record(tx, {
      ...aboutQuestion(question),
      kind: 'question.reminded',
      actor: SYSTEM,
      data: { n: ref.n, of: plan.times, where },
    });
  });

async function addressReminders(tx: Tx, context: PeopleContext, question: Question): Promise<string[]> {
  const { rows } = await tx.query<{ kind: string; target: string }>(
    `select kind, target from delivery
     where space_id = $1 and question_id = $2 and purpose = 'question' and kind <> 'inbox' and state = 'sent' order by id`,
    [question.spaceId, question.id],
  );
  for (const { kind, target } of rows) {
    await addressTarget(tx, context, { spaceId: question.spaceId, questionId: question.id }, 'reminder', kind, target);
  }
  return ['inbox', ...rows.map(({ kind, target }) => `${kind}:${target}`)];
}

/** Task `people.escalate`: a second audience is asked, and may answer from now on. */
export const escalate = (context: PeopleContext, ref: QuestionRef): Promise<void> =>
  whileOpen(context, ref, async (tx, question) => {
    if (!question.escalate || question.escalatedAt) return;
    const { of } = question.escalate;
    await tx.query('update question set escalated_at = now() where space_id = $1 and id = $2', [
      question.spaceId,
      question.id,
    ]);
    const where = await address(tx, context, { spaceId: question.spaceId, questionId: question.id }, of);
    await tellPages(tx, question.spaceId, question.id);
    await record(tx, {
      ...aboutQuestion(question),
      kind: 'question.escalated',
      actor: SYSTEM,
      data: { of, to: audienceText(of), where },
    });
  });

/** Task `people.deadline`. */
export const passDeadline = (context: PeopleContext, ref: QuestionRef): Promise<void> =>
  whileOpen(context, ref, async (tx, question) => {
    if (!question.deadline) return;
    if (question.deadline.getTime() <= Date.now()) return expireQuestion(tx, context, question);
    // this machine's clock is behind the queue's
    const key = timerKey('deadline', question.id);
    await context.engine.schedule(tx, TASK.deadline, ref, { runAt: question.deadline, key });
  });
