// Looks at an obligation when one of its deadlines passes: notes it, tells people, and looks again later.
import type { Tx } from '../db/index.ts';
import { record, SYSTEM } from '../ledger/index.ts';
import { type AlertsContext, type ObligationNotice, tellPages, WATCH, watchKey } from './context.ts';
import { aboutAlert, type HeldAlert, lockAlert, watchedOf } from './obligation.ts';
import { audienceOf, type Look, look } from './policy.ts';

const NOTED: Record<NonNullable<Look['notice']>, { set: string; kind: string }> = {
  unacknowledged: { set: 'unacknowledged_at = $3', kind: 'obligation.unacknowledged' },
  missed: { set: 'missed_at = $3', kind: 'obligation.missed' },
  repeated: { set: 'repeats = repeats + 1', kind: 'obligation.repeated' },
};

/** May run twice or late: what was noted already is not noted again. */
export async function watch(
  context: AlertsContext,
  payload: { spaceId: string; alertId: string },
  now: number,
): Promise<void> {
  await context.db.tx(async (tx) => {
    const alert = await lockAlert(tx, payload.spaceId, payload.alertId);
    if (!alert || alert.closedAt) return;
    const { notice, next } = look(watchedOf(alert), now);
    if (next !== undefined)
      await context.scheduling.schedule(tx, WATCH, payload, { runAt: new Date(next), key: watchKey(alert.id) });
    if (notice) await note(tx, context, alert, notice, now);
  });
}

async function note(
  tx: Tx,
  context: AlertsContext,
  alert: HeldAlert,
  notice: NonNullable<Look['notice']>,
  now: number,
): Promise<void> {
  const { set, kind } = NOTED[notice];
  const values = [alert.spaceId, alert.id, ...(set.includes('$3') ? [new Date(now)] : [])];
  await tx.query(`update obligation set ${set} where space_id = $1 and alert_id = $2`, values);
  const repeats = notice === 'repeated' ? alert.repeats + 1 : alert.repeats;
  const told = noticeOf(alert, notice, repeats, `${alert.id}:${notice}:${repeats}`);
  await context.notify(tx, told);
  await tellPages(tx, alert.spaceId, alert.id);
  await record(tx, {
    ...aboutAlert(alert),
    kind,
    actor: SYSTEM,
    at: now,
    data: {
      dueAt: alert.dueAt.toISOString(),
      lateMs: Math.max(0, now - alert.dueAt.getTime()),
      told: told.audience,
      ...(repeats > 0 && { repeats }),
    },
  });
}

export const noticeOf = (
  alert: HeldAlert,
  reason: ObligationNotice['reason'],
  repeats: number,
  key: string,
): ObligationNotice => ({
  spaceId: alert.spaceId,
  alertId: alert.id,
  runId: alert.runId,
  flow: alert.flow,
  title: alert.title,
  severity: alert.severity,
  source: alert.source,
  reason,
  repeats,
  dueAt: alert.dueAt,
  audience: audienceOf(alert.policy, repeats),
  key,
});
