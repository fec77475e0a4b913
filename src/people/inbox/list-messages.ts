// The inbox: messages that flows sent, and where each arrived.
import type { Tx } from '../../db/index.ts';
import type { Audience } from '../../flow/index.ts';

export interface MessageView {
  id: string;
  runId: string;
  flow: string;
  path: string;
  alertId: string | null;
  audience: Audience;
  title: string;
  text: string;
  /** ISO 8601. */
  createdAt: string;
  deliveries: { kind: string; target: string; state: string; error: string | null }[];
}

/** Newest first; `limit` 1 to 200. */
export async function listMessages(
  tx: Tx,
  spaceId: string,
  { limit = 100, cursor }: { limit?: number | undefined; cursor?: string | undefined } = {},
): Promise<{ items: MessageView[]; next: string | undefined }> {
  const size = Math.min(Math.max(limit, 1), 200);
  const { rows } = await tx.query<Omit<MessageView, 'createdAt'> & { createdAt: Date }>(
    `select m.id, m.run_id as "runId", m.flow, m.path, m.alert_id as "alertId", m.audience, m.title, m.text, m.created_at as "createdAt",
       (select json_agg(json_build_object('kind', d.kind, 'target', d.target, 'state', d.state, 'error', d.last_error) order by d.id)
        from delivery d where d.space_id = m.space_id and d.message_id = m.id) as deliveries
     from message m where m.space_id = $1 and ($2::uuid is null or m.id < $2) order by m.id desc limit ${size + 1}`,
    [spaceId, cursor ?? null],
  );
  const items = rows.slice(0, size).map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
  return { items, next: rows.length > size ? items.at(-1)!.id : undefined };
}
