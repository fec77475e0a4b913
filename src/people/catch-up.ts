// When a channel is set up or comes back: open questions that were asked without it are addressed to it,
// and what could not be brought to it is tried again at once.
import { addressChannels, scheduleDelivery } from './address.ts';
import type { PeopleContext } from './context.ts';
import { QUESTION_COLUMNS, toQuestion } from './question.ts';

const BATCH = 200;

export async function catchUp(context: PeopleContext, kind: string): Promise<void> {
  const only = { ...context, channels: context.channels.filter((channel) => channel.kind === kind) };
  await eachBatch((after) => addressOpen(only, kind, after));
  await eachBatch((after) => retryUndone(only, kind, after));
}

async function eachBatch(work: (after: string) => Promise<string | undefined>): Promise<void> {
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after; ) after = await work(after);
}

const addressOpen = (context: PeopleContext, kind: string, after: string) =>
  context.db.tx(async (tx) => {
    const { rows } = await tx.query(
      `select ${QUESTION_COLUMNS} from question q
       where state = 'open' and id > $1
         and (audience ->> 'channel' is not null or audience ->> 'person' is not null or escalated_at is not null) and not exists
         (select 1 from delivery d where d.space_id = q.space_id and d.question_id = q.id and d.kind = $2)
       order by id limit ${BATCH} for update`,
      [after, kind],
    );
    for (const question of rows.map(toQuestion)) {
      const subject = { spaceId: question.spaceId, questionId: question.id };
      await addressChannels(tx, context, subject, question.audience);
      if (question.escalatedAt && question.escalate) await addressChannels(tx, context, subject, question.escalate.of);
    }
    return rows.length === BATCH ? (rows.at(-1)!.id as string) : undefined;
  });

const retryUndone = (context: PeopleContext, kind: string, after: string) =>
  context.db.tx(async (tx) => {
    const { rows } = await tx.query<{ id: string; spaceId: string }>(
      `select id, space_id as "spaceId" from delivery
       where state in ('pending', 'failed') and kind = $2 and id > $1 and coalesce(leased_until <= now(), true)
         and created_at > now() - interval '7 days'
       order by id limit ${BATCH}`,
      [after, kind],
    );
    for (const { id, spaceId } of rows) await scheduleDelivery(tx, context, spaceId, id);
    return rows.length === BATCH ? rows.at(-1)!.id : undefined;
  });
