// An entry of the ledger: a fact that somebody answers for.

/** Who did it. `person` and `token` ids are ids of the access part; `flow` is `name@version`. */
export interface Actor {
  type: 'person' | 'token' | 'flow' | 'system';
  id: string;
  /** For people to read; the name at the time. */
  name: string;
}

export const SYSTEM: Actor = { type: 'system', id: 'system', name: 'Reflejo' };

/** Kinds are `noun.verb`, past tense: event.received, run.finished, question.answered, flow.deployed … */
export interface NewEntry {
  spaceId: string;
  kind: string;
  actor: Actor;
  /** What it is about, as `type:id`: `flow:siem-alert-triage`, `question:0190…`. */
  object?: string;
  runId?: string | undefined;
  alertId?: string | undefined;
  /** Plain data; never a secret, never a whole payload (give its digest). */
  data?: Record<string, unknown>;
  /** Milliseconds since 1970; default: now. */
  at?: number;
}

/**
 * The text that is hashed and stored. Key order is fixed. PostgreSQL cannot read a NUL inside JSON, and what a
 * stranger sends must not be able to stop the record: it becomes U+FFFD.
 */
export function entryBody(entry: NewEntry): string {
  const fact = {
    at: entry.at ?? Date.now(),
    space: entry.spaceId,
    kind: entry.kind,
    actor: entry.actor,
    object: entry.object,
    run: entry.runId,
    alert: entry.alertId,
    data: entry.data,
  };
  const text = JSON.stringify(fact);
  return text.includes('\\u0000') ? JSON.stringify(fact, withoutNul) : text;
}

const withoutNul = (_key: string, value: unknown) =>
  typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
