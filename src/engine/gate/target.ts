// What this worker knows of one tool (behind a connection, or a host): its limits, and what the workers share of
// it in the database.
import type { Pool } from 'pg';
import type { CallLimits } from './limits.ts';
import { windowOf } from './limits.ts';

export interface Target {
  spaceId: string;
  /** 'connection:<name>' or 'host:<host>'. */
  name: string;
}

/** Times are in milliseconds since 1970, by this machine's clock. */
export class TargetState {
  readonly target: Target;
  loadedAt = 0;
  rate: { requests: number; windowMs: number } | undefined;
  concurrent: number | undefined;
  /** Calls of the whole space at the same time. */
  spaceCalls: number | undefined;
  blockedUntil = 0;
  budgetUntil = 0;
  /** The tool is down; the next probe. */
  down: { probeAt: number } | undefined;
  /** Calls of this worker that failed one after the other. */
  failures = 0;
  /** Refusals in a row that did not say how long to wait. */
  refusals = 0;

  constructor(target: Target) {
    this.target = target;
  }

  /** Nothing is to be asked before a call. */
  isFree(now: number): boolean {
    return (
      this.rate === undefined &&
      this.concurrent === undefined &&
      this.spaceCalls === undefined &&
      this.down === undefined &&
      this.blockedUntil <= now &&
      this.budgetUntil <= now
    );
  }

  async load(pool: Pool, limits: CallLimits): Promise<void> {
    const { spaceId, name } = this.target;
    const { rows } = await pool.query(
      `select (s.settings -> 'limits' ->> 'calls')::int as calls, extract(epoch from clock_timestamp()) * 1000 as now,
         p.blocked_until, p.budget_until, p.open, extract(epoch from p.probe_at) * 1000 as probe_at
       from space s left join tool_pace p on p.space_id = s.id and p.target = $2 where s.id = $1`,
      [spaceId, name],
    );
    const row = rows[0] ?? {};
    const now = Date.now();
    const here = (time: unknown) => (time === null || time === undefined ? 0 : now + (Number(time) - Number(row.now)));
    this.loadedAt = now;
    this.rate = limits.rate && windowOf(limits.rate);
    this.concurrent = limits.concurrent;
    this.spaceCalls = row.calls ?? undefined;
    this.blockedUntil = here(row.blocked_until);
    this.budgetUntil = here(row.budget_until);
    this.down = row.open ? { probeAt: here(row.probe_at) } : undefined;
  }
}
