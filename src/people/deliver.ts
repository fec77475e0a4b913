// Brings one delivery to its channel, once. An attempt is stored before the request and its outcome after;
// when the outcome of an earlier attempt was lost, the channel is searched before anything is sent again.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, type NewEntry, record, SYSTEM } from '../ledger/index.ts';
import { scheduleDelivery } from './address.ts';
import type { Channel, ChannelRef, Message, Parcel, Purpose } from './channel.ts';
import { scheduleReplacement } from './close.ts';
import type { DeliveryRef, PeopleContext } from './context.ts';
import { aboutQuestion, lockQuestion, type Question, readQuestion } from './question.ts';

interface Delivery {
  id: string;
  questionId: string | null;
  messageId: string | null;
  purpose: Purpose;
  kind: string;
  target: string;
  state: 'pending' | 'sent' | 'failed' | 'superseded';
  ref: ChannelRef | null;
  begunAt: Date | null;
  leasedUntil: Date | null;
}

/** Longer than an attempt may take, so that two never overlap. */
const LEASE = "interval '20 seconds'";

const COLUMNS = `id, question_id as "questionId", message_id as "messageId", purpose, kind, target, state, ref,
  begun_at as "begunAt", case when leased_until > now() then leased_until end as "leasedUntil"`;

/** Task `people.deliver`. Throws when it must be tried again. */
export async function deliver(context: PeopleContext, { spaceId, deliveryId }: DeliveryRef): Promise<void> {
  const claimed = await context.db.tx((tx) => claim(tx, context, spaceId, deliveryId));
  if (!claimed) return;
  const { channel, parcel } = claimed;
  let ref: ChannelRef | undefined;
  try {
    if (parcel.perhapsSentAt) ref = await channel.find(parcel);
    if (!ref && isClosed(parcel.question)) return await context.db.tx((tx) => giveUp(tx, spaceId, deliveryId));
    ref ??= await channel.send(parcel);
  } catch (error) {
    const again = await context.db.tx((tx) => failed(tx, context, spaceId, parcel, asAppError(error)));
    if (again) throw again;
    return;
  }
  await context.db.tx((tx) => arrived(tx, context, spaceId, channel, parcel, ref));
}

const isClosed = (question: Question | undefined) => question !== undefined && question.state !== 'open';

async function claim(
  tx: Tx,
  context: PeopleContext,
  spaceId: string,
  id: string,
): Promise<{ channel: Channel; parcel: Parcel } | undefined> {
  const delivery = await lockDelivery(tx, spaceId, id);
  if (!delivery || delivery.state === 'sent' || delivery.state === 'superseded') return undefined;
  const channel = context.channels.find((one) => one.kind === delivery.kind);
  // the channel was taken away; it is addressed again when it is back
  if (!channel) return undefined;
  if (delivery.leasedUntil) {
    // another attempt is under way, or its process died
    await scheduleDelivery(tx, context, spaceId, id, delivery.leasedUntil);
    return undefined;
  }
  await tx.query(
    `update delivery set attempts = attempts + 1, begun_at = coalesce(begun_at, now()), leased_until = now() + ${LEASE}
     where space_id = $1 and id = $2`,
    [spaceId, id],
  );
  return { channel, parcel: await parcelOf(tx, spaceId, delivery) };
}

async function lockDelivery(tx: Tx, spaceId: string, id: string): Promise<Delivery | undefined> {
  const { rows } = await tx.query<Delivery>(
    `select ${COLUMNS} from delivery where space_id = $1 and id = $2 for update`,
    [spaceId, id],
  );
  return rows[0];
}

async function parcelOf(tx: Tx, spaceId: string, delivery: Delivery): Promise<Parcel> {
  const question = delivery.questionId ? await readQuestion(tx, spaceId, delivery.questionId) : undefined;
  const message = delivery.messageId ? await readMessage(tx, spaceId, delivery.messageId) : undefined;
  return {
    deliveryId: delivery.id,
    target: delivery.target,
    purpose: delivery.purpose,
    ...(question && { question }),
    ...(message && { message }),
    about: delivery.purpose === 'reminder' ? await questionPlace(tx, spaceId, delivery) : undefined,
    perhapsSentAt: delivery.begunAt ?? undefined,
  };
}

async function readMessage(tx: Tx, spaceId: string, id: string): Promise<Message | undefined> {
  const { rows } = await tx.query<Message>(
    `select space_id as "spaceId", id, run_id as "runId", flow, alert_id as "alertId", audience, title, text
     from message where space_id = $1 and id = $2`,
    [spaceId, id],
  );
  return rows[0];
}

async function questionPlace(tx: Tx, spaceId: string, reminder: Delivery): Promise<ChannelRef | undefined> {
  const { rows } = await tx.query<{ ref: ChannelRef }>(
    `select ref from delivery where space_id = $1 and question_id = $2 and purpose = 'question' and kind = $3 and target = $4 and ref is not null`,
    [spaceId, reminder.questionId, reminder.kind, reminder.target],
  );
  return rows[0]?.ref;
}

async function arrived(
  tx: Tx,
  context: PeopleContext,
  spaceId: string,
  channel: Channel,
  parcel: Parcel,
  ref: ChannelRef,
): Promise<void> {
  // the lock puts this before or after an answer: afterwards the message is replaced from here
  const question = parcel.question && (await lockQuestion(tx, spaceId, parcel.question.id));
  await tx.query(
    `update delivery set state = 'sent', ref = $3, sent_at = now(), begun_at = null, leased_until = null, last_error = null
     where space_id = $1 and id = $2`,
    [spaceId, parcel.deliveryId, JSON.stringify(ref)],
  );
  if (isClosed(question)) await scheduleReplacement(tx, context, spaceId, parcel.deliveryId);
  await record(tx, entry(spaceId, parcel, 'delivered', SYSTEM, { to: `${channel.kind}:${parcel.target}`, ref }));
}

const entry = (spaceId: string, parcel: Parcel, verb: string, actor: Actor, data: Record<string, unknown>): NewEntry =>
  parcel.question
    ? { ...aboutQuestion(parcel.question), kind: `question.${verb}`, actor, data: { ...data, purpose: parcel.purpose } }
    : {
        spaceId,
        object: `message:${parcel.message?.id}`,
        runId: parcel.message?.runId,
        alertId: parcel.message?.alertId,
        kind: `message.${verb}`,
        actor,
        data,
      };

async function giveUp(tx: Tx, spaceId: string, id: string): Promise<void> {
  await tx.query(
    `update delivery set state = 'superseded', begun_at = null, leased_until = null where space_id = $1 and id = $2`,
    [spaceId, id],
  );
}

/** Gives the error to be thrown, so that the queue tries again later; undefined when the later time is set. */
async function failed(
  tx: Tx,
  context: PeopleContext,
  spaceId: string,
  parcel: Parcel,
  error: AppError,
): Promise<AppError | undefined> {
  const refusedNow = error.code === 'tool_refused';
  const before = await lockDelivery(tx, spaceId, parcel.deliveryId);
  await tx.query(
    `update delivery set state = $3, leased_until = null, begun_at = $4, last_error = $5 where space_id = $1 and id = $2`,
    [
      spaceId,
      parcel.deliveryId,
      refusedNow ? 'failed' : 'pending',
      error.code === 'outcome_unknown' ? (before?.begunAt ?? new Date()) : (parcel.perhapsSentAt ?? null),
      error.detail,
    ],
  );
  if (error.retryAfter !== undefined) {
    await scheduleDelivery(tx, context, spaceId, parcel.deliveryId, new Date(Date.now() + error.retryAfter * 1000));
  }
  if (refusedNow && before?.state !== 'failed') {
    await record(tx, entry(spaceId, parcel, 'undelivered', SYSTEM, { to: parcel.target, why: error.detail }));
  }
  return error.retryAfter === undefined ? error : undefined;
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('outcome_unknown', 'The delivery was interrupted.', { cause: error });

/** Task `people.replace`: what lies in a channel about a closed question shows the decision. */
export async function replace(context: PeopleContext, { spaceId, deliveryId }: DeliveryRef): Promise<void> {
  const found = await context.db.tx(async (tx) => {
    const delivery = await lockDelivery(tx, spaceId, deliveryId);
    return delivery?.ref ? { delivery, ref: delivery.ref, parcel: await parcelOf(tx, spaceId, delivery) } : undefined;
  });
  const channel = found && context.channels.find((one) => one.kind === found.delivery.kind);
  if (!channel) return;
  try {
    await channel.replace(found.ref, found.parcel);
  } catch (cause) {
    const error = asAppError(cause);
    await context.db.tx(async (tx) => {
      await tx.query('update delivery set last_error = $3 where space_id = $1 and id = $2', [
        spaceId,
        deliveryId,
        error.detail,
      ]);
      if (error.retryAfter !== undefined) {
        await scheduleReplacement(tx, context, spaceId, deliveryId, new Date(Date.now() + error.retryAfter * 1000));
      }
    });
    // a message that was deleted, or a channel that was left, has no buttons to replace
    if (error.code !== 'tool_refused' && error.retryAfter === undefined) throw error;
  }
}
