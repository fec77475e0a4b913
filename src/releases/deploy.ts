// Deploys a checked flow: a new version when its text is new, and that version goes live.
import type { Principal } from '../access/index.ts';
import { newId, type Tx } from '../db/index.ts';
import type { FlowDocument } from '../flow/index.ts';
import { record } from '../ledger/index.ts';
import { type ActionDefinition, type Pins, pinsOf, samePins, storeDefinitions } from './actions.ts';
import { digestOf } from './documents.ts';
import { goLive, lockFlow } from './flow-row.ts';
import type { TriggersPart } from './parts.ts';

export interface Deployment {
  version: number;
  /** false: this very text was live already, and nothing was done. */
  changed: boolean;
}

export interface NewVersion {
  source: string;
  document: FlowDocument;
  /** Of the actions it names. */
  definitions: ReadonlyMap<string, ActionDefinition>;
}

export async function deploy(
  tx: Tx,
  principal: Principal,
  { source, document, definitions }: NewVersion,
  triggers?: TriggersPart,
): Promise<Deployment> {
  const { spaceId, actor } = principal;
  await tx.query(
    'insert into flow (space_id, id, name, title) values ($1, $2, $3, $4) on conflict (space_id, name) do nothing',
    [spaceId, newId(), document.name, document.title],
  );
  const flow = await lockFlow(tx, spaceId, document.name);
  const digest = digestOf(source);
  const pins = pinsOf(definitions);
  const { rows } = await tx.query<{ version: number; digest: string; actions: Pins | null }>(
    'select version, digest, actions from flow_version where space_id = $1 and flow_id = $2 order by version desc limit 1',
    [spaceId, flow.id],
  );
  const latest = rows[0];
  // the same text over a changed description of an action is another version
  const isNew = latest?.digest !== digest || !samePins(latest.actions, pins);
  const version = isNew ? (latest?.version ?? 0) + 1 : latest.version;
  if (!isNew && flow.released_version === version) return { version, changed: false };
  if (isNew) {
    await storeDefinitions(tx, spaceId, definitions);
    await tx.query(
      'insert into flow_version (space_id, flow_id, version, source, digest, created_by, actions) values ($1, $2, $3, $4, $5, $6, $7)',
      [spaceId, flow.id, version, source, digest, JSON.stringify(actor), JSON.stringify(pins)],
    );
  }
  await goLive(tx, flow, { version, document, reason: 'deploy', by: actor }, triggers);
  await record(tx, {
    spaceId,
    kind: 'flow.deployed',
    actor,
    object: `flow:${flow.name}`,
    data: { version, previous: flow.released_version ?? undefined, digest },
  });
  return { version, changed: true };
}
