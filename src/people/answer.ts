// Answering a question: one transaction in which the first answer wins, the run goes on and the entry
// names the person.
import { createHash } from 'node:crypto';
import type { Principal } from '../access/index.ts';
import type { Tx } from '../db/index.ts';
import { AppError, type Result } from '../errors.ts';
import { type Actor, record, SYSTEM } from '../ledger/index.ts';
import { mayAnswer } from './audience.ts';
import { closeQuestion, expireQuestion } from './close.ts';
import type { PeopleContext } from './context.ts';
import { checkForm, type FormValues } from './form/index.ts';
import {
  type Answer,
  aboutQuestion,
  choiceLabel,
  type How,
  lockQuestion,
  type Question,
  stepOutput,
  whyNotAsked,
} from './question.ts';

export interface GivenAnswer {
  spaceId: string;
  questionId: string;
  by: Principal;
  choice: string;
  form?: unknown;
  how: Exclude<How, 'default'>;
}

/**
 * Throws AppError: `not_found`; `already_answered` or `question_closed` (it came too late) and `forbidden`,
 * each recorded as question.refused; `invalid_answer` with a problem per field.
 */
export async function answerQuestion(context: PeopleContext, given: GivenAnswer): Promise<Answer> {
  const result = await context.db.tx((tx) => decide(tx, context, given));
  if (result.ok) return result.value;
  throw result.error;
}

async function decide(tx: Tx, context: PeopleContext, given: GivenAnswer): Promise<Result<Answer>> {
  const question =
    given.by.spaceId === given.spaceId ? await lockQuestion(tx, given.spaceId, given.questionId) : undefined;
  if (!question) return refuse(new AppError('not_found', 'There is no such question.'));
  const error = obstacleNow(question, given.by);
  if (error) {
    // the timer is late, the answer is later
    if (error.code === 'question_closed' && question.state === 'open') await expireQuestion(tx, context, question);
    return refused(tx, question, given, error);
  }
  const values = checkAnswer(question, given);
  return values.ok ? { ok: true, value: await accept(tx, context, question, given, values.value) } : values;
}

function checkAnswer(question: Question, given: GivenAnswer): Result<FormValues> {
  if (!question.choices.some((choice) => choice.id === given.choice)) {
    const names = question.choices.map((choice) => choice.id).join(', ');
    return invalid([{ path: 'choice', code: 'enum', message: `Must be one of: ${names}.` }]);
  }
  const checked = checkForm(question.form ?? {}, given.form);
  if (checked.ok) return checked;
  return invalid(
    checked.error.map((problem) => ({ ...problem, path: problem.path ? `form.${problem.path}` : 'form' })),
  );
}

const invalid = (problems: NonNullable<AppError['problems']>): Result<never> =>
  refuse(new AppError('invalid_answer', undefined, { problems }));

async function accept(
  tx: Tx,
  context: PeopleContext,
  question: Question,
  given: GivenAnswer,
  form: FormValues,
): Promise<Answer> {
  const { actor } = given.by;
  const answer: Answer = {
    choice: given.choice,
    form,
    by: { id: actor.id, name: actor.name },
    at: new Date().toISOString(),
    how: given.how,
  };
  await closeQuestion(tx, context, question, 'answered', { answer });
  await context.engine.signal(
    tx,
    { spaceId: question.spaceId, runId: question.runId, path: question.path },
    { type: 'outcome', outcome: { ok: true, output: stepOutput(question, answer) } },
  );
  await record(tx, {
    ...aboutQuestion(question),
    kind: 'question.answered',
    actor,
    data: { path: question.path, choice: given.choice, how: given.how, ...formEntry(question, form) },
  });
  return answer;
}

/** What was entered is part of the decision, unless it is sensitive or long: then its digest is. */
function formEntry(question: Question, form: FormValues): Record<string, unknown> {
  const text = JSON.stringify(form);
  if (text === '{}') return {};
  if (!question.sensitive && text.length <= 4000) return { form };
  return { formDigest: createHash('sha256').update(text).digest('hex') };
}

async function refused(tx: Tx, question: Question, given: GivenAnswer, error: AppError): Promise<Result<never>> {
  await recordRefusal(tx, question, given.by.actor, { choice: given.choice, how: given.how, why: error.code });
  return refuse(error);
}

const refuse = (error: AppError): Result<never> => ({ ok: false, error });

async function recordRefusal(tx: Tx, question: Question, actor: Actor, data: Record<string, unknown>): Promise<void> {
  await record(tx, { ...aboutQuestion(question), kind: 'question.refused', actor, data });
}

/** Somebody whom no space knows pressed a button: the entry names the account of the channel. */
export const refuseStranger = (
  context: PeopleContext,
  question: Question,
  data: Record<string, unknown>,
): Promise<void> => context.db.tx((tx) => recordRefusal(tx, question, SYSTEM, { ...data, why: 'unknown_person' }));

/** Why an answer of the principal would be refused now; recorded as an attempt. */
export async function obstacle(
  context: PeopleContext,
  question: Question,
  by: Principal,
  data: { choice: string; how: How },
): Promise<AppError | undefined> {
  const error = obstacleNow(question, by);
  if (error) await context.db.tx((tx) => recordRefusal(tx, question, by.actor, { ...data, why: error.code }));
  return error;
}

function obstacleNow(question: Question, by: Principal): AppError | undefined {
  if (!mayAnswer(question, by)) return new AppError('forbidden', 'The question is not for you to answer.');
  if (question.state !== 'open') return closedError(question);
  if (isLate(question)) return closedError({ ...question, state: 'expired' });
  return undefined;
}

/** The deadline has passed, whether or not its task has run. */
const isLate = (question: Question) => question.deadline !== undefined && question.deadline.getTime() <= Date.now();

/** Why a question that is not open takes no answer, in words for the person who came late. */
function closedError(question: Question): AppError {
  const { answer, state } = question;
  if (state === 'answered' && answer) {
    return new AppError(
      'already_answered',
      `${answer.by?.name ?? 'Somebody'} already answered: ${choiceLabel(question, answer.choice)}.`,
    );
  }
  if (state === 'cancelled')
    return new AppError('question_closed', `The question is no longer asked: ${whyNotAsked(question)}.`);
  const taken = question.defaultChoice && ` The default was taken: ${choiceLabel(question, question.defaultChoice)}.`;
  return new AppError('question_closed', `The deadline has passed.${taken || ''}`);
}
