// Writes entries in the transaction of the change they record. They are gathered and appended at its end:
// appending locks the head of the space's chain, and whoever holds that must want no other lock after it.
import type { Tx } from '../db/index.ts';
import { entryBody, type NewEntry } from './entry.ts';

const gathered = new WeakMap<Tx, { space: string; body: string }[]>();

/** Has entries appended to their spaces' chains when the transaction commits, in the order given. */
export async function record(tx: Tx, ...entries: NewEntry[]): Promise<void> {
  for (const entry of entries) recordBodies(tx, entry.spaceId, [entryBody(entry)]);
}

/** The same for entries whose bodies are made already. */
export function recordBodies(tx: Tx, space: string, bodies: string[]): void {
  if (bodies.length === 0) return;
  let waiting = gathered.get(tx);
  if (!waiting) {
    waiting = [];
    gathered.set(tx, waiting);
    tx.beforeCommit(() => appendGathered(tx));
  }
  for (const body of bodies) waiting.push({ space, body });
}

async function appendGathered(tx: Tx): Promise<void> {
  const entries = gathered.get(tx)?.splice(0) ?? [];
  if (entries.length === 0) return;
  await tx.query('select ledger_append($1, $2)', [entries.map((e) => e.space), entries.map((e) => e.body)]);
}

/**
 * Takes what has been gathered, for a statement of the caller's that appends to the chain of `space`. When some of it
 * belongs to another space, all of it is appended now and nothing is left to take: one statement locks all its chains.
 */
export async function takeGathered(tx: Tx, space: string): Promise<string[]> {
  const entries = gathered.get(tx);
  if (!entries?.every((entry) => entry.space === space)) await appendGathered(tx);
  return entries?.splice(0).map(({ body }) => body) ?? [];
}

/** How many entries are gathered; with `forget`, those after that number go with a rolled back savepoint. */
export const gatheredCount = (tx: Tx): number => gathered.get(tx)?.length ?? 0;
export function forget(tx: Tx, after: number): void {
  gathered.get(tx)?.splice(after);
}
