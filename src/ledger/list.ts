// Reads entries: for people, newest first, and for the story of one run or alert, oldest first.
import type { Tx } from '../db/index.ts';
import type { Actor } from './entry.ts';

export interface Entry {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  kind: string;
  actor: Actor;
  object: string | undefined;
  runId: string | undefined;
  alertId: string | undefined;
  data: Record<string, unknown> | undefined;
  /** Hex. */
  hash: string;
}

export interface EntryFilter {
  /** A kind (`alert.closed`) or all kinds of a noun (`alert`). */
  kind?: string | undefined;
  run?: string | undefined;
  alert?: string | undefined;
  object?: string | undefined;
  order?: 'newest' | 'oldest';
  /** Default 50, at most 500. */
  limit?: number | undefined;
  /** `next` of the page before. */
  cursor?: number | undefined;
}

export async function listEntries(
  tx: Tx,
  spaceId: string,
  filter: EntryFilter = {},
): Promise<{ items: Entry[]; next: number | undefined }> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
  const oldest = filter.order === 'oldest';
  const values: unknown[] = [spaceId];
  const where = ['space_id = $1'];
  const and = (sql: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  and((p) => `(kind = ${p} or starts_with(kind, ${p} || '.'))`, filter.kind);
  and((p) => `run_id = ${p}`, filter.run);
  and((p) => `alert_id = ${p}`, filter.alert);
  and((p) => `object = ${p}`, filter.object);
  and((p) => `seq ${oldest ? '>' : '<'} ${p}::bigint`, filter.cursor);
  const { rows } = await tx.query<{ seq: number; body: any; hash: string }>(
    `select seq, body, encode(hash, 'hex') as hash from ledger_entry
     where ${where.join(' and ')} order by seq ${oldest ? 'asc' : 'desc'} limit ${limit + 1}`,
    values,
  );
  const page = rows.slice(0, limit);
  return { items: page.map(entryOf), next: rows.length > limit ? page.at(-1)!.seq : undefined };
}

const entryOf = ({ seq, body, hash }: { seq: number; body: any; hash: string }): Entry => ({
  seq,
  at: body.at,
  kind: body.kind,
  actor: body.actor,
  object: body.object,
  runId: body.run,
  alertId: body.alert,
  data: body.data,
  hash,
});
