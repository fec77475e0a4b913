// Writes entries in the transaction of the change they record.
import type { Tx } from '../db/index.ts';
import { entryBody, type NewEntry } from './entry.ts';

/**
 * Appends entries to their spaces' chains. Locks the heads of those spaces until the transaction ends, so
 * call it as the last statement.
 */
export async function record(tx: Tx, ...entries: NewEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query('select ledger_append($1, $2)', [entries.map((e) => e.spaceId), entries.map(entryBody)]);
}
