// A question as it is stored, and how it is read and locked.
import type { Tx } from '../db/index.ts';
import type { Audience } from '../flow/index.ts';
import type { FormFields, FormValues } from './form/index.ts';

export interface Choice {
  id: string;
  label: string;
  style?: 'primary' | 'danger';
}

export type How = 'slack' | 'web' | 'api' | 'default';

export interface Answer {
  choice: string;
  form: FormValues;
  /** null: the default was taken when the deadline passed. */
  by: { id: string; name: string } | null;
  /** ISO 8601. */
  at: string;
  how: How;
}

export interface Question {
  spaceId: string;
  id: string;
  runId: string;
  path: string;
  flow: string;
  flowVersion: number;
  alertId: string | undefined;
  audience: Audience;
  title: string;
  text: string;
  choices: Choice[];
  form: FormFields | undefined;
  sensitive: boolean;
  remind: { everyMs: number; times: number } | undefined;
  reminded: number;
  escalate: { of: Audience } | undefined;
  escalatedAt: Date | undefined;
  deadline: Date | undefined;
  defaultChoice: string | undefined;
  state: 'open' | 'answered' | 'expired' | 'cancelled';
  answer: Answer | undefined;
  createdAt: Date;
  closedAt: Date | undefined;
  /** Of a cancelled one, when it was not because its run had ended. */
  closedWhy: string | undefined;
}

export const QUESTION_COLUMNS = `space_id as "spaceId", id, run_id as "runId", path, flow, flow_version as "flowVersion",
  alert_id as "alertId", audience, title, text, choices, form, sensitive, remind, reminded, escalate,
  escalated_at as "escalatedAt", deadline, default_choice as "defaultChoice", state, answer,
  created_at as "createdAt", closed_at as "closedAt", closed_why as "closedWhy"`;

/** A row of QUESTION_COLUMNS as a question: SQL's null is an absent value. */
export const toQuestion = (row: Record<string, unknown>): Question =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as unknown as Question;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Holds the question until the transaction ends: whoever holds it decides what becomes of it. The run is
 * locked before it, in the order of the engine, which holds the run when it asks and when a run ends.
 */
export async function lockQuestion(tx: Tx, spaceId: string, id: string): Promise<Question | undefined> {
  if (!UUID.test(id)) return undefined;
  await tx.query(
    `select 1 from run where space_id = $1 and id = (select run_id from question where space_id = $1 and id = $2)
     for no key update`,
    [spaceId, id],
  );
  return one(tx, `select ${QUESTION_COLUMNS} from question where space_id = $2 and id = $1 for update`, id, spaceId);
}

export async function readQuestion(tx: Tx, spaceId: string, id: string): Promise<Question | undefined> {
  return one(tx, `select ${QUESTION_COLUMNS} from question where space_id = $2 and id = $1`, id, spaceId);
}

/** For a button, which carries nothing but the id. */
export async function findQuestion(tx: Tx, id: string): Promise<Question | undefined> {
  return one(tx, `select ${QUESTION_COLUMNS} from question where id = $1`, id);
}

async function one(tx: Tx, sql: string, id: string, ...more: string[]): Promise<Question | undefined> {
  if (!UUID.test(id)) return undefined;
  const { rows } = await tx.query(sql, [id, ...more]);
  return rows[0] && toQuestion(rows[0]);
}

/** Of a cancelled question, for the middle of a sentence. */
export const whyNotAsked = (question: Question): string => question.closedWhy ?? 'the run has ended';

export const choiceLabel = (question: Question, id: string): string =>
  question.choices.find((choice) => choice.id === id)?.label ?? id;

/** In the transaction of a change: tells the open pages. */
export async function tellPages(tx: Tx, spaceId: string, questionId: string): Promise<void> {
  await tx.query("select pg_notify('reflejo_change', $1)", [
    JSON.stringify({ space: spaceId, type: 'question', id: questionId }),
  ]);
}

/** What the ledger's entries about a question have in common. */
export const aboutQuestion = (question: Pick<Question, 'spaceId' | 'id' | 'runId' | 'alertId'>) => ({
  spaceId: question.spaceId,
  object: `question:${question.id}`,
  runId: question.runId,
  alertId: question.alertId,
});

/**
 * What the step `ask` gives. Every field of its form is there, null when it was not filled in (an optional one, or all
 * of them when the deadline decided), so that a flow may read it without asking first.
 */
export function stepOutput({ form }: Pick<Question, 'form'>, answer: Answer): Answer {
  const empty = Object.fromEntries(Object.keys(form ?? {}).map((name) => [name, null]));
  return { ...answer, form: { ...empty, ...answer.form } };
}
