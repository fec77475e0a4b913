// Whether a flow takes an event, and what makes it the same as another: decided before anything is stored.
import { createHash } from 'node:crypto';
import type { Scope } from '../flow/index.ts';
import { truth } from './condition.ts';
import type { ReleasedFlow } from './programs.ts';
import type { Accepted, Intake } from './types.ts';

export interface TakenEvent {
  now: number;
  trigger: Scope['trigger'];
  dedupeKey: string | undefined;
  /** Of the run, when it is chosen already. */
  runId?: string;
}

export const NOT_TAKEN: Accepted = { runId: undefined, alertId: undefined, duplicate: false, response: undefined };

/** undefined: the filter said no. */
export function takeEvent({ program }: ReleasedFlow, intake: Intake): TakenEvent | undefined {
  const now = Date.now();
  const trigger = {
    body: intake.body,
    headers: intake.headers ?? {},
    source: intake.source,
    received_at: new Date(now).toISOString(),
  };
  const early = { trigger, vars: program.vars, steps: {}, alert: null } as never;
  if (program.filter && !truth(program.filter(early))) return undefined;
  const own = program.dedupe ? String(program.dedupe(early) ?? '') || undefined : undefined;
  return { now, trigger, dedupeKey: own === undefined ? intake.dedupeKey : storable(own) };
}

/** Longer keys do not fit into an index of the database, and it takes no NUL. */
const LONGEST_KEY_BYTES = 2000;

function storable(key: string): string {
  const fits = Buffer.byteLength(key) <= LONGEST_KEY_BYTES && !key.includes('\u0000');
  return fits ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
