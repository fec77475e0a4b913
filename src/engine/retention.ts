// Deletes what has been kept for long enough: bodies of events, then journals, then whole runs, oldest first, in
// small batches. Never a run that has not ended or whose alert is open, and never the ledger, which gets an
// entry for every batch: that is how a journal that expired is told from one that somebody removed.
import type { Logger } from 'pino';
import type { Database, Tx } from '../db/index.ts';
import { durationMs, parseFlow } from '../flow/index.ts';
import { record, SYSTEM } from '../ledger/index.ts';
import { removeUnnamed } from './unnamed-blobs.ts';

export const RETENTION_PARTS = ['events', 'outputs', 'runs'] as const;
export type RetentionPart = (typeof RETENTION_PARTS)[number];

/** How long after the end of its run each is kept: a duration, or `forever`. */
export type Retention = Partial<Record<RetentionPart, string>>;

/** A flow's own word counts first, then its space's, then this. */
export const DEFAULT_RETENTION: Required<Retention> = { events: '90d', outputs: '90d', runs: '400d' };
const BATCH = 500;

export interface RetentionOptions {
  db: Database;
  log: Logger;
  /** Those of the alerts that are not closed. */
  openAlerts(tx: Tx, spaceId: string, alertIds: string[]): Promise<Set<string>>;
}

interface Kept {
  spaceId: string;
  flowId: string;
  flow: string;
  retention: Required<Retention>;
}

interface Candidate {
  id: string;
  event_id: string;
  alert_id: string | null;
  finished_at: Date | null;
}

/** One pass over all flows. Returns how many runs each part was deleted of. */
export async function applyRetention(
  options: RetentionOptions,
  now = Date.now(),
): Promise<Record<RetentionPart, number>> {
  const total = { events: 0, outputs: 0, runs: 0 };
  for (const kept of await readKept(options.db)) {
    for (const part of RETENTION_PARTS) {
      const time = kept.retention[part];
      if (time === 'forever') continue;
      total[part] += await applyPart(options, kept, part, now - durationMs(time));
    }
  }
  await removeUnnamed(options.db.system, now);
  return total;
}

async function readKept(db: Database): Promise<Kept[]> {
  const { rows } = await db.system.query(
    `select f.space_id, f.id, f.name, v.source, s.settings -> 'retention' as retention
     from flow f join space s on s.id = f.space_id
     left join flow_version v on v.space_id = f.space_id and v.flow_id = f.id and v.version = f.released_version
     order by f.space_id, f.name`,
  );
  return rows.map((row) => {
    const own = row.source?.includes('retention') ? parseFlow(row.source).document?.retention : undefined;
    const retention = { ...DEFAULT_RETENTION, ...row.retention, ...own };
    return { spaceId: row.space_id, flowId: row.id, flow: row.name, retention };
  });
}

async function applyPart(options: RetentionOptions, kept: Kept, part: RetentionPart, before: number): Promise<number> {
  let deleted = await batch(options, kept, part, before, 'left');
  for (let more = true; more; ) {
    const done = await batch(options, kept, part, before, 'next');
    more = done !== undefined;
    deleted = (deleted ?? 0) + (done ?? 0);
  }
  return deleted ?? 0;
}

/** undefined: there was nothing to look at. `left`: those that had to be kept the last time. */
function batch(
  { db, openAlerts }: RetentionOptions,
  kept: Kept,
  part: RetentionPart,
  before: number,
  which: 'left' | 'next',
): Promise<number | undefined> {
  const { spaceId, flowId, flow } = kept;
  return db.tx(async (tx) => {
    const candidates = await (which === 'left' ? left : next)(tx, kept, part, before);
    if (candidates.length === 0) return undefined;
    const alerts = candidates.flatMap(({ alert_id }) => alert_id ?? []);
    const open = await openAlerts(tx, spaceId, alerts);
    const over = candidates.filter(
      ({ finished_at, alert_id }) =>
        finished_at !== null && finished_at.getTime() < before && !(alert_id !== null && open.has(alert_id)),
    );
    const done = new Set(over.map(({ id }) => id));
    const stay = candidates.filter(({ id }) => !done.has(id)).map(({ id }) => id);
    await tx.query(
      `insert into retention_left (space_id, flow_id, part, run_id) select $1, $2, $3, unnest($4::uuid[]) on conflict do nothing`,
      [spaceId, flowId, part, stay],
    );
    if (done.size === 0) return 0;
    const ids = [...done];
    await DELETE[part](
      tx,
      spaceId,
      ids,
      over.map(({ event_id }) => event_id),
    );
    await tx.query(
      `delete from retention_left where space_id = $1 and flow_id = $2 and run_id = any ($4) and ($3 = 'runs' or part = $3)`,
      [spaceId, flowId, part, ids],
    );
    await record(tx, {
      spaceId,
      kind: 'retention.applied',
      actor: SYSTEM,
      object: `flow:${flow}`,
      data: { flow, part, runs: ids.length, before },
    });
    return ids.length;
  });
}

const FIELDS = 'r.id, r.event_id, r.alert_id, r.finished_at';

async function left(tx: Tx, { spaceId, flowId }: Kept, part: RetentionPart, before: number): Promise<Candidate[]> {
  const { rows } = await tx.query<Candidate>(
    `select ${FIELDS} from retention_left l join run r on r.space_id = l.space_id and r.id = l.run_id
     where l.space_id = $1 and l.flow_id = $2 and l.part = $3 and r.finished_at < to_timestamp($4::float8 / 1000)
     order by r.id limit ${BATCH} for update of r skip locked`,
    [spaceId, flowId, part, before],
  );
  return rows;
}

/** Ids lie in the order of time, so those gone through are known by the last one. */
async function next(tx: Tx, { spaceId, flowId }: Kept, part: RetentionPart, before: number): Promise<Candidate[]> {
  await tx.query(
    `insert into retention_mark (space_id, flow_id, part, upto) values ($1, $2, $3, '00000000-0000-0000-0000-000000000000') on conflict do nothing`,
    [spaceId, flowId, part],
  );
  const { rows } = await tx.query<Candidate>(
    `with mark as (select upto from retention_mark where space_id = $1 and flow_id = $2 and part = $3 for update)
     select ${FIELDS} from run r, mark
     where r.space_id = $1 and r.flow_id = $2 and r.id > mark.upto and r.id < $4 order by r.id limit ${BATCH}`,
    [spaceId, flowId, part, firstIdAt(before)],
  );
  if (rows.length > 0) {
    await tx.query('update retention_mark set upto = $4 where space_id = $1 and flow_id = $2 and part = $3', [
      spaceId,
      flowId,
      part,
      rows.at(-1)!.id,
    ]);
  }
  return rows;
}

/** The lowest UUIDv7 of a time in milliseconds. */
function firstIdAt(milliseconds: number): string {
  const hex = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

type Delete = (tx: Tx, spaceId: string, runs: string[], events: string[]) => Promise<void>;

const deleteJournals: Delete = async (tx, spaceId, runs) => {
  await tx.query('delete from journal where space_id = $1 and run_id = any ($2)', [spaceId, runs]);
  await tx.query('delete from blob_use where space_id = $1 and run_id = any ($2)', [spaceId, runs]);
};

const DELETE: Record<RetentionPart, Delete> = {
  async events(tx, spaceId, _runs, events) {
    await tx.query(
      `update event set body = 'null', headers = null, expired_at = now() where space_id = $1 and id = any ($2)`,
      [spaceId, events],
    );
    await tx.query('delete from event_blob where space_id = $1 and event_id = any ($2)', [spaceId, events]);
  },
  async outputs(tx, spaceId, runs, events) {
    await deleteJournals(tx, spaceId, runs, events);
    await tx.query('update run set expired_at = now() where space_id = $1 and id = any ($2)', [spaceId, runs]);
  },
  async runs(tx, spaceId, runs, events) {
    await deleteJournals(tx, spaceId, runs, events);
    for (const table of ['event_key', 'run_signal'])
      await tx.query(`delete from ${table} where space_id = $1 and run_id = any ($2)`, [spaceId, runs]);
    await tx.query('delete from event_blob where space_id = $1 and event_id = any ($2)', [spaceId, events]);
    await tx.query('delete from event where space_id = $1 and id = any ($2)', [spaceId, events]);
    await tx.query('delete from run where space_id = $1 and id = any ($2)', [spaceId, runs]);
  },
};
