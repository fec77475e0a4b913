// How soon an alert must be acknowledged and closed, and what happens when it is not. Pure.
import type { Audience } from '../flow/index.ts';
import type { Severity } from './facts.ts';

export interface Policy {
  /** Milliseconds from the alert's opening. null: need not be acknowledged. */
  acknowledgeMs: number | null;
  closeMs: number;
  /** After a missed deadline it is brought up again after this long, then after twice that, … */
  repeatMs: number;
  /** … this many times at most. */
  repeatTimes: number;
  /** Who is told first. */
  notify: Audience;
  /** Who is told from the second repetition on. */
  escalate: Audience;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const people: Pick<Policy, 'repeatTimes' | 'notify' | 'escalate'> = {
  repeatTimes: 6,
  notify: { role: 'responder' },
  escalate: { role: 'owner' },
};

export const POLICIES: Record<Severity, Policy> = {
  critical: { acknowledgeMs: 15 * MINUTE, closeMs: HOUR, repeatMs: 15 * MINUTE, ...people },
  high: { acknowledgeMs: 30 * MINUTE, closeMs: 4 * HOUR, repeatMs: 30 * MINUTE, ...people },
  medium: { acknowledgeMs: 4 * HOUR, closeMs: DAY, repeatMs: 4 * HOUR, ...people },
  low: { acknowledgeMs: null, closeMs: 3 * DAY, repeatMs: DAY, ...people },
  informational: { acknowledgeMs: null, closeMs: 7 * DAY, repeatMs: 2 * DAY, ...people, repeatTimes: 2 },
};

/** The part of an obligation that deadlines depend on. Times in milliseconds since 1970. */
export interface Watched {
  policy: Policy;
  acknowledgeBy: number | undefined;
  dueAt: number;
  acknowledged: boolean;
  unacknowledgedAt: number | undefined;
  missedAt: number | undefined;
  repeats: number;
}

export interface Look {
  /** What is to be said now; the gravest only. */
  notice: 'unacknowledged' | 'missed' | 'repeated' | undefined;
  /** When to look again. */
  next: number | undefined;
}

/** Looks at an open obligation: what is due at `now`, and when it must be looked at again. */
export function look(watched: Watched, now: number): Look {
  const { policy, missedAt } = watched;
  if (missedAt !== undefined) {
    const due = repeatAt(missedAt, policy, watched.repeats + 1);
    if (due === undefined || now < due) return { notice: undefined, next: due };
    return { notice: 'repeated', next: later(repeatAt(missedAt, policy, watched.repeats + 2), now, policy) };
  }
  if (now >= watched.dueAt) return { notice: 'missed', next: repeatAt(now, policy, 1) };
  const waiting = !watched.acknowledged && watched.unacknowledgedAt === undefined ? watched.acknowledgeBy : undefined;
  if (waiting === undefined || waiting >= watched.dueAt) return { notice: undefined, next: watched.dueAt };
  return now >= waiting ? { notice: 'unacknowledged', next: watched.dueAt } : { notice: undefined, next: waiting };
}

/** When the nth repetition is due: intervals of 1, 2, 4, 8 … times `repeatMs`. */
function repeatAt(missedAt: number, policy: Policy, n: number): number | undefined {
  return n > policy.repeatTimes ? undefined : missedAt + policy.repeatMs * (2 ** n - 1);
}

/** After an outage the repetitions that were missed do not come all at once. */
const later = (at: number | undefined, now: number, policy: Policy) =>
  at === undefined ? undefined : Math.max(at, now + policy.repeatMs);

/** Whom to tell. `repeats` counts the repetition that is being made. */
export const audienceOf = (policy: Policy, repeats: number): Audience =>
  repeats >= 2 ? policy.escalate : policy.notify;
