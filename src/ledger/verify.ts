// Proves a space's ledger: every entry fits its hash and its place, none is missing, none was added behind
// the head. What the chain alone cannot show (a tail cut off together with its head) an anchor shows: a
// hash that somebody wrote down elsewhere.
import { createHash } from 'node:crypto';
import type { Tx } from '../db/index.ts';

const BATCH = 1000;
const NOTHING = Buffer.alloc(32);

export interface LedgerProblem {
  seq: number;
  what: string;
}

export interface Verification {
  ok: boolean;
  /** How many entries were read. */
  entries: number;
  /** Hash of the last entry, hex. Write it down elsewhere to anchor everything before it. */
  head: string;
  problems: LedgerProblem[];
}

/** A hash known from outside the database. */
export interface Anchor {
  seq: number;
  /** Hex. */
  hash: string;
}

interface Row {
  seq: number;
  body: string;
  hash: Buffer;
}

/** The hash of one entry: sha256(previous hash || seq as 8 bytes, big endian || body as UTF-8). */
export function entryHash(previous: Buffer, seq: number, body: string): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(seq));
  return createHash('sha256').update(previous).update(place).update(body, 'utf8').digest();
}

/**
 * Reads the whole chain of a space in batches, in constant memory. At most `maxProblems` are listed; after a
 * fault it goes on from the stored hash, so one change gives one or two problems, not thousands.
 */
export async function verify(
  tx: Tx,
  spaceId: string,
  options: { anchors?: Anchor[]; maxProblems?: number } = {},
): Promise<Verification> {
  const problems: LedgerProblem[] = [];
  const limit = options.maxProblems ?? 100;
  let faults = 0;
  const problem = (seq: number, what: string) => {
    faults += 1;
    if (problems.length < limit) problems.push({ seq, what });
  };
  const anchors = new Map(options.anchors?.map((anchor) => [anchor.seq, anchor.hash.toLowerCase()]));

  let entries = 0;
  let last: { seq: number; hash: Buffer } = { seq: 0, hash: NOTHING };
  for await (const row of chain(tx, spaceId)) {
    entries += 1;
    if (row.seq < 1) problem(row.seq, 'inserted: entries are numbered from 1');
    else if (row.seq > last.seq + 1) problem(last.seq + 1, missing(last.seq + 1, row.seq - 1));
    // behind a gap the previous hash is unknown: the entry itself cannot be judged, the gap is the fault
    else if (!entryHash(last.hash, row.seq, row.body).equals(row.hash))
      problem(row.seq, 'does not fit the chain: it or the entry before it was changed, inserted or moved');
    if (spaceOf(row.body) !== spaceId) problem(row.seq, 'belongs to another space');
    const known = anchors.get(row.seq);
    if (known !== undefined && known !== row.hash.toString('hex')) problem(row.seq, 'differs from its anchor');
    anchors.delete(row.seq);
    last = { seq: row.seq, hash: row.hash };
  }

  for (const seq of anchors.keys()) problem(seq, 'removed: an anchor names it');
  const ends = await readEnds(tx, spaceId);
  // entries added meanwhile come with their head: both are read in one statement, so they agree
  if (ends.head === undefined) {
    if (entries > 0) problem(last.seq, 'the head is missing');
  } else if (ends.max < ends.head.seq) problem(ends.max + 1, missing(ends.max + 1, ends.head.seq));
  else if (ends.max > ends.head.seq) problem(ends.head.seq + 1, 'inserted: it lies behind the head');
  else if (!ends.head.hash.equals(ends.hash)) problem(ends.head.seq, 'the head has another hash than the last entry');

  return { ok: faults === 0, entries, head: last.hash.toString('hex'), problems };
}

async function* chain(tx: Tx, spaceId: string): AsyncGenerator<Row> {
  let after: number | undefined;
  for (;;) {
    const { rows } = await tx.query<Row>(
      `select seq, body::text as body, hash from ledger_entry
       where space_id = $1 and ($2::bigint is null or seq > $2) order by seq limit ${BATCH}`,
      [spaceId, after],
    );
    yield* rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.seq;
  }
}

async function readEnds(tx: Tx, spaceId: string) {
  const { rows } = await tx.query<{ head_seq: number | null; head_hash: Buffer | null; seq: number; hash: Buffer }>(
    `select h.seq as head_seq, h.hash as head_hash, coalesce(e.seq, 0) as seq, coalesce(e.hash, $2) as hash
     from (select 1) one
     left join ledger_head h on h.space_id = $1
     left join lateral (select seq, hash from ledger_entry where space_id = $1 order by seq desc limit 1) e on true`,
    [spaceId, NOTHING],
  );
  const row = rows[0]!;
  const head = row.head_seq === null ? undefined : { seq: row.head_seq, hash: row.head_hash! };
  return { head, max: row.seq, hash: row.hash };
}

function spaceOf(body: string): unknown {
  try {
    return JSON.parse(body).space;
  } catch {
    return undefined;
  }
}

const missing = (first: number, last: number) =>
  first === last ? 'removed: the entry is missing' : `removed: entries ${first} to ${last} are missing`;
