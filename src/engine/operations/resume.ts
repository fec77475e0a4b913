// Resuming a run that was paused: what it kept back is begun, and times that have passed have their effect.
import type { Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { lockActive, note, type Operator, signalRun } from './context.ts';

/** Throws not_found, conflict (it has ended, or is not paused). */
export async function resumeRun(tx: Tx, by: Operator, runId: string): Promise<void> {
  const run = await lockActive(tx, by.spaceId, runId);
  if (!run.paused_at) throw new AppError('conflict', 'The run is not paused.');
  await tx.query('update run set paused_at = null where space_id = $1 and id = $2', [by.spaceId, runId]);
  await signalRun(tx, by.spaceId, runId, '', { type: 'resume', by: by.actor.name });
  if (run.queued) await tx.query("select pg_notify('reflejo_queue', '')");
  await note(tx, by, 'run.resumed', run, {});
}
