// The `notify` step: a message to people. It is stored, in the inbox at once and brought to the channels by
// tasks that try until it has arrived; the flow does not wait for that.
import { newId, type Tx } from '../db/index.ts';
import type { EffectHandler, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import type { Audience } from '../flow/index.ts';
import { address } from './address.ts';
import { storable } from './ask.ts';
import { asText } from './ask-input.ts';
import { isAudience } from './audience.ts';
import type { PeopleContext } from './context.ts';

/**
 * The handler of the step kind `notify`; the call's input is the evaluated `notify`. Output: `{id, where}`,
 * `where` as `inbox`, `slack:#soc`. Repeating it is harmless: the step's key gives the message stored first.
 */
export const notifyHandler = (context: PeopleContext): EffectHandler => ({
  repeatable: () => true,
  async run(call) {
    const to: unknown = call.input?.to;
    if (!isAudience(to))
      throw new AppError(
        'invalid_input',
        'The message cannot be sent: "to" must name a channel, a person, a group or a role.',
      );
    const output =
      (await context.db.tx((tx) => tell(tx, context, messageOf(call, to)))) ?? (await storedBefore(context, call));
    return {
      output,
      entry: {
        kind: 'message.sent',
        object: `message:${output.id}`,
        runId: call.runId,
        alertId: call.alertId,
        data: { path: call.path, to, where: output.where },
      },
    };
  },
});

/** A message as it is stored. The same `key` again is the same message. */
export interface NewMessage {
  spaceId: string;
  key: string;
  runId: string;
  /** The step that tells; empty when it is not a step. */
  path: string;
  flow: string;
  alertId: string | undefined;
  to: Audience;
  title: string;
  text: string;
}

const messageOf = (call: StepCall, to: Audience): NewMessage => ({
  spaceId: call.spaceId,
  key: call.key,
  runId: call.runId,
  path: call.path,
  flow: call.flow.name,
  alertId: call.alertId,
  to,
  title: asText(call.input.title) || call.flow.name,
  text: asText(call.input.text),
});

/** Stores a message and has it brought to its channels. undefined: it was stored before. */
export async function tell(
  tx: Tx,
  context: PeopleContext,
  message: NewMessage,
): Promise<{ id: string; where: string[] } | undefined> {
  const { spaceId, key, runId, path, flow, alertId, to, title, text } = message;
  const { rows } = await tx.query<{ id: string }>(
    `insert into message (space_id, id, key, run_id, path, flow, alert_id, audience, title, text)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (space_id, key) do nothing returning id`,
    [spaceId, newId(), key, runId, path, flow, alertId ?? null, JSON.stringify(to), storable(title), storable(text)],
  );
  const id = rows[0]?.id;
  return id === undefined ? undefined : { id, where: await address(tx, context, { spaceId, messageId: id }, to) };
}

async function storedBefore(context: PeopleContext, call: StepCall): Promise<{ id: string; where: string[] }> {
  const { rows } = await context.db.tx((tx) =>
    tx.query<{ id: string; kind: string; target: string }>(
      `select message.id, kind, target from message join delivery on delivery.space_id = message.space_id and message_id = message.id
       where message.space_id = $1 and key = $2 order by delivery.id`,
      [call.spaceId, call.key],
    ),
  );
  return { id: rows[0]!.id, where: rows.map(({ kind, target }) => (target ? `${kind}:${target}` : kind)) };
}
