// The journal's entries: everything that happened in a run, in order, and nothing else.
import type { StepKind } from '../flow/index.ts';
import type { StoredRef } from './stored.ts';
import type { StepError } from './types.ts';

interface At {
  /** Milliseconds since 1970. */
  at: number;
  /** Fields whose values are kept elsewhere, because they are large; the fields themselves are left out. */
  blobs?: Partial<Record<'input' | 'output' | 'alert', StoredRef>>;
}
interface OfStep extends At {
  path: string;
  kind: StepKind;
}

/** Why a step that is ready has to wait. */
export type HoldReason = 'rate_limit' | 'busy' | 'tool_down' | 'moving';

export type RunEnd = 'succeeded' | 'failed' | 'stopped' | 'cancelled';

export type Entry =
  | (At & { type: 'begun'; alert?: unknown })
  /** An effect is about to be attempted with this input. */
  | (OfStep & { type: 'started'; attempt: number; input: unknown })
  /** A block was entered: which branch, how many items. */
  | (OfStep & { type: 'entered'; input: unknown })
  | (OfStep & { type: 'skipped' })
  /** Nothing to do until a signal comes or the time `until` has passed. */
  | (OfStep & { type: 'parked'; attempt?: number; input: unknown; until?: number })
  | (OfStep & { type: 'done'; input?: unknown; output: unknown })
  /** With `retryAt`, another attempt follows; without, this is the step's outcome. */
  | (OfStep & { type: 'failed'; attempt: number; input?: unknown; error: StepError; retryAt?: number })
  /** The worker died during the attempt and the step may not be repeated blindly. */
  | (OfStep & { type: 'unknown'; attempt: number })
  /** A person said how an unknown attempt ended. */
  | (OfStep & { type: 'resolved'; as: 'done' | 'not_done' | 'retry'; by: string })
  /** A person had the run stand still, or go on. */
  | (At & { type: 'paused' | 'resumed'; by: string })
  /** The attempt may not be made yet: it is not counted. `until`: when to ask again; `slot`: it is its turn then. */
  | (OfStep & {
      type: 'held';
      attempt: number;
      input?: unknown;
      since: number;
      reason: HoldReason;
      until: number;
      slot?: true;
    })
  | (At & { type: 'finished'; status: RunEnd; output?: unknown; error?: StepError & { path?: string } });

/** What the journal knows of one path: the fold of its entries. */
export interface PathRecord {
  kind: StepKind;
  state: 'started' | 'entered' | 'parked' | 'held' | 'retrying' | 'unknown' | 'done' | 'failed' | 'skipped';
  /** When the path was first entered. */
  since: number;
  attempt: number;
  input: unknown;
  output: unknown;
  error: StepError | undefined;
  /** Of `parked`, `held` and `retrying`. */
  until: number | undefined;
  /** Of `held`. */
  held?: Held;
}

export interface Held {
  reason: HoldReason;
  /** Since when it waits without having failed or gone through. */
  since: number;
  until: number;
  slot?: true;
}

/** Folds one entry into the records. Entries that are not of a step change nothing. */
export function foldRecord(records: Map<string, PathRecord>, entry: Entry): void {
  if (!('path' in entry)) return;
  let record = records.get(entry.path);
  if (!record) {
    record = {
      kind: entry.kind,
      state: 'entered',
      since: entry.at,
      attempt: 0,
      input: undefined,
      output: undefined,
      error: undefined,
      until: undefined,
    };
    records.set(entry.path, record);
  }
  if ('input' in entry && entry.input !== undefined) record.input = entry.input;
  if ('attempt' in entry && entry.attempt !== undefined) record.attempt = entry.attempt;
  switch (entry.type) {
    case 'parked':
      record.state = 'parked';
      record.until = entry.until;
      break;
    case 'held': {
      const { reason, since, until, slot } = entry;
      record.state = 'held';
      record.until = until;
      record.held = { reason, since, until, ...(slot && { slot }) };
      break;
    }
    case 'done':
      record.state = 'done';
      record.output = entry.output;
      break;
    case 'failed':
      record.error = entry.error;
      record.until = entry.retryAt;
      record.state = entry.retryAt === undefined ? 'failed' : 'retrying';
      break;
    case 'resolved':
      // done and not_done are followed by the outcome's own entry
      if (entry.as === 'retry') {
        record.state = 'retrying';
        record.until = entry.at;
      }
      break;
    default:
      record.state = entry.type;
  }
}
