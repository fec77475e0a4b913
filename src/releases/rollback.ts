// Makes an earlier version live again. Runs keep the version they began with.
import type { Principal } from '../access/index.ts';
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import { documentOf } from './documents.ts';
import { type FlowRow, goLive, lockFlow } from './flow-row.ts';
import { type Release, versionBefore } from './history.ts';
import type { TriggersPart } from './parts.ts';

export interface Rollback {
  name: string;
  version: number;
  previous: number;
}

/** Throws not_found (the flow, the version), flow_not_released, conflict (it is live, or there is none before). */
export async function rollback(
  tx: Tx,
  principal: Principal,
  name: string,
  to: number | undefined,
  triggers?: TriggersPart,
): Promise<Rollback> {
  const { spaceId, actor } = principal;
  const flow = await lockFlow(tx, spaceId, name);
  if (flow.released_version === null) throw new AppError('flow_not_released');
  const version = to ?? (await before(tx, flow));
  if (version === flow.released_version)
    throw new AppError('conflict', `Version ${version} of ${name} is live already.`);
  const { rows } = await tx.query<{ source: string; digest: string }>(
    'select source, digest from flow_version where space_id = $1 and flow_id = $2 and version = $3',
    [spaceId, flow.id, version],
  );
  const target = rows[0];
  if (!target) throw new AppError('not_found', `The flow ${name} has no version ${version}.`);
  const document = documentOf(target.digest, target.source);
  await goLive(tx, flow, { version, document, reason: 'rollback', by: actor }, triggers);
  await record(tx, {
    spaceId,
    kind: 'flow.rolled_back',
    actor,
    object: `flow:${name}`,
    data: { version, previous: flow.released_version, digest: target.digest },
  });
  return { name, version, previous: flow.released_version };
}

async function before(tx: Tx, flow: FlowRow): Promise<number> {
  const { rows } = await tx.query<Release>(
    'select version, reason from flow_release where space_id = $1 and flow_id = $2 order by seq',
    [flow.space_id, flow.id],
  );
  const version = versionBefore(rows);
  if (version === undefined)
    throw new AppError(
      'conflict',
      `There is no version of ${flow.name} that was live before version ${flow.released_version}.`,
    );
  return version;
}
