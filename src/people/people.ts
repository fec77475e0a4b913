// People as a primitive of flows: what a flow asks and tells, and what people answer.
import type { Principal } from '../access/index.ts';
import type { Tx } from '../db/index.ts';
import type { EffectHandler, LocalHandler, Task } from '../engine/index.ts';
import type { AppError } from '../errors.ts';
import { type ClosedAlert, withdrawForAlert } from './alert-closed.ts';
import { answerQuestion, type GivenAnswer, obstacle, refuseStranger } from './answer.ts';
import { askHandler } from './ask.ts';
import { catchUp } from './catch-up.ts';
import { cancelQuestions } from './close.ts';
import { type PeopleContext, TASK } from './context.ts';
import { deliver, replace } from './deliver.ts';
import {
  getQuestion,
  listMessages,
  listQuestions,
  type MessageView,
  type QuestionFilter,
  type QuestionView,
} from './inbox/index.ts';
import { type NewMessage, notifyHandler, tell } from './notify.ts';
import { type Answer, findQuestion, type How, type Question } from './question.ts';
import { escalate, passDeadline, remind } from './timers.ts';

export class People {
  /** For StepHandlers.local.ask. */
  readonly askHandler: LocalHandler;
  /** For StepHandlers.effects.notify. */
  readonly notifyHandler: EffectHandler;
  /** By name; every worker runs them. */
  readonly tasks: Record<string, Task>;
  private readonly context: PeopleContext;

  constructor(context: PeopleContext) {
    this.context = context;
    this.askHandler = askHandler(context);
    this.notifyHandler = notifyHandler(context);
    this.tasks = {
      [TASK.deliver]: (payload) => deliver(context, payload),
      [TASK.replace]: (payload) => replace(context, payload),
      [TASK.remind]: (payload) => remind(context, payload),
      [TASK.escalate]: (payload) => escalate(context, payload),
      [TASK.deadline]: (payload) => passDeadline(context, payload),
    };
  }

  /**
   * The first answer wins. Throws AppError: `not_found`, `forbidden`, `already_answered`, `question_closed`,
   * `invalid_answer` (a problem per field, path `form.<field>`).
   */
  answer(given: GivenAnswer): Promise<Answer> {
    return answerQuestion(this.context, given);
  }

  /** In a transaction of another part: a message to people that no step sends. */
  async tell(tx: Tx, message: NewMessage): Promise<void> {
    await tell(tx, this.context, message);
  }

  /** Questions of the principal's space, newest first. */
  list(
    principal: Principal,
    filter: QuestionFilter = {},
  ): Promise<{ items: QuestionView[]; next: string | undefined }> {
    return this.context.db.inSpace(principal.spaceId, (tx) => listQuestions(tx, principal, filter));
  }

  /** Throws AppError `not_found`. */
  get(principal: Principal, id: string): Promise<QuestionView> {
    return this.context.db.inSpace(principal.spaceId, (tx) => getQuestion(tx, principal, id));
  }

  /** Messages of the principal's space, newest first. */
  messages(
    principal: Principal,
    page: { limit?: number; cursor?: string } = {},
  ): Promise<{ items: MessageView[]; next: string | undefined }> {
    return this.context.db.inSpace(principal.spaceId, (tx) => listMessages(tx, principal.spaceId, page));
  }

  /** In the transaction that ends a run: its open questions are cancelled. */
  runEnded(tx: Tx, run: { spaceId: string; runId: string; status: string }): Promise<void> {
    return cancelQuestions(tx, this.context, run);
  }

  /** In the transaction in which a run gives a step up: its question is cancelled. */
  async withdrawn(tx: Tx, step: { spaceId: string; runId: string; path: string; kind: string }): Promise<void> {
    if (step.kind === 'ask') await cancelQuestions(tx, this.context, { ...step, status: 'running' });
  }

  /** In the transaction in which a person closes an alert, before the alert is locked: its questions are moot. */
  alertClosed(tx: Tx, closed: ClosedAlert): Promise<void> {
    return withdrawForAlert(tx, this.context, closed);
  }

  /** A channel is there (again): what it has not got yet is brought to it. */
  catchUp(kind: string): Promise<void> {
    return catchUp(this.context, kind);
  }

  /** For channels: the question behind a button. */
  find(questionId: string): Promise<Question | undefined> {
    return this.context.db.tx((tx) => findQuestion(tx, questionId));
  }

  /** For channels, before a form is shown: why the principal's answer would be refused, which is recorded. */
  obstacle(
    question: Question,
    principal: Principal,
    data: { choice: string; how: How },
  ): Promise<AppError | undefined> {
    return obstacle(this.context, question, principal, data);
  }

  /** For channels: the person of a space with this address. */
  person(spaceId: string, email: string): Promise<Principal | undefined> {
    return this.context.findPerson(spaceId, email.toLowerCase());
  }

  /** For channels: somebody whom the space does not know tried to answer. */
  refuseStranger(question: Question, data: Record<string, unknown>): Promise<void> {
    return refuseStranger(this.context, question, data);
  }
}
