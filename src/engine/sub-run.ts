// call: a run of another flow, begun in the transaction of the run that calls it.
import { newId } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { checkFields } from '../flow/index.ts';
import type { Blobs } from './blobs.ts';
import { addEvent } from './event-body.ts';
import type { Program } from './program.ts';
import type { Programs } from './programs.ts';
import { inWords } from './step-error.ts';
import type { LocalHandler } from './types.ts';

/** How deep flows may call each other: a flow that calls itself forever ends here. */
const MAX_DEPTH = 20;

export interface Callee {
  blobs: Blobs;
  programs: Pick<Programs, 'version'>;
  /** The caller's alert as its expressions see it; null: it has none. */
  alert: unknown;
}

/** Throws flow_not_released, and invalid_input with the fields that do not fit the flow's `inputs`. */
export const startSubRun =
  ({ blobs, programs, alert }: Callee): LocalHandler =>
  async (tx, call) => {
    const { spaceId, runId, path } = call;
    const { flow: name, with: given = {} } = call.input as { flow: string; with?: unknown };
    const found = await tx.query(
      'select id, released_version from flow where space_id = $1 and name = $2 and enabled',
      [spaceId, name],
    );
    const flow = found.rows[0];
    if (!flow?.released_version)
      throw new AppError('flow_not_released', `the flow ${name} that should be called has no released version`);
    await refuseTooDeep(tx, spaceId, runId);
    const body = fitting(await programs.version(spaceId, flow.id, flow.released_version, tx), name, given);
    const [subRunId, eventId] = [newId(), newId()];
    await addEvent(tx, blobs, { spaceId, id: eventId, runId: subRunId, flowId: flow.id, source: 'call', body });
    await tx.query(
      `insert into run (space_id, id, flow_id, version, event_id, alert_id, parent_run_id, parent_path, status, epoch, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', 0, now())`,
      [spaceId, subRunId, flow.id, flow.released_version, eventId, call.alertId ?? null, runId, path],
    );
    // the alert is what the caller knew of it then
    const begun = { type: 'begun', at: Date.now(), ...(alert !== null && { alert }) };
    await tx.query('insert into journal (space_id, run_id, seq, entries) values ($1, $2, 1, $3)', [
      spaceId,
      subRunId,
      JSON.stringify([begun]),
    ]);
    await tx.query("select reflejo_schedule('advance', $1, null, $2, null)", [
      JSON.stringify({ space: spaceId, run: subRunId }),
      `run:${subRunId}`,
    ]);
    return { parked: true };
  };

function fitting({ inputs }: Program, name: string, given: unknown): unknown {
  if (!inputs) return given;
  const { values, faults } = checkFields(inputs, given);
  if (faults.length === 0) return values;
  throw new AppError('invalid_input', `the inputs of ${name} do not fit: ${inWords(faults)}`, { problems: faults });
}

async function refuseTooDeep(tx: Parameters<LocalHandler>[0], spaceId: string, runId: string): Promise<void> {
  const { rows } = await tx.query(
    `with recursive up as (
       select parent_run_id, 1 as depth from run where space_id = $1 and id = $2
       union all
       select run.parent_run_id, depth + 1 from up join run on run.space_id = $1 and run.id = up.parent_run_id where depth < $3
     ) select max(depth) as depth from up`,
    [spaceId, runId, MAX_DEPTH],
  );
  if (rows[0].depth >= MAX_DEPTH)
    throw new AppError('step_failed', `flows call each other more than ${MAX_DEPTH} deep`);
}
