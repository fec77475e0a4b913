// Flows, versions and what became of them lately, for people.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { FlowDocument } from '../flow/index.ts';
import type { Actor } from '../ledger/index.ts';
import { documentOf, knownDocument, triggerOf } from './documents.ts';
import { noFlow } from './flow-row.ts';

type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'stopped' | 'cancelled';

export interface FlowItem {
  name: string;
  title: string;
  enabled: boolean;
  releasedVersion: number | null;
  latestVersion: number | null;
  trigger: { kind: string; path: string | undefined } | undefined;
  /** The last five, newest first. */
  lastRuns: { id: string; status: RunStatus; createdAt: Date }[];
  updatedAt: Date;
}

export interface VersionItem {
  version: number;
  digest: string;
  createdAt: Date;
  createdBy: Actor;
  /** It is live now. */
  released: boolean;
}

interface Row {
  id: string;
  name: string;
  title: string;
  enabled: boolean;
  releasedVersion: number | null;
  latestVersion: number | null;
  /** Of the released version, else of the latest. */
  digest: string | null;
  updatedAt: Date;
  lastRuns: { id: string; status: RunStatus; createdAt: string }[] | null;
}

/** All flows of the space by name, or the named one. */
export async function readFlows(tx: Tx, spaceId: string, name?: string): Promise<(FlowItem & { id: string })[]> {
  const { rows } = await tx.query<Row>(
    `select f.id, f.name, f.title, f.enabled, f.released_version as "releasedVersion", l.version as "latestVersion",
       coalesce(v.digest, l.digest) as digest, coalesce(r.at, f.created_at) as "updatedAt", runs.list as "lastRuns"
     from flow f
     left join lateral (select version, digest from flow_version
       where space_id = f.space_id and flow_id = f.id order by version desc limit 1) l on true
     left join flow_version v on v.space_id = f.space_id and v.flow_id = f.id and v.version = f.released_version
     left join lateral (select at from flow_release
       where space_id = f.space_id and flow_id = f.id order by seq desc limit 1) r on true
     left join lateral (select json_agg(json_build_object('id', id, 'status', status, 'createdAt', created_at) order by id desc) as list
       from (select id, status, created_at from run
         where space_id = f.space_id and flow_id = f.id order by id desc limit 5) newest) runs on true
     where f.space_id = $1 and ($2::text is null or f.name = $2) order by f.name`,
    [spaceId, name ?? null],
  );
  const documents = await readDocuments(
    tx,
    spaceId,
    rows.map((row) => row.digest),
  );
  return rows.map(({ digest, lastRuns, ...row }) => {
    const document = digest === null ? undefined : documents.get(digest);
    return {
      ...row,
      trigger: document && triggerOf(document),
      lastRuns: (lastRuns ?? []).map((run) => ({ ...run, createdAt: new Date(run.createdAt) })),
    };
  });
}

/** By digest. Reads only the sources that were not parsed before. */
export async function readDocuments(
  tx: Tx,
  spaceId: string,
  digests: (string | null)[],
): Promise<Map<string, FlowDocument>> {
  const wanted = digests.filter((digest) => digest !== null);
  const unknown = wanted.filter((digest) => !knownDocument(digest));
  const sources =
    unknown.length === 0
      ? []
      : (
          await tx.query<{ digest: string; source: string }>(
            'select distinct on (digest) digest, source from flow_version where space_id = $1 and digest = any($2)',
            [spaceId, unknown],
          )
        ).rows;
  const read = new Map(sources.map(({ digest, source }) => [digest, documentOf(digest, source)]));
  return new Map(wanted.map((digest) => [digest, read.get(digest) ?? knownDocument(digest)!]));
}

export async function readFlow(
  tx: Tx,
  spaceId: string,
  name: string,
): Promise<FlowItem & { id: string; version: number; source: string }> {
  const [flow] = await readFlows(tx, spaceId, name);
  if (!flow) throw noFlow(name);
  const version = flow.releasedVersion ?? flow.latestVersion;
  if (version === null) throw new AppError('flow_not_released');
  const { source } = await readVersion(tx, spaceId, name, version);
  return { ...flow, version, source };
}

const VERSION = `v.version, v.digest, v.created_at as "createdAt", v.created_by as "createdBy",
  coalesce(v.version = f.released_version, false) as released`;
const FROM = 'flow f join flow_version v on v.space_id = f.space_id and v.flow_id = f.id';

/** Newest first. Throws not_found. */
export async function readVersions(tx: Tx, spaceId: string, name: string): Promise<VersionItem[]> {
  const { rows } = await tx.query<VersionItem>(
    `select ${VERSION} from ${FROM} where f.space_id = $1 and f.name = $2 order by v.version desc`,
    [spaceId, name],
  );
  if (rows.length === 0) throw noFlow(name);
  return rows;
}

/** Throws not_found. */
export async function readVersion(
  tx: Tx,
  spaceId: string,
  name: string,
  version: number,
): Promise<VersionItem & { source: string }> {
  const { rows } = await tx.query<VersionItem & { source: string }>(
    `select ${VERSION}, v.source from ${FROM} where f.space_id = $1 and f.name = $2 and v.version = $3`,
    [spaceId, name, version],
  );
  if (!rows[0]) throw new AppError('not_found', `There is no version ${version} of a flow ${name}.`);
  return rows[0];
}

/** The documents of the live versions, by name of the flow. */
export async function readLiveDocuments(tx: Tx, spaceId: string): Promise<{ name: string; document: FlowDocument }[]> {
  const { rows } = await tx.query<{ name: string; digest: string }>(
    `select f.name, v.digest from ${FROM} and v.version = f.released_version where f.space_id = $1 order by f.name`,
    [spaceId],
  );
  const documents = await readDocuments(
    tx,
    spaceId,
    rows.map((row) => row.digest),
  );
  return rows.map(({ name, digest }) => ({ name, document: documents.get(digest)! }));
}
