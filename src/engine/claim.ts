// Picks a parked or released run up: claims it, and makes its machine from its event and its journal.
import type { Pool } from 'pg';
import type { Database, Tx } from '../db/index.ts';
import type { Blobs } from './blobs.ts';
import { HeldRun } from './held-run.ts';
import { readRows } from './journal-rows.ts';
import { Machine } from './machine.ts';
import type { Programs } from './programs.ts';
import { place, Stored } from './stored.ts';

/** undefined: it has ended, or another worker holds it. */
export async function claimRun(
  { db, programs, blobs, id: worker }: { db: Database; programs: Programs; blobs: Blobs; id: string },
  spaceId: string,
  runId: string,
): Promise<HeldRun | undefined> {
  const taken = await db.tx((tx) => takeRun(tx, worker, spaceId, runId));
  return taken && openRun({ db, programs }, taken, blobs);
}

/** A run that was claimed, with its event. */
export interface Taken {
  spaceId: string;
  runId: string;
  row: {
    flow_id: string;
    flow: string;
    version: number;
    epoch: number;
    created_at: Date;
    alert_id: string | null;
    parent_run_id: string | null;
    parent_path: string | null;
  };
  event: {
    source: string;
    headers: Record<string, string> | null;
    body: unknown;
    received_at: Date;
    /** Of a large body, in place of it. */
    digest: string | null;
    size: number;
    preview: unknown;
  };
  /** Its rows, the oldest first. undefined: read when the run is opened. */
  journal?: string[];
}

export async function openRun(
  { db, programs }: { db: Database; programs: Programs },
  { spaceId, runId, row, event, journal }: Taken,
  blobs: Blobs,
): Promise<HeldRun> {
  const flow = { id: row.flow_id, name: row.flow, version: row.version };
  const trigger = {
    body: event.body,
    headers: event.headers ?? {},
    source: event.source,
    received_at: event.received_at.toISOString(),
  };
  const facts = {
    id: runId,
    flow: flow.name,
    version: flow.version,
    startedAt: row.created_at.getTime(),
    space: await programs.space(spaceId),
    trigger,
  };
  const machine = new Machine(await programs.version(spaceId, flow.id, flow.version), facts);
  if (event.digest) {
    const { digest, size, preview } = event;
    place(trigger, 'body', machine.large.handle({ digest, size, preview }));
  }
  const alertId = row.alert_id ?? undefined;
  const run = new HeldRun({ spaceId, runId, flow, machine, epoch: row.epoch, alertId });
  await recall(run, db.system, blobs, journal);
  // one of the backlog is new; another may have asked before we held it
  run.entangled = !journal || alertId !== undefined;
  run.adopted = true;
  if (row.parent_run_id) run.parent = { runId: row.parent_run_id, path: row.parent_path! };
  return run;
}

/** Nobody else writes the journal while we hold the run, so it is read in pages, in no transaction. */
async function recall(run: HeldRun, pool: Pool, blobs: Blobs, journal: string[] | undefined): Promise<void> {
  if (journal) for (const entries of journal) run.recall(entries);
  else for await (const { entries } of readRows(pool, run.spaceId, run.runId)) run.recall(entries);
  const { alert } = run.machine;
  if (alert instanceof Stored) run.machine.alert = await blobs.load(run.spaceId, alert.ref);
}

/** Up to `count` runs of the backlog, whose turn it is. */
export async function takeQueued(pool: Pool, worker: string, count: number): Promise<Taken[]> {
  const text = 'select * from run_take($1, $2)';
  const { rows } = await pool.query({ name: 'run_take', text, values: [count, worker] });
  return rows.map((row) => ({ spaceId: row.space_id, runId: row.run_id, row, event: row, journal: row.journal ?? [] }));
}

/** Runs of the backlog are taken in their turn only, see backlog.ts. */
async function takeRun(tx: Tx, worker: string, spaceId: string, runId: string): Promise<Taken | undefined> {
  const run = await tx.query(
    `update run r set epoch = epoch + 1, worker = $3, status = 'running'
     from flow f
     where r.space_id = $1 and r.id = $2 and r.worker is null and r.finished_at is null
       and not exists (select 1 from run_queue q where q.space_id = $1 and q.run_id = $2)
       and f.space_id = r.space_id and f.id = r.flow_id
     returning r.flow_id, f.name as flow, r.version, r.event_id, r.alert_id, r.epoch, r.created_at, r.parent_run_id, r.parent_path`,
    [spaceId, runId, worker],
  );
  const [row] = run.rows;
  if (!row) return undefined;
  const event = await tx.query(
    `select e.source, e.headers, e.body, e.received_at, encode(b.digest, 'hex') as digest, b.size, b.preview
     from event e left join event_blob b on b.space_id = e.space_id and b.event_id = e.id
     where e.space_id = $1 and e.id = $2`,
    [spaceId, row.event_id],
  );
  return { spaceId, runId, row, event: event.rows[0] };
}
