// What the verbs of this part share: the database, the queue, how people are told, and who acts.
import type { Database, Tx } from '../db/index.ts';
import type { Scheduling } from '../engine/index.ts';
import type { Audience } from '../flow/index.ts';
import type { Actor } from '../ledger/index.ts';
import type { Severity } from './facts.ts';

/** People are told, in the transaction that notes why. */
export interface ObligationNotice {
  spaceId: string;
  alertId: string;
  /** The run that was made for the alert. */
  runId: string;
  flow: string;
  title: string;
  severity: Severity;
  source: string;
  /** `asked`: a person had it brought up again. */
  reason: 'unacknowledged' | 'missed' | 'repeated' | 'asked';
  /** Of a repetition: 1 for the first. */
  repeats: number;
  dueAt: Date;
  audience: Audience;
  /** Stable over attempts: tell nobody twice about the same. */
  key: string;
}

export interface AlertsContext {
  db: Database;
  scheduling: Scheduling;
  notify(tx: Tx, notice: ObligationNotice): Promise<void>;
  /**
   * A person closes the alert in this transaction: what its runs still ask is withdrawn. Called before the alert is
   * locked, because a run that ends locks what it asks before its alert.
   */
  closing(tx: Tx, closed: { spaceId: string; alertId: string; by: Actor }): Promise<void>;
}

/** Name of the task that looks at an obligation when a deadline passes. */
export const WATCH = 'alerts.watch';
export const watchKey = (alertId: string) => `${WATCH}:${alertId}`;

export const flowActor = (flow: string, version: number): Actor => ({
  type: 'flow',
  id: `${flow}@${version}`,
  name: flow,
});

/** In the transaction of a change: tells the open pages. */
export async function tellPages(tx: Tx, spaceId: string, alertId: string): Promise<void> {
  await tx.query("select pg_notify('reflejo_change', $1)", [
    JSON.stringify({ space: spaceId, type: 'alert', id: alertId }),
  ]);
}
