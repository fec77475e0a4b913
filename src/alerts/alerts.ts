// Alerts and their obligations: opened by events, handled by flows and people, watched until they are closed.
import { mustBeAble, type Principal } from '../access/index.ts';
import { newId, type Tx } from '../db/index.ts';
import type { LocalHandler, OpenedAlert, StepHandlers, Task } from '../engine/index.ts';
import { type Actor, record } from '../ledger/index.ts';
import { closeAlert, readDisposition } from './close.ts';
import { type AlertsContext, tellPages, WATCH, watchKey } from './context.ts';
import { type AlertQuery, type AlertStory, alertStory, listAlerts } from './list.ts';
import { aboutAlert, type HeldAlert, lockOpenAlert } from './obligation.ts';
import { openAlert } from './open.ts';
import { runEnded } from './run-ended.ts';
import { alertHandler } from './step.ts';
import { noticeOf, watch } from './watch.ts';

export interface AlertsParts<Question> extends AlertsContext {
  /** The questions of an alert, as this person sees them: they belong to the people part. */
  questionsOf(principal: Principal, alertId: string): Promise<Question[]>;
}

export class Alerts<Question = unknown> {
  readonly #parts: AlertsParts<Question>;
  /** For StepHandlers.local.alert. */
  readonly alertHandler: LocalHandler;
  /** For the queue, by name. */
  readonly tasks: Record<string, Task>;

  constructor(parts: AlertsParts<Question>) {
    this.#parts = parts;
    this.alertHandler = alertHandler(parts);
    this.tasks = { [WATCH]: (payload) => this.watch(payload) };
  }

  /** For StepHandlers.openAlert. Throws invalid_request when the payload has another shape. */
  open(event: Parameters<StepHandlers['openAlert']>[0]): OpenedAlert {
    return openAlert(this.#parts, event);
  }

  /** Those that are not closed. */
  async openAmong(tx: Tx, spaceId: string, alertIds: string[]): Promise<Set<string>> {
    if (alertIds.length === 0) return new Set();
    const { rows } = await tx.query(
      "select id from alert where space_id = $1 and id = any ($2) and state <> 'closed'",
      [spaceId, alertIds],
    );
    return new Set(rows.map(({ id }) => id as string));
  }

  /** Who closed the alert after the run (or the one that called it) had begun, when that was not a flow. */
  async closedBy(tx: Tx, { spaceId, alertId, runId }: { spaceId: string; alertId: string; runId: string }) {
    const { rows } = await tx.query<{ by: Actor }>(
      `with recursive caller as (
         select parent_run_id, created_at from run where space_id = $1 and id = $3
         union all
         select r.parent_run_id, r.created_at from run r join caller c on r.space_id = $1 and r.id = c.parent_run_id
       ) select closed_by as by from obligation where space_id = $1 and alert_id = $2 and closed_by ->> 'type' <> 'flow'
           and closed_at >= (select min(created_at) from caller)`,
      [spaceId, alertId, runId],
    );
    return rows[0]?.by;
  }

  /** For StepHandlers.ranAgain: the new run answers for the alert now. */
  async ranAgain(
    tx: Tx,
    { spaceId, alertId, of, runId }: { spaceId: string; alertId: string; of: string; runId: string },
  ) {
    await tx.query('update alert set run_id = $4 where space_id = $1 and id = $2 and run_id = $3', [
      spaceId,
      alertId,
      of,
      runId,
    ]);
  }

  /** For StepHandlers.runEnded. */
  runEnded(tx: Tx, run: Parameters<StepHandlers['runEnded']>[1]): Promise<void> {
    return runEnded(tx, this.#parts, run);
  }

  /** Looks at an obligation as of `now` (milliseconds since 1970). */
  watch(payload: { spaceId: string; alertId: string }, now = Date.now()): Promise<void> {
    return watch(this.#parts, payload, now);
  }

  /** Throws invalid_request. */
  list(spaceId: string, query: AlertQuery) {
    return this.#parts.db.inSpace(spaceId, (tx) => listAlerts(tx, spaceId, query));
  }

  /** One alert with its raw event and its story. Throws forbidden, not_found. */
  async get(principal: Principal, id: string): Promise<AlertStory & { questions: Question[] }> {
    mustBeAble(principal, 'alert.read');
    const { spaceId } = principal;
    const story = await this.#parts.db.inSpace(spaceId, (tx) => alertStory(tx, spaceId, id));
    return { ...story, questions: await this.#parts.questionsOf(principal, id) };
  }

  /** What its runs still ask is withdrawn. Throws forbidden, not_found, invalid_request, conflict (it is closed). */
  async close(
    principal: Principal,
    id: string,
    how: { disposition: string; reason?: string | undefined },
  ): Promise<void> {
    mustBeAble(principal, 'alert.handle');
    const disposition = readDisposition(how.disposition);
    const { spaceId, actor: by } = principal;
    await this.#parts.db.inSpace(spaceId, async (tx) => {
      await this.#parts.closing(tx, { spaceId, alertId: id, by });
      const alert = await lockOpenAlert(tx, spaceId, id);
      await closeAlert(tx, this.#parts, alert, { by, disposition, reason: how.reason, now: Date.now() });
    });
  }

  /** The first to say so is named; saying it again changes nothing. Throws forbidden, not_found, conflict (it is closed). */
  async acknowledge(principal: Principal, id: string): Promise<void> {
    mustBeAble(principal, 'alert.handle');
    await this.#held(principal, id, async (tx, alert) => {
      if (alert.acknowledgedAt) return;
      const now = new Date();
      await tx.query("update alert set state = 'acknowledged' where space_id = $1 and id = $2", [alert.spaceId, id]);
      await tx.query(
        'update obligation set acknowledged_at = $3, acknowledged_by = $4 where space_id = $1 and alert_id = $2',
        [alert.spaceId, id, now, JSON.stringify(principal.actor)],
      );
      if (alert.missedAt === null)
        await this.#parts.scheduling.schedule(
          tx,
          WATCH,
          { spaceId: alert.spaceId, alertId: id },
          { runAt: alert.dueAt, key: watchKey(id) },
        );
      await tellPages(tx, alert.spaceId, id);
      const afterMs = now.getTime() - alert.createdAt.getTime();
      await record(tx, {
        ...aboutAlert(alert),
        kind: 'obligation.acknowledged',
        actor: principal.actor,
        data: { afterMs },
      });
    });
  }

  /** Brings an open alert up again now. Throws forbidden, not_found, conflict (it is closed). */
  async renotify(principal: Principal, id: string): Promise<void> {
    mustBeAble(principal, 'alert.handle');
    await this.#held(principal, id, async (tx, alert) => {
      const notice = noticeOf(alert, 'asked', alert.repeats, `${id}:asked:${newId()}`);
      await this.#parts.notify(tx, notice);
      await tellPages(tx, alert.spaceId, id);
      await record(tx, {
        ...aboutAlert(alert),
        kind: 'obligation.renotified',
        actor: principal.actor,
        data: { told: notice.audience },
      });
    });
  }

  #held(principal: Principal, id: string, work: (tx: Tx, alert: HeldAlert) => Promise<void>) {
    const { spaceId } = principal;
    return this.#parts.db.inSpace(spaceId, async (tx) => work(tx, await lockOpenAlert(tx, spaceId, id)));
  }
}
