// The `alert` step: a flow updates or closes the alert of its run.
import type { Tx } from '../db/index.ts';
import type { LocalHandler, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import { closeAlert, readDisposition } from './close.ts';
import { type AlertsContext, flowActor, tellPages, WATCH, watchKey } from './context.ts';
import { SEVERITIES, type Severity } from './facts.ts';
import { aboutAlert, type HeldAlert, lockAlert, watchedOf } from './obligation.ts';
import { deadlines, effectivePolicy } from './open.ts';
import { isFields, text } from './payload.ts';
import { look, type Policy } from './policy.ts';

/** The call's input is the evaluated `alert`. Output: `{id, state, severity, title, fields, disposition}`. */
export const alertHandler =
  (context: AlertsContext): LocalHandler =>
  async (tx, call) => {
    const { update, close } = isFields(call.input) ? call.input : {};
    if (isFields(update) === isFields(close))
      throw new AppError('invalid_input', 'An alert step has either update or close.');
    const alert = call.alertId === undefined ? undefined : await lockAlert(tx, call.spaceId, call.alertId);
    if (!alert) throw new AppError('invalid_input', 'This run has no alert: its trigger names no alert source.');
    if (isFields(close)) return { output: await closeByFlow(tx, context, call, alert, close) };
    return { output: await updateByFlow(tx, context, call, alert, update as Record<string, unknown>) };
  };

async function closeByFlow(
  tx: Tx,
  context: AlertsContext,
  call: StepCall,
  alert: HeldAlert,
  close: Record<string, unknown>,
) {
  const disposition = readDisposition(close.disposition);
  // closed meanwhile by a person: that decision stands, and the flow may read it in the output
  if (alert.closedAt) return outputOf(alert);
  await closeAlert(tx, context, alert, {
    by: flowActor(call.flow.name, call.flow.version),
    disposition,
    reason: text(close.reason),
    runId: call.runId,
    now: Date.now(),
  });
  return outputOf({ ...alert, state: 'closed', disposition });
}

async function updateByFlow(
  tx: Tx,
  context: AlertsContext,
  call: StepCall,
  alert: HeldAlert,
  update: Record<string, unknown>,
) {
  const { severity: newSeverity, title: newTitle, ...noted } = update;
  const severity = newSeverity === undefined ? alert.severity : readSeverity(newSeverity);
  const title = text(newTitle)?.slice(0, 300) ?? alert.title;
  const fields = { ...alert.fields, ...withoutNul(noted) };
  await tx.query('update alert set severity = $3, title = $4, fields = $5 where space_id = $1 and id = $2', [
    alert.spaceId,
    alert.id,
    severity,
    title,
    JSON.stringify(fields),
  ]);
  const due = severity === alert.severity || alert.closedAt ? undefined : await tighten(tx, context, alert, severity);
  await tellPages(tx, alert.spaceId, alert.id);
  await record(tx, {
    ...aboutAlert(alert),
    runId: call.runId,
    kind: 'alert.updated',
    actor: flowActor(call.flow.name, call.flow.version),
    data: {
      ...(severity !== alert.severity && { severity, from: alert.severity, dueAt: due?.toISOString() }),
      ...(title !== alert.title && { title }),
      fields: Object.keys(noted),
    },
  });
  return outputOf({ ...alert, severity, title, fields });
}

/** A graver alert is due earlier. A deadline once promised is never moved back. */
async function tighten(tx: Tx, context: AlertsContext, alert: HeldAlert, severity: Severity): Promise<Date> {
  const { rows } = await tx.query<{ policy: Partial<Policy> }>(
    'select policy from obligation_policy where space_id = $1 and severity = $2',
    [alert.spaceId, severity],
  );
  const policy = effectivePolicy(severity, rows[0]?.policy);
  const wanted = deadlines(policy, alert.createdAt.getTime());
  if (wanted.dueAt >= alert.dueAt) return alert.dueAt;
  const acknowledgeBy = wanted.acknowledgeBy ?? alert.acknowledgeBy;
  await tx.query(
    'update obligation set policy = $3, acknowledge_by = $4, due_at = $5 where space_id = $1 and alert_id = $2',
    [alert.spaceId, alert.id, JSON.stringify(policy), acknowledgeBy, wanted.dueAt],
  );
  const watched = watchedOf({ ...alert, policy, acknowledgeBy, dueAt: wanted.dueAt });
  const now = Date.now();
  const { notice, next } = look(watched, now);
  const runAt = new Date(notice ? now : (next ?? now));
  await context.scheduling.schedule(
    tx,
    WATCH,
    { spaceId: alert.spaceId, alertId: alert.id },
    { runAt, key: watchKey(alert.id) },
  );
  return wanted.dueAt;
}

function readSeverity(value: unknown): Severity {
  const word = text(value)?.toLowerCase();
  if (SEVERITIES.includes(word as Severity)) return word as Severity;
  throw new AppError('invalid_input', `The severity is one of ${SEVERITIES.join(', ')}.`, {
    problems: [{ path: 'update.severity', message: `one of: ${SEVERITIES.join(', ')}` }],
  });
}

/** jsonb has no place for NUL. */
const withoutNul = (fields: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(fields, (_key, value) => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value)),
  );

const outputOf = ({ id, state, severity, title, fields, disposition }: HeldAlert) => ({
  id,
  state,
  severity,
  title,
  fields,
  disposition,
});
