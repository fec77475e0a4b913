// Addresses a question or a message: one delivery for the inbox, which has it at once, and one for each
// place of a channel, brought there by a task.
import { newId, type Tx } from '../db/index.ts';
import type { Audience } from '../flow/index.ts';
import type { Purpose } from './channel.ts';
import { deliverKey, type PeopleContext, TASK } from './context.ts';

export interface Subject {
  spaceId: string;
  questionId?: string;
  messageId?: string;
}

/** Returns where it goes, as `inbox`, `slack:#soc`. A place that already has the question is not addressed again. */
export async function address(tx: Tx, context: PeopleContext, subject: Subject, audience: Audience): Promise<string[]> {
  const purpose = subject.questionId ? 'question' : 'message';
  await insertDelivery(tx, subject, purpose, 'inbox', '', 'sent');
  return ['inbox', ...(await addressChannels(tx, context, subject, audience))];
}

export async function addressChannels(
  tx: Tx,
  context: PeopleContext,
  subject: Subject,
  audience: Audience,
): Promise<string[]> {
  const purpose = subject.questionId ? 'question' : 'message';
  const where: string[] = [];
  for (const channel of context.channels) {
    for (const target of channel.targets(audience)) {
      if (await addressTarget(tx, context, subject, purpose, channel.kind, target))
        where.push(`${channel.kind}:${target}`);
    }
  }
  return where;
}

export async function addressTarget(
  tx: Tx,
  context: PeopleContext,
  subject: Subject,
  purpose: Purpose,
  kind: string,
  target: string,
): Promise<boolean> {
  const id = await insertDelivery(tx, subject, purpose, kind, target, 'pending');
  if (!id) return false;
  await scheduleDelivery(tx, context, subject.spaceId, id);
  return true;
}

export const scheduleDelivery = (tx: Tx, context: PeopleContext, spaceId: string, deliveryId: string, runAt?: Date) =>
  context.engine.schedule(
    tx,
    TASK.deliver,
    { spaceId, deliveryId },
    { key: deliverKey(deliveryId), ...(runAt && { runAt }) },
  );

async function insertDelivery(
  tx: Tx,
  subject: Subject,
  purpose: Purpose,
  kind: string,
  target: string,
  state: 'pending' | 'sent',
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into delivery (space_id, id, question_id, message_id, purpose, kind, target, state, sent_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8 = 'sent' then now() end)
     on conflict do nothing returning id`,
    [subject.spaceId, newId(), subject.questionId ?? null, subject.messageId ?? null, purpose, kind, target, state],
  );
  return rows[0]?.id;
}
