// Picks a parked or released run up: claims it, and makes its machine from its event and its journal.
import type { Database, Tx } from '../db/index.ts';
import type { Entry } from './entry.ts';
import { HeldRun } from './held-run.ts';
import { Machine } from './machine.ts';
import type { Programs } from './programs.ts';

/** undefined: it has ended, or another worker holds it. */
export async function claimRun(
  { db, programs, id: worker }: { db: Database; programs: Programs; id: string },
  spaceId: string,
  runId: string,
): Promise<HeldRun | undefined> {
  const claimed = await db.tx((tx) => take(tx, worker, spaceId, runId));
  if (!claimed) return undefined;
  const { row, event, journal } = claimed;
  const flow = { id: row.flow_id, name: row.flow, version: row.version };
  const facts = {
    id: runId,
    flow: flow.name,
    version: flow.version,
    startedAt: row.created_at.getTime(),
    space: await programs.space(spaceId),
    trigger: {
      body: event.body,
      headers: event.headers ?? {},
      source: event.source,
      received_at: event.received_at.toISOString(),
    },
  };
  const entries = journal.flatMap((text) => JSON.parse(text) as Entry[]);
  const machine = new Machine(await programs.version(spaceId, flow.id, flow.version), facts, entries);
  const alertId = row.alert_id ?? undefined;
  const run = new HeldRun({ spaceId, runId, flow, machine, epoch: row.epoch, alertId, journal });
  run.entangled = true; // it may have asked before we held it
  if (row.parent_run_id) run.parent = { runId: row.parent_run_id, path: row.parent_path };
  return run;
}

async function take(tx: Tx, worker: string, spaceId: string, runId: string) {
  const run = await tx.query(
    `update run r set epoch = epoch + 1, worker = $3, status = 'running'
     from flow f
     where r.space_id = $1 and r.id = $2 and r.worker is null and r.finished_at is null
       and f.space_id = r.space_id and f.id = r.flow_id
     returning r.flow_id, f.name as flow, r.version, r.event_id, r.alert_id, r.epoch, r.created_at, r.parent_run_id, r.parent_path`,
    [spaceId, runId, worker],
  );
  const [row] = run.rows;
  if (!row) return undefined;
  const event = await tx.query('select source, headers, body, received_at from event where space_id = $1 and id = $2', [
    spaceId,
    row.event_id,
  ]);
  const journal = await tx.query(
    'select entries::text as entries from journal where space_id = $1 and run_id = $2 order by seq',
    [spaceId, runId],
  );
  return { row, event: event.rows[0], journal: journal.rows.map(({ entries }) => entries as string) };
}
