// The step kinds that the engine itself runs as changes of the database.
import type { Tx } from '../../db/index.ts';
import type { LocalHandler } from '../types.ts';
import { dedupeHandler } from './dedupe.ts';
import { emitHandler, stopWaiting, waitHandler } from './events.ts';
import { throttleHandler } from './throttle.ts';

export const OWN_LOCAL: Record<string, LocalHandler> = {
  wait: waitHandler,
  emit: emitHandler,
  dedupe: dedupeHandler,
  throttle: throttleHandler,
};

interface Step {
  spaceId: string;
  runId: string;
  path: string;
  kind: string;
}

/** Takes back what a parked step of these kinds left in the database. */
export async function withdrawOwn(tx: Tx, step: Step): Promise<void> {
  if (step.kind === 'wait') await stopWaiting(tx, step);
  else if (step.kind === 'call') await cancelCalled(tx, step);
}

async function cancelCalled(tx: Tx, { spaceId, runId, path }: Step): Promise<void> {
  const signal = JSON.stringify({
    type: 'cancel',
    by: 'the run that called it',
    reason: 'it does not need it any more',
  });
  await tx.query(
    `select engine_signal($1, id, '', $4) from run
     where space_id = $1 and parent_run_id = $2 and parent_path = $3 and finished_at is null`,
    [spaceId, runId, path, signal],
  );
}
