// How fast a connection may be used: as a person set it, else as the tool's file says for the tool's own address.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';

export interface ToolRate {
  requests: number;
  per: 'second' | 'minute' | 'hour';
}

/** As stored with the connection. */
export interface SetLimits {
  /** 'none': the tool's own rate does not hold here. */
  rate?: ToolRate | 'none' | null | undefined;
  /** Calls at the same time. */
  concurrent?: number | null | undefined;
}

/** What holds. */
export interface ConnectionLimits {
  rate: ToolRate | undefined;
  concurrent: number | undefined;
}

export function limitsOf(
  set: SetLimits | null,
  tool: { rateLimit?: ToolRate | undefined; baseUrl: string | undefined | null } | undefined,
  settings: Record<string, string>,
): ConnectionLimits {
  // behind another address stands a proxy or a test server, which counts for itself
  const own = settings.baseUrl ? undefined : tool?.rateLimit;
  const rate = set?.rate === 'none' ? undefined : (set?.rate ?? own);
  return {
    rate: rate && { requests: rate.requests, per: rate.per },
    concurrent: set?.concurrent ?? undefined,
  };
}

/** Throws invalid_request. */
export function checkLimits({ rate, concurrent }: SetLimits): void {
  const problems = [];
  if (rate && rate !== 'none' && !(rate.requests > 0 && rate.requests <= 1_000_000))
    problems.push({ path: 'rate.requests', message: 'must be above 0, and 1,000,000 at most' });
  if (concurrent != null && !(Number.isInteger(concurrent) && concurrent >= 1 && concurrent <= 10_000))
    problems.push({ path: 'concurrent', message: 'must be a whole number from 1 to 10,000' });
  if (problems.length > 0) throw new AppError('invalid_request', 'the limits are not valid', { problems });
}

/** A tool that was found to be down, and when it is tried again. */
export interface Down {
  since: Date;
  nextProbe: Date;
  error: string | null;
}

export const DOWN_COLUMNS = `(select json_build_object('since', p.opened_at, 'nextProbe', p.probe_at, 'error', p.last_error)
  from tool_pace p where p.space_id = c.space_id and p.target = 'connection:' || c.name and p.open) as down`;

/** The credentials, the address or the limits changed, or a test succeeded: what was held against it is forgotten. */
export async function beginAfresh(tx: Tx, spaceId: string, name: string): Promise<void> {
  await tx.query('select tool_up($1, $2)', [spaceId, `connection:${name}`]);
  await tx.query(
    'update tool_pace set blocked_until = null, budget = null, budget_until = null where space_id = $1 and target = $2',
    [spaceId, `connection:${name}`],
  );
  await tx.query("select pg_notify('reflejo_pace', $1)", [`${spaceId} connection:${name}`]);
}
