// An alert together with its obligation, as it is read and held while something is done about it.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { Actor } from '../ledger/index.ts';
import type { Severity } from './facts.ts';
import type { Policy, Watched } from './policy.ts';

export const DISPOSITIONS = ['true_positive', 'false_positive', 'benign', 'duplicate', 'other'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface HeldAlert {
  spaceId: string;
  id: string;
  runId: string;
  flow: string;
  source: string;
  title: string;
  severity: Severity;
  state: 'open' | 'acknowledged' | 'closed';
  fields: Record<string, unknown>;
  createdAt: Date;
  policy: Policy;
  acknowledgeBy: Date | null;
  dueAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: Actor | null;
  unacknowledgedAt: Date | null;
  missedAt: Date | null;
  repeats: number;
  closedAt: Date | null;
  closedBy: Actor | null;
  disposition: Disposition | null;
  reason: string | null;
}

export const COLUMNS = `a.space_id as "spaceId", a.id, a.run_id as "runId", a.flow, a.source, a.title, a.severity, a.state,
  a.fields, a.created_at as "createdAt", o.policy, o.acknowledge_by as "acknowledgeBy", o.due_at as "dueAt",
  o.acknowledged_at as "acknowledgedAt", o.acknowledged_by as "acknowledgedBy", o.unacknowledged_at as "unacknowledgedAt",
  o.missed_at as "missedAt", o.repeats, o.closed_at as "closedAt", o.closed_by as "closedBy", o.disposition, o.reason`;

/** Holds alert and obligation until the transaction ends: whoever holds them decides. */
export async function lockAlert(tx: Tx, spaceId: string, id: string): Promise<HeldAlert | undefined> {
  const { rows } = await tx.query<HeldAlert>(
    `select ${COLUMNS} from alert a join obligation o on o.space_id = a.space_id and o.alert_id = a.id
     where a.space_id = $1 and a.id = $2 for update`,
    [spaceId, id],
  );
  return rows[0];
}

/** For people: throws not_found, and conflict when it is closed. */
export async function lockOpenAlert(tx: Tx, spaceId: string, id: string): Promise<HeldAlert> {
  const alert = await lockAlert(tx, spaceId, id);
  if (!alert) throw new AppError('not_found', `There is no alert ${id}.`);
  if (alert.closedBy)
    throw new AppError('conflict', `The alert was closed by ${alert.closedBy.name} as ${alert.disposition}.`);
  return alert;
}

export const watchedOf = (alert: HeldAlert): Watched => ({
  policy: alert.policy,
  acknowledgeBy: alert.acknowledgeBy?.getTime(),
  dueAt: alert.dueAt.getTime(),
  acknowledged: alert.acknowledgedAt !== null,
  unacknowledgedAt: alert.unacknowledgedAt?.getTime(),
  missedAt: alert.missedAt?.getTime(),
  repeats: alert.repeats,
});

/** What the ledger's entries about an alert have in common. */
export const aboutAlert = (alert: HeldAlert) => ({
  spaceId: alert.spaceId,
  object: `alert:${alert.id}`,
  runId: alert.runId,
  alertId: alert.id,
});
