// What people do in Slack: press a button, send a form. Slack is answered at once; who it was is found out by
// the e-mail address, and the answer goes the same way as one from the web.
import type { App, BlockAction, RespondFn, SlackAction, SlackViewAction, ViewOutput } from '@slack/bolt';
import type { Principal } from '../../access/index.ts';
import { AppError } from '../../errors.ts';
import type { People } from '../people.ts';
import type { Question } from '../question.ts';
import { ANSWER_VIEW, fitsModal, formModal, modalErrors, noticeModal, readModal } from './form-modal.ts';
import type { Identities } from './identity.ts';
import { ANSWER_ACTION, readButton } from './message.ts';
import type { Log } from './quiet-logger.ts';
import { type SlackApi, slackErrorCode } from './slack-api.ts';
import { escaped, link } from './text.ts';

export interface InteractionParts {
  people: People;
  api: SlackApi;
  identities: Identities;
  publicUrl: string;
  log: Log | undefined;
}

/** Registers our listeners with bolt, which routes what either receiver gets. */
export function listen(app: App, parts: InteractionParts): void {
  app.action(new RegExp(`^${ANSWER_ACTION}:\\d+$`), async ({ ack, body, action, respond }) => {
    await ack();
    const reply = await guarded(parts, () => onPress(parts, body as BlockAction, (action as { value?: string }).value));
    if (reply) await whisper(parts, respond, reply);
  });
  app.view(ANSWER_VIEW, async ({ ack, body, view }) => {
    let errors: Record<string, string> | undefined;
    const reply = await guarded(parts, async () => {
      const outcome = await onSubmit(parts, body, view);
      if (typeof outcome === 'object') errors = outcome;
      return typeof outcome === 'string' ? outcome : undefined;
    });
    if (errors) await ack({ response_action: 'errors', errors });
    else if (reply) await ack({ response_action: 'update', view: noticeModal('Not taken', reply) });
    else await ack();
  });
}

/** Gives what the person is told; undefined when the change of the message says it all. */
async function onPress(
  parts: InteractionParts,
  body: BlockAction,
  value: string | undefined,
): Promise<string | undefined> {
  const pressed = readButton(value);
  const question = pressed && (await parts.people.find(pressed.questionId));
  if (!pressed || !question) return 'This question is not known any more.';
  const who = await principalOf(parts, body, question);
  if ('unknown' in who) return who.unknown;
  const { choice } = pressed;
  if (!question.form) {
    await answer(parts, question, who.principal, choice, {});
    return undefined;
  }
  const obstacle = await parts.people.obstacle(question, who.principal, { choice, how: 'slack' });
  if (obstacle) return obstacle.detail;
  if (!fitsModal(question.form))
    return `Slack cannot show this form. Answer it here: ${parts.publicUrl}/inbox/${question.id}`;
  return await openModal(parts, body.trigger_id, question, choice);
}

async function openModal(
  parts: InteractionParts,
  trigger: string,
  question: Question,
  choice: string,
): Promise<string | undefined> {
  try {
    await parts.api.call((web) => web.views.open({ trigger_id: trigger, view: formModal(question, choice) }));
    return undefined;
  } catch (error) {
    if (slackErrorCode(error) === 'expired_trigger_id')
      return 'That took too long for Slack. Press the button once more.';
    throw error;
  }
}

/** Faults by input, what the person is told, or undefined: done. */
async function onSubmit(
  parts: InteractionParts,
  body: SlackViewAction,
  view: ViewOutput,
): Promise<Record<string, string> | string | undefined> {
  const { questionId, choice } = JSON.parse(view.private_metadata) as { questionId: string; choice: string };
  const question = await parts.people.find(questionId);
  if (!question) return 'This question is not known any more.';
  const who = await principalOf(parts, body, question);
  if ('unknown' in who) return who.unknown;
  const fields = question.form ?? {};
  try {
    await answer(parts, question, who.principal, choice, readModal(fields, view.state.values));
    return undefined;
  } catch (error) {
    const problems = error instanceof AppError && error.code === 'invalid_answer' ? error.problems : undefined;
    if (problems) return modalErrors(fields, problems);
    throw error;
  }
}

const answer = (
  parts: InteractionParts,
  question: Question,
  by: Principal,
  choice: string,
  form: Record<string, unknown>,
) => parts.people.answer({ spaceId: question.spaceId, questionId: question.id, by, choice, form, how: 'slack' });

async function principalOf(
  parts: InteractionParts,
  body: SlackAction | SlackViewAction,
  question: Question,
): Promise<{ principal: Principal } | { unknown: string }> {
  const identity = await parts.identities.of(body.user.id);
  const principal = 'email' in identity ? await parts.people.person(question.spaceId, identity.email) : undefined;
  if (principal) return { principal };
  await parts.people.refuseStranger(question, { how: 'slack', slackUser: body.user.id });
  if ('unknown' in identity) return identity;
  return {
    unknown: `Reflejo has no account for ${identity.email} in this space. Ask an owner of the space to add you.`,
  };
}

/** Whatever goes wrong, the person is told, and the log has what they are not. */
async function guarded(parts: InteractionParts, work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error.detail;
    parts.log?.('error', `Slack interaction failed: ${(error as Error).message}`);
    return 'Your answer could not be taken: something went wrong on our side. Try again in a moment, or use the inbox.';
  }
}

async function whisper(parts: InteractionParts, respond: RespondFn, text: string): Promise<void> {
  try {
    await respond({ response_type: 'ephemeral', replace_original: false, text: linked(parts, text) });
  } catch (error) {
    parts.log?.('warn', `Slack did not take our reply to a person: ${(error as Error).message}`);
  }
}

/** Our own address becomes a link, everything else stays text. */
function linked(parts: InteractionParts, text: string): string {
  const at = text.indexOf(`${parts.publicUrl}/inbox/`);
  return at === -1 ? escaped(text) : escaped(text.slice(0, at)) + link(text.slice(at), 'the inbox');
}
