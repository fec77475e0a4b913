// Cancelling: what is under way at a tool is given up, nothing more is begun. A run that stood in line ends too.
import type { Tx } from '../../db/index.ts';
import { lockActive, note, type Operator, signalRun } from './context.ts';

/** Throws not_found, conflict (it has ended). */
export async function cancelRun(tx: Tx, by: Operator, runId: string, reason?: string): Promise<void> {
  const run = await lockActive(tx, by.spaceId, runId);
  if (run.queued) await tx.query('delete from run_queue where space_id = $1 and run_id = $2', [by.spaceId, runId]);
  await signalRun(tx, by.spaceId, runId, '', { type: 'cancel', by: by.actor.name, ...(reason && { reason }) });
  await note(tx, by, 'run.cancel_requested', run, { reason });
}
