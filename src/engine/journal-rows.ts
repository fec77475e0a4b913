// Reads a run's journal in pages, so that a long one is never in memory as a whole.
import type { Pool } from 'pg';
import type { Tx } from '../db/index.ts';

/** Rows are of very different sizes: the pages follow the size of those before. */
const PAGE_BYTES = 2 * 1024 * 1024;
const FIRST_PAGE = 8;
const MOST_ROWS = 2000;

export interface JournalRow {
  seq: number;
  /** The text as it was written: what digests are made of. */
  entries: string;
}

export async function* readRows(
  tx: Pick<Tx, 'query'> | Pool,
  spaceId: string,
  runId: string,
): AsyncGenerator<JournalRow> {
  let after = 0;
  for (let limit = FIRST_PAGE; ; ) {
    const { rows } = await (tx as Pool).query(
      'select seq, entries::text as entries from journal where space_id = $1 and run_id = $2 and seq > $3 order by seq limit $4',
      [spaceId, runId, after, limit],
    );
    const page = rows as JournalRow[];
    yield* page;
    if (page.length < limit) return;
    after = page.at(-1)!.seq;
    const bytes = page.reduce((sum, { entries }) => sum + entries.length, 0) / page.length;
    limit = Math.max(1, Math.min(MOST_ROWS, Math.floor(PAGE_BYTES / bytes)));
  }
}
