// The row of a flow whose source of events we watch ourselves.
import type { Tx } from '../db/index.ts';
import type { Mailbox, Poll, Schedule, Trigger } from '../flow/index.ts';

export const FIRE = 'trigger.fire';
export const fireKey = (flowId: string) => `trigger:${flowId}`;

export type Spec =
  | { kind: 'schedule'; spec: Schedule }
  | { kind: 'poll'; spec: Poll }
  | { kind: 'mailbox'; spec: Mailbox };

/** Why it may not ask its tool now. */
export type HoldReason = 'rate_limit' | 'busy' | 'tool_down';

export type TriggerRow = Spec & {
  space_id: string;
  flow_id: string;
  version: number;
  active: boolean;
  anchor: Date;
  tick_at: Date | null;
  last_at: Date | null;
  ticks: number;
  cursor: unknown;
  begun: boolean;
  next_at: Date | null;
  lease: string | null;
  leased_until: Date | null;
  failures: number;
  /** The limits of the tool have it wait until `next_at`. */
  held: { reason: HoldReason; slot?: true } | null;
  last_error: { code: string; message: string; at: string } | null;
};

/** undefined: events come in by themselves. */
export function watched({ schedule, poll, mailbox }: Trigger): Spec | undefined {
  if (schedule) return { kind: 'schedule', spec: schedule };
  if (poll) return { kind: 'poll', spec: poll };
  return mailbox && { kind: 'mailbox', spec: mailbox };
}

/** The keys of a source that can change without it becoming another one: what was remembered goes on. */
const TUNING: Record<Spec['kind'], string[]> = {
  schedule: ['missed'],
  poll: ['every', 'from', 'more'],
  mailbox: ['every', 'from', 'after', 'move_to', 'attachment_bytes'],
};

export const isSameSource = (a: Spec, b: Spec): boolean => a.kind === b.kind && essence(a) === essence(b);

function essence({ kind, spec }: Spec): string {
  const kept = Object.entries(spec).filter(([key]) => !TUNING[kind].includes(key));
  return JSON.stringify(sorted(Object.fromEntries(kept)));
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;

export async function readRow(
  tx: Pick<Tx, 'query'>,
  spaceId: string,
  flowId: string,
  lock: '' | 'for update' = '',
): Promise<TriggerRow | undefined> {
  const { rows } = await tx.query<TriggerRow>(
    `select *, ticks::float8 as ticks from trigger_state where space_id = $1 and flow_id = $2 ${lock}`,
    [spaceId, flowId],
  );
  return rows[0];
}
