// Stores many new runs in one transaction, together with what their cause has to remember: the cursor of a poll,
// the next tick of a schedule.
import type { Database, Tx } from '../db/index.ts';
import type { Blobs } from './blobs.ts';
import { flushWrites, type RunWrite, type Written } from './committer.ts';
import { standInLine } from './limited.ts';
import { NOT_TAKEN } from './take-event.ts';
import type { Accepted, Around, OpenedAlert } from './types.ts';

interface Parts {
  db: Database;
  blobs: Blobs;
  worker: string;
}

interface NewWrite {
  write: RunWrite;
  alert: OpenedAlert | undefined;
  /** Where it stands in line. */
  place: string;
}

/** Rows per statement. */
const AT_ONCE = 1000;

export function storeAll(
  parts: Parts,
  spaceId: string,
  made: (NewWrite | undefined)[],
  around: Around = {},
): Promise<Accepted[]> {
  return parts.db.once(async (tx) => {
    if (around.before && !(await around.before(tx))) return [];
    const all = made.filter((one) => one !== undefined);
    const written: Written[] = [];
    for (let at = 0; at < all.length; at += AT_ONCE) {
      // whoever holds the head of the ledger's chain holds up the space: entries come last
      const writes = all.slice(at, at + AT_ONCE).map(({ write }) => ({ ...write, ledger: [] }));
      written.push(...(await flushWrites(tx, parts.worker, writes)));
    }
    const fresh = all.filter((_, i) => written[i]!.as === 'written');
    for (const { write, alert } of fresh) {
      await parts.blobs.put(spaceId, write.runId, write.blobs, tx);
      await alert?.store(tx);
    }
    await standInLine(
      tx,
      spaceId,
      fresh.map(({ write, place }) => ({ runId: write.runId, place })),
    );
    const accepted = await outcomes(tx, spaceId, made, written);
    await around.after?.(tx, accepted);
    const bodies = fresh.flatMap(({ write }) => write.ledger);
    if (bodies.length > 0) await tx.query('select ledger_append($1, $2)', [bodies.map(() => spaceId), bodies]);
    return accepted;
  });
}

async function outcomes(
  tx: Tx,
  spaceId: string,
  made: (NewWrite | undefined)[],
  written: Written[],
): Promise<Accepted[]> {
  const firsts = written.flatMap((one) => (one.as === 'duplicate' ? [one.first] : []));
  const { rows } =
    firsts.length === 0
      ? { rows: [] }
      : await tx.query<{ id: string; alert_id: string | null }>(
          'select id, alert_id from run where space_id = $1 and id = any($2)',
          [spaceId, firsts],
        );
  const alerts = new Map(rows.map((row) => [row.id, row.alert_id ?? undefined]));
  let next = 0;
  return made.map((one) => {
    if (!one) return NOT_TAKEN;
    const result = written[next++]!;
    if (result.as !== 'duplicate')
      return { runId: one.write.runId, alertId: one.alert?.alertId, duplicate: false, response: undefined };
    return { runId: result.first, alertId: alerts.get(result.first), duplicate: true, response: undefined };
  });
}
