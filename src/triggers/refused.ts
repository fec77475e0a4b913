// Items of a poll or a mailbox that could not be taken: kept beside, with what was wrong, so that the others go on. The
// next version of the flow tries them again.
import { newId, type Tx } from '../db/index.ts';
import type { Event } from '../engine/index.ts';
import type { TriggerRow } from './state.ts';

export interface Fault {
  code: string;
  message: string;
}

/** `name`: what a person knows it by. */
export interface RefusedItem extends Fault {
  name: string;
  event: Event;
}

/** What is still there, for a person to see. */
export interface RefusedView {
  count: number;
  /** The newest. */
  items: { name: string; code: string; message: string; at: Date }[];
}

export interface KeptItem {
  id: string;
  event: Pick<Event, 'source' | 'body' | 'dedupeKey'>;
}

/** Items that are tried again in one look. */
export const AGAIN_AT_ONCE = 100;
const MOST_KEPT = 1000;
const KEPT_DAYS = 30;
const SHOWN = 20;
/** Characters of JSON text. */
const LARGEST = 10_000_000;

/** Those that an older version of the flow refused, the oldest first. */
export async function keptItems(tx: Pick<Tx, 'query'>, row: TriggerRow): Promise<KeptItem[]> {
  const { rows } = await tx.query<KeptItem>(
    `select id, event from trigger_refused
     where space_id = $1 and flow_id = $2 and version <> $3 and event is not null order by id limit $4`,
    [row.space_id, row.flow_id, row.version, AGAIN_AT_ONCE],
  );
  return rows;
}

/** `tried` are the kept items of this look; `still`: what those met that were refused again, by id. */
export async function keepRefused(
  tx: Tx,
  row: TriggerRow,
  { items, tried, still }: { items: RefusedItem[]; tried: KeptItem[]; still: Map<string, Fault> },
): Promise<void> {
  const of = [row.space_id, row.flow_id];
  const done = tried.filter(({ id }) => !still.has(id)).map(({ id }) => id);
  if (done.length > 0)
    await tx.query('delete from trigger_refused where space_id = $1 and flow_id = $2 and id = any($3)', [...of, done]);
  for (const [id, { code, message }] of still)
    await tx.query(
      `update trigger_refused set version = $4, code = $5, message = $6 where space_id = $1 and flow_id = $2 and id = $3`,
      [...of, id, row.version, code, message],
    );
  if (items.length === 0) return;
  const ids = items.map(() => newId()).sort();
  await tx.query(
    `insert into trigger_refused (space_id, flow_id, id, name, event, version, code, message)
     select $1, $2, i, n, e::json, $3, c, m from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) u(i, n, e, c, m)`,
    [
      ...[...of, row.version, ids],
      items.map(({ name }) => name),
      items.map(({ event }) => eventText(event)),
      items.map(({ code }) => code),
      items.map(({ message }) => message),
    ],
  );
  await tx.query(
    `delete from trigger_refused where space_id = $1 and flow_id = $2 and (at < now() - make_interval(days => $4) or id in (
       select id from trigger_refused where space_id = $1 and flow_id = $2 order by id desc offset $3))`,
    [...of, MOST_KEPT, KEPT_DAYS],
  );
}

function eventText({ source, body, dedupeKey }: Event): string | null {
  const text = JSON.stringify({ source, body, dedupeKey });
  return text.length > LARGEST ? null : text;
}

export async function showRefused(tx: Tx, spaceId: string, flowId: string): Promise<RefusedView> {
  const { rows } = await tx.query(
    `select name, code, message, at, count(*) over ()::int as count from trigger_refused
     where space_id = $1 and flow_id = $2 order by id desc limit $3`,
    [spaceId, flowId, SHOWN],
  );
  return { count: rows[0]?.count ?? 0, items: rows.map(({ count: _, ...item }) => item) as RefusedView['items'] };
}

/** For the ledger: the first few. */
export const refusedData = (items: RefusedItem[]) => ({
  count: items.length,
  items: items.slice(0, SHOWN).map(({ name, code, message }) => ({ name, code, message })),
});

/** As a name that the database takes, of a length that a person reads. */
export const nameOf = (text: string): string => {
  const clean = text.replaceAll('\u0000', '');
  return clean.length > 200 ? `${clean.slice(0, 199)}…` : clean;
};
