// The inbox: questions as the API gives them to a person of the space.
import type { Principal } from '../../access/index.ts';
import type { Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import type { Audience } from '../../flow/index.ts';
import { mayAnswer } from '../audience.ts';
import { formLayout, formSchema, type JsonSchema } from '../form/index.ts';
import { type Answer, type Choice, QUESTION_COLUMNS, type Question, readQuestion, toQuestion } from '../question.ts';

export interface QuestionView {
  id: string;
  runId: string;
  flow: string;
  path: string;
  alertId?: string;
  title: string;
  text: string;
  choices: Choice[];
  /** JSON Schema of the form; null when there is nothing to fill in. */
  form: JsonSchema | null;
  /** How the form is drawn (rjsf's uiSchema). */
  layout?: Record<string, unknown>;
  audience: Audience;
  escalatedTo?: Audience;
  reminded: number;
  state: Question['state'];
  default?: string;
  deadline?: string;
  createdAt: string;
  closedAt?: string;
  /** Why it is no longer asked although its run had not ended. */
  closedWhy?: string;
  answer?: Answer;
  mayAnswer: boolean;
}

export interface QuestionFilter {
  state?: 'open' | 'answered' | 'all' | undefined;
  /** Only those that the principal may answer. */
  mine?: boolean | undefined;
  alertId?: string | undefined;
  runId?: string | undefined;
  /** 1 to 200; default 100. */
  limit?: number | undefined;
  /** `next` of the page before. */
  cursor?: string | undefined;
}

/** Newest first. `answered` gives all that are not open any more. */
export async function listQuestions(
  tx: Tx,
  principal: Principal,
  filter: QuestionFilter,
): Promise<{ items: QuestionView[]; next: string | undefined }> {
  const limit = Math.min(Math.max(filter.limit ?? 100, 1), 200);
  const items: QuestionView[] = [];
  let cursor = filter.cursor;
  for (;;) {
    const page = await readPage(tx, principal.spaceId, filter, cursor);
    for (const question of page) {
      if (items.length === limit) return { items, next: cursor };
      cursor = question.id;
      const view = viewQuestion(question, principal);
      if (view.mayAnswer || !filter.mine) items.push(view);
    }
    if (page.length < PAGE) return { items, next: undefined };
  }
}

const PAGE = 201;

async function readPage(
  tx: Tx,
  spaceId: string,
  filter: QuestionFilter,
  cursor: string | undefined,
): Promise<Question[]> {
  const { rows } = await tx.query(
    `select ${QUESTION_COLUMNS} from question
     where space_id = $1 and ($2 = 'all' or (state = 'open') = ($2 = 'open'))
       and ($3::uuid is null or alert_id = $3) and ($4::uuid is null or run_id = $4) and ($5::uuid is null or id < $5)
     order by id desc limit ${PAGE}`,
    [spaceId, filter.state ?? 'open', filter.alertId ?? null, filter.runId ?? null, cursor ?? null],
  );
  return rows.map(toQuestion);
}

/** Throws AppError `not_found`. */
export async function getQuestion(tx: Tx, principal: Principal, id: string): Promise<QuestionView> {
  const question = await readQuestion(tx, principal.spaceId, id);
  if (!question) throw new AppError('not_found', 'There is no such question.');
  return viewQuestion(question, principal);
}

function viewQuestion(question: Question, principal: Principal): QuestionView {
  const { escalate, escalatedAt, form } = question;
  return {
    id: question.id,
    runId: question.runId,
    flow: question.flow,
    path: question.path,
    ...(question.alertId && { alertId: question.alertId }),
    title: question.title,
    text: question.text,
    choices: question.choices,
    form: form ? formSchema(form) : null,
    ...(form && { layout: formLayout(form) }),
    audience: question.audience,
    ...(escalatedAt && escalate && { escalatedTo: escalate.of }),
    reminded: question.reminded,
    state: question.state,
    ...(question.defaultChoice && { default: question.defaultChoice }),
    ...(question.deadline && { deadline: question.deadline.toISOString() }),
    createdAt: question.createdAt.toISOString(),
    ...(question.closedAt && { closedAt: question.closedAt.toISOString() }),
    ...(question.closedWhy && { closedWhy: question.closedWhy }),
    ...(question.answer && { answer: question.answer }),
    mayAnswer: question.state === 'open' && mayAnswer(question, principal),
  };
}
