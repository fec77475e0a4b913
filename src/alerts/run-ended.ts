// The end of a run and what it means for the obligation of its alert.
import type { Tx } from '../db/index.ts';
import type { StepHandlers } from '../engine/index.ts';
import { record } from '../ledger/index.ts';
import { closeAlert } from './close.ts';
import { type AlertsContext, flowActor, tellPages } from './context.ts';
import { aboutAlert, lockAlert } from './obligation.ts';

type EndedRun = Parameters<StepHandlers['runEnded']>[1];

/** Statuses with which the flow came to its own end, `stop` included. */
const DONE: Record<string, string> = { succeeded: 'The run succeeded.', stopped: 'The flow stopped the run.' };

/** A run that did its work closes the obligation; one that failed or was cancelled leaves it open, and that is on record. */
export async function runEnded(tx: Tx, context: AlertsContext, run: EndedRun): Promise<void> {
  if (run.alertId === undefined) return;
  const alert = await lockAlert(tx, run.spaceId, run.alertId);
  // a called flow's run carries the alert too, but only the run made for the alert answers for it
  if (!alert || alert.closedAt || alert.runId !== run.runId) return;
  const by = flowActor(run.flow, run.version);
  const reason = DONE[run.status];
  if (reason)
    return closeAlert(tx, context, alert, { by, disposition: 'other', reason, runId: run.runId, now: Date.now() });
  await tellPages(tx, run.spaceId, run.alertId);
  await record(tx, {
    ...aboutAlert(alert),
    kind: 'obligation.left_open',
    actor: by,
    data: { run: run.status, dueAt: alert.dueAt.toISOString() },
  });
}
