// A flow's row, held while it is changed, and what every change of what is live has in common.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { FlowDocument } from '../flow/index.ts';
import type { Actor } from '../ledger/index.ts';
import type { TriggersPart } from './parts.ts';

export interface FlowRow {
  space_id: string;
  id: string;
  name: string;
  title: string;
  enabled: boolean;
  released_version: number | null;
}

/** Holds the flow until the transaction ends: deploys and rollbacks of one flow come one after the other. */
export async function lockFlow(tx: Tx, spaceId: string, name: string): Promise<FlowRow> {
  const { rows } = await tx.query<FlowRow>(
    'select space_id, id, name, title, enabled, released_version from flow where space_id = $1 and name = $2 for update',
    [spaceId, name],
  );
  if (!rows[0]) throw noFlow(name);
  return rows[0];
}

export const noFlow = (name: string): AppError => new AppError('not_found', `There is no flow ${name}.`);

export interface GoingLive {
  version: number;
  document: FlowDocument;
  reason: 'deploy' | 'rollback';
  by: Actor;
}

/** Makes a version the live one: its webhook, its title, the release, the word to the engines. */
export async function goLive(tx: Tx, flow: FlowRow, live: GoingLive, triggers?: TriggersPart): Promise<void> {
  await setHook(tx, flow, live.document.trigger.webhook?.path);
  await tx.query('update flow set released_version = $3, title = $4, limits = $5 where space_id = $1 and id = $2', [
    flow.space_id,
    flow.id,
    live.version,
    live.document.title,
    live.document.limits ? JSON.stringify(live.document.limits) : null,
  ]);
  await tx.query(
    `insert into flow_release (space_id, flow_id, seq, version, previous, reason, by)
     select $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6 from flow_release where space_id = $1 and flow_id = $2`,
    [flow.space_id, flow.id, live.version, flow.released_version, live.reason, JSON.stringify(live.by)],
  );
  await tell(tx, flow);
  const { version, document } = live;
  await triggers?.released(tx, { spaceId: flow.space_id, flowId: flow.id, version, enabled: flow.enabled, document });
  // a raised limit lets in what waits
  await tx.query("select pg_notify('reflejo_queue', '')");
}

/** A path belongs to one flow of a space. Throws conflict that names the other. */
async function setHook(tx: Tx, flow: FlowRow, path: string | undefined): Promise<void> {
  await tx.query('delete from flow_hook where space_id = $1 and flow_id = $2 and path is distinct from $3', [
    flow.space_id,
    flow.id,
    path ?? null,
  ]);
  if (path === undefined) return;
  await tx.query('insert into flow_hook (space_id, path, flow_id) values ($1, $2, $3) on conflict do nothing', [
    flow.space_id,
    path,
    flow.id,
  ]);
  const { rows } = await tx.query<{ id: string; name: string }>(
    'select f.id, f.name from flow_hook h join flow f on f.space_id = h.space_id and f.id = h.flow_id where h.space_id = $1 and h.path = $2',
    [flow.space_id, path],
  );
  if (rows[0]?.id !== flow.id)
    throw new AppError('conflict', `The webhook path "${path}" belongs to the flow ${rows[0]?.name}.`, {
      problems: [{ path: 'trigger.webhook.path', message: 'take another path' }],
    });
}

/** Engines read the flow anew; open pages too. */
export async function tell(tx: Tx, flow: FlowRow): Promise<void> {
  await tx.query("select pg_notify('reflejo_release', $1), pg_notify('reflejo_change', $2)", [
    `${flow.space_id}:${flow.id}`,
    JSON.stringify({ space: flow.space_id, type: 'flow', id: flow.id }),
  ]);
}
