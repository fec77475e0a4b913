// Puts a change of a connection on record and tells whoever is looking.
import type { Tx } from '../db/index.ts';
import { type Actor, record } from '../ledger/index.ts';
import type { ConnectionRow } from './connection.ts';

/** Who changes something, and where. */
export interface By {
  spaceId: string;
  actor: Actor;
}

/** In the transaction of the change. `data`: never a value. */
export async function announce(
  tx: Tx,
  by: By,
  kind: string,
  row: ConnectionRow,
  data: Record<string, unknown>,
): Promise<void> {
  await tellLookers(tx, by.spaceId, row.name);
  await record(tx, {
    spaceId: by.spaceId,
    kind,
    actor: by.actor,
    object: `connection:${row.name}`,
    data: {
      tool: row.tool,
      kind: row.kind,
      host: row.base_url && new URL(row.base_url).host,
      state: row.state,
      ...data,
    },
  });
}

export async function tellLookers(tx: Tx, spaceId: string, name: string): Promise<void> {
  const change = { space: spaceId, type: 'connection', id: name };
  await tx.query("select pg_notify('reflejo_change', $1)", [JSON.stringify(change)]);
}
