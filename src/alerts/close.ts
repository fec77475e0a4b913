// Closing: the obligation is met by a named person or a named flow version.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type Actor, record } from '../ledger/index.ts';
import { type AlertsContext, tellPages, watchKey } from './context.ts';
import { aboutAlert, DISPOSITIONS, type Disposition, type HeldAlert } from './obligation.ts';

export interface Closing {
  by: Actor;
  disposition: Disposition;
  reason: string | undefined;
  /** The run that closes it, when one does. */
  runId?: string;
  now: number;
}

/** The alert must be held and open. */
export async function closeAlert(tx: Tx, context: AlertsContext, alert: HeldAlert, closing: Closing): Promise<void> {
  const { by, disposition, now } = closing;
  const reason = closing.reason?.replaceAll('\0', '\ufffd').trim().slice(0, 10_000) || undefined;
  await tx.query("update alert set state = 'closed' where space_id = $1 and id = $2", [alert.spaceId, alert.id]);
  await tx.query(
    `update obligation set closed_at = $3, closed_by = $4, disposition = $5, reason = $6 where space_id = $1 and alert_id = $2`,
    [alert.spaceId, alert.id, new Date(now), JSON.stringify(by), disposition, reason ?? null],
  );
  await context.scheduling.unschedule(tx, watchKey(alert.id));
  await tellPages(tx, alert.spaceId, alert.id);
  const about = { ...aboutAlert(alert), runId: closing.runId ?? alert.runId, actor: by, at: now };
  await record(
    tx,
    { ...about, kind: 'alert.closed', data: { disposition, reason } },
    {
      ...about,
      kind: 'obligation.closed',
      data: {
        late: now > alert.dueAt.getTime(),
        tookMs: now - alert.createdAt.getTime(),
        dueAt: alert.dueAt.toISOString(),
      },
    },
  );
}

/** Throws invalid_request that lists the dispositions. */
export function readDisposition(value: unknown): Disposition {
  if (DISPOSITIONS.includes(value as Disposition)) return value as Disposition;
  throw new AppError('invalid_request', `The disposition is one of ${DISPOSITIONS.join(', ')}.`, {
    problems: [{ path: 'disposition', message: `one of: ${DISPOSITIONS.join(', ')}` }],
  });
}
