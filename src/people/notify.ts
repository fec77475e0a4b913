// Telling people: the `notify` step, and what other parts have to say. A message is stored, in the inbox at
// once, and brought to the channels by tasks that try until it has arrived; nobody waits for that.
import { newId, type Tx } from '../db/index.ts';
import type { EffectHandler, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import type { Audience } from '../flow/index.ts';
import { address } from './address.ts';
import { storable } from './ask.ts';
import { asText } from './ask-input.ts';
import { isAudience } from './audience.ts';
import type { PeopleContext } from './context.ts';

export interface NewMessage {
  spaceId: string;
  /** The same key again tells nobody twice. */
  key: string;
  runId: string;
  /** The step that tells; empty: it is no step. */
  path: string;
  flow: string;
  alertId?: string | undefined;
  to: Audience;
  title: string;
  text: string;
}

export interface Told {
  id: string;
  /** `inbox`, `slack:#soc`. */
  where: string[];
}

/** Stores a message and addresses it, in `tx`; with a key that was used before, gives that message. */
export async function tell(tx: Tx, context: PeopleContext, message: NewMessage): Promise<Told> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into message (space_id, id, key, run_id, path, flow, alert_id, audience, title, text)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (space_id, key) do nothing returning id`,
    [
      message.spaceId,
      newId(),
      message.key,
      message.runId,
      message.path,
      message.flow,
      message.alertId ?? null,
      JSON.stringify(message.to),
      storable(message.title),
      storable(message.text),
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) return toldBefore(tx, message);
  return { id, where: await address(tx, context, { spaceId: message.spaceId, messageId: id }, message.to) };
}

async function toldBefore(tx: Tx, { spaceId, key }: NewMessage): Promise<Told> {
  const { rows } = await tx.query<{ id: string; kind: string; target: string }>(
    `select message.id, kind, target from message
     join delivery on delivery.space_id = message.space_id and message_id = message.id
     where message.space_id = $1 and key = $2 order by delivery.id`,
    [spaceId, key],
  );
  return { id: rows[0]!.id, where: rows.map(({ kind, target }) => (target ? `${kind}:${target}` : kind)) };
}

/**
 * The handler of the step kind `notify`; the call's input is the evaluated `notify`. Output: `{id, where}`.
 * Repeating it is harmless: the step's key gives the message stored first.
 */
export const notifyHandler = (context: PeopleContext): EffectHandler => ({
  repeatable: () => true,
  async run(call) {
    const message = messageOf(call);
    const told = await context.db.tx((tx) => tell(tx, context, message));
    return {
      output: told,
      entry: {
        kind: 'message.sent',
        object: `message:${told.id}`,
        runId: call.runId,
        alertId: call.alertId,
        data: { path: call.path, to: message.to, where: told.where },
      },
    };
  },
});

/** Throws AppError `invalid_input`. */
function messageOf(call: StepCall): NewMessage {
  const to: unknown = call.input?.to;
  if (!isAudience(to)) {
    throw new AppError(
      'invalid_input',
      'The message cannot be sent: "to" must name a channel, a person, a group or a role.',
    );
  }
  return {
    spaceId: call.spaceId,
    key: call.key,
    runId: call.runId,
    path: call.path,
    flow: call.flow.name,
    alertId: call.alertId,
    to,
    title: asText(call.input.title) || call.flow.name,
    text: asText(call.input.text),
  };
}
