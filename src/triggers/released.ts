// What changes for a flow's source of events when a version goes live, or the flow is switched on or off. In the
// transaction of that change.
import type { Tx } from '../db/index.ts';
import type { Scheduling } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { type FlowDocument, nextTick, type SlackTrigger } from '../flow/index.ts';
import { FIRE, fireKey, isSameSource, readRow, type Spec, watched } from './state.ts';

export interface LiveFlow {
  spaceId: string;
  flowId: string;
  version: number;
  enabled: boolean;
  document: FlowDocument;
}

/**
 * A source that is the same as before goes on where it was; another one begins anew. Throws conflict: the Slack
 * command belongs to another flow.
 */
export async function released(tx: Tx, scheduling: Scheduling, live: LiveFlow): Promise<void> {
  const { spaceId, flowId, version, enabled, document } = live;
  await setSlack(tx, live, document.trigger.slack);
  const spec = watched(document.trigger);
  const before = await readRow(tx, spaceId, flowId, 'for update');
  if (!spec) {
    if (before) await forget(tx, scheduling, live);
    return;
  }
  const now = Date.now();
  if (before && isSameSource(before, spec)) {
    await tx.query(
      `update trigger_state set spec = $3, version = $4, failures = 0, lease = null, leased_until = null, held = null,
         next_at = case when active and kind <> 'schedule' then now() else next_at end
       where space_id = $1 and flow_id = $2`,
      [spaceId, flowId, JSON.stringify(spec.spec), version],
    );
    if (before.active && spec.kind !== 'schedule') await fireAt(tx, scheduling, live, new Date(now));
    return;
  }
  if (before) await forget(tx, scheduling, live);
  const at = firstAt(spec, now);
  await tx.query(
    `insert into trigger_state (space_id, flow_id, kind, spec, version, active, anchor, tick_at, next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[spaceId, flowId, spec.kind, JSON.stringify(spec.spec), version, enabled, new Date(now)],
      ...(spec.kind === 'schedule' ? [at] : [null]),
      enabled ? at : null,
    ],
  );
  if (enabled && at) await fireAt(tx, scheduling, live, at);
}

/**
 * Switched off, nothing is watched, and what a schedule would have done meanwhile is not made up for; a poll and a
 * mailbox go on where they were.
 */
export async function switched(
  tx: Tx,
  scheduling: Scheduling,
  flow: { spaceId: string; flowId: string; enabled: boolean },
): Promise<void> {
  const row = await readRow(tx, flow.spaceId, flow.flowId, 'for update');
  if (!row) return;
  const at = flow.enabled ? firstAt(row, Date.now(), row.anchor.getTime()) : null;
  await tx.query(
    `update trigger_state set active = $3, next_at = $4, tick_at = case when kind = 'schedule' then $4::timestamptz end,
       lease = null, leased_until = null, held = null, failures = 0
     where space_id = $1 and flow_id = $2`,
    [flow.spaceId, flow.flowId, flow.enabled, at],
  );
  if (at) await fireAt(tx, scheduling, flow, at);
  else await scheduling.unschedule(tx, fireKey(flow.flowId));
}

function firstAt(source: Spec, now: number, anchor = now): Date | null {
  if (source.kind !== 'schedule') return new Date(now);
  const tick = nextTick(source.spec, anchor, now);
  return tick === undefined ? null : new Date(tick);
}

export async function fireAt(
  tx: Tx,
  scheduling: Scheduling,
  { spaceId, flowId }: { spaceId: string; flowId: string },
  runAt: Date,
): Promise<void> {
  await scheduling.schedule(tx, FIRE, { space: spaceId, flow: flowId }, { runAt, key: fireKey(flowId) });
}

async function forget(tx: Tx, scheduling: Scheduling, { spaceId, flowId }: LiveFlow): Promise<void> {
  await tx.query('delete from trigger_state where space_id = $1 and flow_id = $2', [spaceId, flowId]);
  await tx.query('delete from trigger_key where space_id = $1 and flow_id = $2', [spaceId, flowId]);
  await tx.query('delete from trigger_refused where space_id = $1 and flow_id = $2', [spaceId, flowId]);
  await scheduling.unschedule(tx, fireKey(flowId));
}

async function setSlack(tx: Tx, { spaceId, flowId }: LiveFlow, slack: SlackTrigger | undefined): Promise<void> {
  await tx.query('delete from flow_slack where space_id = $1 and flow_id = $2', [spaceId, flowId]);
  if (!slack) return;
  const { command = null, message } = slack;
  const { rowCount } = await tx.query(
    `insert into flow_slack (space_id, flow_id, command, channel, contains, pattern) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [
      spaceId,
      flowId,
      command,
      message?.channel.replace(/^#/, '') ?? null,
      message?.contains ?? null,
      message?.pattern ?? null,
    ],
  );
  if (rowCount === 1) return;
  const { rows } = await tx.query(
    'select f.name from flow_slack s join flow f on f.space_id = s.space_id and f.id = s.flow_id where s.space_id = $1 and s.command = $2',
    [spaceId, command],
  );
  throw new AppError('conflict', `The Slack command "${command}" belongs to the flow ${rows[0]?.name}.`, {
    problems: [{ path: 'trigger.slack.command', message: 'take another command' }],
  });
}
