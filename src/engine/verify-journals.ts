// Checks the journals that are still there against the ledger: the entry that ended a run carries the digest of
// its journal. Tells one that expired, as the ledger says it may have, from one that was changed or removed.
import { createHash } from 'node:crypto';
import type { Tx } from '../db/index.ts';
import { readBlob } from './blobs.ts';
import type { Entry } from './entry.ts';
import { chain } from './held-run.ts';
import { readRows } from './journal-rows.ts';

const BATCH = 200;

export interface JournalProblem {
  /** The entry of the ledger that ended the run. */
  seq: number;
  what: string;
}

export interface JournalVerification {
  ok: boolean;
  /** Journals that were read. */
  checked: number;
  /** Journals that were deleted because their time had passed. */
  expired: number;
  problems: JournalProblem[];
}

interface Ended {
  seq: number;
  run_id: string;
  flow: string;
  at: number;
  journal: string;
}

/** In constant memory, the oldest run first. Lists at most `maxProblems`. */
export async function verifyJournals(
  tx: Tx,
  spaceId: string,
  { maxProblems = 100 }: { maxProblems?: number } = {},
): Promise<JournalVerification> {
  const deletedBefore = await readDeletions(tx, spaceId);
  const sound = new Set<string>();
  const problems: JournalProblem[] = [];
  let [checked, expired, faults] = [0, 0, 0];
  for await (const run of endedRuns(tx, spaceId)) {
    const found = await check(tx, spaceId, run, sound);
    if (found === 'empty' && run.at < (deletedBefore.get(run.flow) ?? 0)) expired += 1;
    else if (found === undefined) checked += 1;
    else {
      faults += 1;
      const what = found === 'empty' ? `the journal of run ${run.run_id} was removed` : found;
      if (problems.length < maxProblems) problems.push({ seq: run.seq, what });
    }
  }
  return { ok: faults === 0, checked, expired, problems };
}

/** undefined: as it was written. */
async function check(tx: Tx, spaceId: string, run: Ended, sound: Set<string>): Promise<string | undefined> {
  let digest: Buffer = Buffer.alloc(32);
  let last = 0;
  let lost: string | undefined;
  for await (const { seq, entries } of readRows(tx, spaceId, run.run_id)) {
    if (seq !== last + 1) return `row ${last + 1} of the journal of run ${run.run_id} was removed`;
    digest = chain(digest, entries);
    last = seq;
    lost ??= await damagedValue(tx, spaceId, entries, sound);
  }
  if (last === 0) return 'empty';
  if (digest.toString('hex') !== run.journal)
    return `the journal of run ${run.run_id} was changed, or rows at its end were added or removed`;
  return lost && `a value of run ${run.run_id} (${lost}) was changed or removed`;
}

/** The digest of a value that the row names and that is not what it was. */
async function damagedValue(tx: Tx, spaceId: string, row: string, sound: Set<string>): Promise<string | undefined> {
  if (!row.includes('"blobs":')) return undefined;
  let entries: Entry[];
  try {
    entries = JSON.parse(row) as Entry[];
  } catch {
    return undefined; // then its digest does not fit either
  }
  for (const entry of entries) {
    for (const { digest } of Object.values(entry.blobs ?? {})) {
      if (sound.has(digest)) continue;
      const text = await readBlob(tx, spaceId, digest).catch(() => undefined);
      if (!text || createHash('sha256').update(text).digest('hex') !== digest) return digest;
      sound.add(digest);
    }
  }
  return undefined;
}

async function* endedRuns(tx: Tx, spaceId: string): AsyncGenerator<Ended> {
  for (let after = 0; ; ) {
    const { rows } = await tx.query<Ended>(
      `select seq, run_id, body -> 'actor' ->> 'name' as flow, (body ->> 'at')::float8 as at, body -> 'data' ->> 'journal' as journal
       from ledger_entry where space_id = $1 and kind = 'run.finished' and seq > $2 order by seq limit ${BATCH}`,
      [spaceId, after],
    );
    yield* rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.seq;
  }
}

/** Of each flow: runs that ended before this may have lost their journal, as entries of the ledger say. */
async function readDeletions(tx: Tx, spaceId: string): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ flow: string; before: number }>(
    `select body -> 'data' ->> 'flow' as flow, max((body -> 'data' ->> 'before')::float8) as before
     from ledger_entry
     where space_id = $1 and kind = 'retention.applied' and body -> 'data' ->> 'part' in ('outputs', 'runs') group by 1`,
    [spaceId],
  );
  return new Map(rows.map(({ flow, before }) => [flow, before]));
}
