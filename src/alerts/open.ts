// An event becomes an alert with an obligation.
import { newId, type Tx } from '../db/index.ts';
import type { OpenedAlert, StepHandlers } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { record, SYSTEM } from '../ledger/index.ts';
import { type AlertsContext, tellPages, WATCH, watchKey } from './context.ts';
import type { Severity } from './facts.ts';
import { POLICIES, type Policy } from './policy.ts';
import { type AlertShape, alertShape } from './shape.ts';
import { SOURCES } from './sources/index.ts';

type Event = Parameters<StepHandlers['openAlert']>[0];

/** Throws invalid_request when the source is unknown or the payload has another shape. */
export function openAlert(context: AlertsContext, event: Event): OpenedAlert {
  const source = SOURCES[event.source];
  if (!source)
    throw new AppError(
      'invalid_request',
      `There is no alert source "${event.source}"; there are: ${Object.keys(SOURCES).join(', ')}.`,
    );
  const alertId = newId(event.receivedAt);
  const alert = alertShape(alertId, source.id, source.read(event.body, event.receivedAt));
  return { alertId, alert, store: (tx) => store(tx, context, event, alert) };
}

async function store(tx: Tx, context: AlertsContext, event: Event, alert: AlertShape): Promise<void> {
  const { spaceId } = event;
  const { rows } = await tx.query<{ policy: Partial<Policy> }>(
    `with stored as (
       insert into alert (space_id, id, event_id, run_id, flow, source, uid, title, severity, shape, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
     select policy from obligation_policy where space_id = $1 and severity = $9`,
    [
      spaceId,
      alert.id,
      event.eventId,
      event.runId,
      event.flow,
      alert.source,
      alert.uid,
      alert.title,
      alert.severity,
      JSON.stringify(alert),
      new Date(event.receivedAt),
    ],
  );
  const policy = effectivePolicy(alert.severity, rows[0]?.policy);
  const { acknowledgeBy, dueAt } = deadlines(policy, event.receivedAt);
  await tx.query(
    'insert into obligation (space_id, alert_id, policy, acknowledge_by, due_at) values ($1, $2, $3, $4, $5)',
    [spaceId, alert.id, JSON.stringify(policy), acknowledgeBy ?? null, dueAt],
  );
  await context.scheduling.schedule(
    tx,
    WATCH,
    { spaceId, alertId: alert.id },
    {
      runAt: acknowledgeBy && acknowledgeBy < dueAt ? acknowledgeBy : dueAt,
      key: watchKey(alert.id),
    },
  );
  await tellPages(tx, spaceId, alert.id);
  const about = { spaceId, actor: SYSTEM, object: `alert:${alert.id}`, runId: event.runId, alertId: alert.id };
  await record(
    tx,
    {
      ...about,
      kind: 'alert.opened',
      data: {
        source: alert.source,
        uid: alert.uid,
        title: alert.title,
        severity: alert.severity,
        flow: event.flow,
        event: event.eventId,
      },
    },
    {
      ...about,
      kind: 'obligation.opened',
      data: { acknowledgeBy: acknowledgeBy?.toISOString(), dueAt: dueAt.toISOString() },
    },
  );
}

/** The defaults with the space's own values laid over them. */
export const effectivePolicy = (severity: Severity, own: Partial<Policy> = {}): Policy => ({
  ...POLICIES[severity],
  ...own,
});

export function deadlines(policy: Policy, openedAt: number): { acknowledgeBy: Date | undefined; dueAt: Date } {
  const acknowledgeBy = policy.acknowledgeMs === null ? undefined : new Date(openedAt + policy.acknowledgeMs);
  return { acknowledgeBy, dueAt: new Date(openedAt + policy.closeMs) };
}
