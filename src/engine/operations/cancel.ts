// Cancelling: what is under way at a tool is given up, nothing more is begun. A run that stood in line ends too.
import type { Tx } from '../../db/index.ts';
import type { Signal } from '../types.ts';
import { lockActive, note, type Operator, type RunRow, signalRun } from './context.ts';

/** Throws not_found, conflict (it has ended). */
export async function cancelRun(tx: Tx, by: Operator, runId: string, reason?: string): Promise<void> {
  const run = await lockActive(tx, by.spaceId, runId);
  await cancel(tx, by, run, reason, { ...(reason && { reason }) });
}

/**
 * For other parts, when something that a person did makes a run pointless. `because` stands as it is where the run
 * says why it ended: "the alert was closed by Ann". Throws not_found, conflict (it has ended).
 */
export async function cancelBecause(tx: Tx, by: Operator, runId: string, because: string): Promise<void> {
  const run = await lockActive(tx, by.spaceId, runId);
  await cancel(tx, by, run, because, { because });
}

type CancelSignal = Extract<Signal, { type: 'cancel' }>;

async function cancel(
  tx: Tx,
  by: Operator,
  run: RunRow,
  reason: string | undefined,
  words: Pick<CancelSignal, 'reason' | 'because'>,
): Promise<void> {
  if (run.queued) await tx.query('delete from run_queue where space_id = $1 and run_id = $2', [by.spaceId, run.id]);
  await signalRun(tx, by.spaceId, run.id, '', { type: 'cancel', by: by.actor.name, ...words });
  await note(tx, by, 'run.cancel_requested', run, { reason });
}
