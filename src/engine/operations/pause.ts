// Pausing: what is under way ends, nothing more is begun. It lasts over restarts; times pass, but nothing comes of
// them until the run is resumed.
import type { Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { lockActive, note, type Operator, signalRun } from './context.ts';

/** Throws not_found, conflict (it has ended, or is paused). */
export async function pauseRun(tx: Tx, by: Operator, runId: string, reason?: string): Promise<void> {
  const run = await lockActive(tx, by.spaceId, runId);
  if (run.paused_at) throw new AppError('conflict', 'The run is paused already.');
  await tx.query('update run set paused_at = now() where space_id = $1 and id = $2', [by.spaceId, runId]);
  await signalRun(tx, by.spaceId, runId, '', { type: 'pause', by: by.actor.name });
  await note(tx, by, 'run.paused', run, { reason });
}
