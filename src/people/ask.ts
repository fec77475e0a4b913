// The `ask` step: stores the question with its deliveries and timers, and parks the run.
import { newId, type Tx } from '../db/index.ts';
import type { LocalHandler, StepCall } from '../engine/index.ts';
import { record } from '../ledger/index.ts';
import { address } from './address.ts';
import { isMoot } from './alert-closed.ts';
import { type AskInput, readAsk } from './ask-input.ts';
import { flowActor, type PeopleContext, TASK, timerKey } from './context.ts';
import { aboutQuestion, tellPages } from './question.ts';

/** The handler of the step kind `ask`; the call's input is the evaluated `ask`. */
export const askHandler =
  (context: PeopleContext): LocalHandler =>
  async (tx, call) => {
    const ask = readAsk(call.input, call.stepId);
    if (await isMoot(tx, context, call)) return { parked: true };
    const id = newId();
    const deadline = ask.deadlineMs === undefined ? undefined : new Date(Date.now() + ask.deadlineMs);
    await insertQuestion(tx, call, id, ask, deadline);
    const where = await address(tx, context, { spaceId: call.spaceId, questionId: id }, ask.audience);
    await scheduleTimers(tx, context, { spaceId: call.spaceId, questionId: id }, ask, deadline);
    await tellPages(tx, call.spaceId, id);
    await record(tx, {
      ...aboutQuestion({ spaceId: call.spaceId, id, runId: call.runId, alertId: call.alertId }),
      kind: 'question.asked',
      actor: flowActor(call.flow.name, call.flow.version),
      data: {
        path: call.path,
        of: ask.audience,
        choices: ask.choices.map((choice) => choice.id),
        where,
        deadline: deadline?.toISOString(),
        default: ask.defaultChoice,
      },
    });
    return { parked: true };
  };

async function insertQuestion(
  tx: Tx,
  call: StepCall,
  id: string,
  ask: AskInput,
  deadline: Date | undefined,
): Promise<void> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  await tx.query(
    `insert into question (space_id, id, run_id, path, flow, flow_version, alert_id, audience, title, text, choices, form,
       sensitive, remind, escalate, deadline, default_choice)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      call.spaceId,
      id,
      call.runId,
      call.path,
      call.flow.name,
      call.flow.version,
      call.alertId ?? null,
      json(ask.audience),
      storable(ask.title),
      storable(ask.text),
      json(ask.choices),
      json(ask.form),
      call.sensitive,
      json(ask.remind),
      json(ask.escalate && { of: ask.escalate.of }),
      deadline ?? null,
      ask.defaultChoice ?? null,
    ],
  );
}

/** PostgreSQL's text has no place for NUL, which an alert may carry. */
export const storable = (text: string): string => text.replaceAll('\u0000', '\ufffd');

async function scheduleTimers(
  tx: Tx,
  context: PeopleContext,
  question: { spaceId: string; questionId: string },
  ask: AskInput,
  deadline: Date | undefined,
): Promise<void> {
  const at = (ms: number) => new Date(Date.now() + ms);
  const { engine } = context;
  const key = (timer: 'remind' | 'escalate' | 'deadline') => timerKey(timer, question.questionId);
  if (deadline) await engine.schedule(tx, TASK.deadline, question, { runAt: deadline, key: key('deadline') });
  if (ask.escalate) {
    await engine.schedule(tx, TASK.escalate, question, { runAt: at(ask.escalate.afterMs), key: key('escalate') });
  }
  if (ask.remind && ask.remind.times > 0) {
    await engine.schedule(
      tx,
      TASK.remind,
      { ...question, n: 1 },
      { runAt: at(ask.remind.everyMs), key: key('remind') },
    );
  }
}
