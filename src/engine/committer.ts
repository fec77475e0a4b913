// Group commit: what all runs of this process have to write is flushed together, one statement and one
// fsync for many rows. While one flush is under way, the next one gathers.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { Blob, Blobs } from './blobs.ts';

/** What one run has to write at one moment. All of it is durable together, or none of it. */
export interface RunWrite {
  spaceId: string;
  runId: string;
  /** For a run that is new. */
  create?: {
    flowId: string;
    version: number;
    createdAt: number;
    worker: string | undefined;
    event: { id: string; source: string; headers: string | null; body: string };
    dedupeKey: string | undefined;
    alertId: string | undefined;
  };
  epoch: number;
  /** `running`: the run stays with its worker. */
  status: string;
  finishedAt: number | undefined;
  /** JSON text. */
  error: string | undefined;
  journal: { seq: number; entries: string } | undefined;
  /** Have a worker look at the parked run at this time. */
  wakeAt: number | undefined;
  /** Signals that are folded into this journal row. */
  consumed: number[];
  /** Large values that journal and event name. */
  blobs: Blob[];
  /** Bodies of ledger entries. */
  ledger: string[];
}

export type Written =
  | { as: 'written' }
  /** The dedupe key was seen before. Nothing was written. */
  | { as: 'duplicate'; first: string }
  /** Another worker has the run. Nothing was written. */
  | { as: 'fenced' }
  /** Parked, but a signal came: the run stays with its worker, who must read its signals. */
  | { as: 'kept' };

interface Pending {
  write: RunWrite;
  bytes: number;
  retried: boolean;
  done(written: Written): void;
  fail(error: unknown): void;
}

const MAX_ROWS = 500;
const RETRY_MS = 250;
const MAX_BYTES = 1024 * 1024;

export class Committer {
  readonly #pool: Pool;
  readonly #worker: string;
  readonly #blobs: Blobs;
  #pending: Pending[] = [];
  #flushing = false;
  /** Since start: flushes, and the writes in them. */
  readonly counts = { flushes: 0, writes: 0 };

  constructor(pool: Pool, worker: string, blobs: Blobs) {
    this.#blobs = blobs;
    this.#pool = pool;
    this.#worker = worker;
  }

  /** Resolves when the write is durable. A new run is rejected with `database_unavailable` when the database is away. */
  write(write: RunWrite): Promise<Written> {
    return write.blobs.length === 0 ? this.#enqueue(write) : this.#writeWithBlobs(write);
  }

  async #writeWithBlobs(write: RunWrite): Promise<Written> {
    for (;;) {
      try {
        await this.#blobs.put(write.spaceId, write.runId, write.blobs);
        break;
      } catch (fault) {
        if (!isOutage(fault)) throw fault;
        if (write.create) throw new AppError('database_unavailable', undefined, { cause: fault });
        await sleep(RETRY_MS);
      }
    }
    write.blobs = [];
    return this.#enqueue(write);
  }

  #enqueue(write: RunWrite): Promise<Written> {
    return new Promise((done, fail) => {
      const bytes = (write.journal?.entries.length ?? 0) + (write.create?.event.body.length ?? 0);
      this.#pending.push({ write, bytes, retried: false, done, fail });
      if (this.#flushing) return;
      this.#flushing = true;
      setImmediate(() => void this.#flushAll());
    });
  }

  async #flushAll(): Promise<void> {
    while (this.#pending.length > 0) await this.#flush(this.#nextBatch());
    this.#flushing = false;
  }

  #nextBatch(): Pending[] {
    let bytes = 0;
    let count = 0;
    const runs = new Set<string>();
    while (
      count < this.#pending.length &&
      count < MAX_ROWS &&
      (count === 0 || bytes + this.#pending[count]!.bytes < MAX_BYTES)
    ) {
      // a run that was lost and taken up again may have its old write here too: each needs an answer of its own
      const { runId } = this.#pending[count]!.write;
      if (runs.has(runId)) break;
      runs.add(runId);
      bytes += this.#pending[count++]!.bytes;
    }
    return this.#pending.splice(0, count);
  }

  /**
   * The database is away. Whoever sends an event is told at once. What runs already know (the outcome of a call
   * to a tool, perhaps) is kept and tried again until it is written or another worker has the run.
   */
  async #sitOut(batch: Pending[], fault: unknown): Promise<void> {
    const error = new AppError('database_unavailable', undefined, { cause: fault });
    const kept = [...batch, ...this.#pending].filter((one) => {
      if (one.write.create) one.fail(error);
      else one.retried = true;
      return !one.write.create;
    });
    this.#pending = kept;
    if (kept.length > 0) await sleep(RETRY_MS);
  }

  async #flush(batch: Pending[]): Promise<void> {
    this.counts.flushes += 1;
    this.counts.writes += batch.length;
    try {
      const results = await flushWrites(
        this.#pool,
        this.#worker,
        batch.map(({ write }) => write),
      );
      for (const [i, { done }] of batch.entries()) done(results[i]!);
    } catch (fault) {
      if (isConflict(fault))
        this.#pending.unshift(...batch); // PostgreSQL undid all of it: once more
      else if (isOutage(fault)) await this.#sitOut(batch, fault);
      else if (batch.length === 1) {
        // the answer to an earlier try was lost, not the write
        if (isJournalThere(fault) && batch[0]!.retried) batch[0]!.done({ as: 'written' });
        else batch[0]!.fail(fault);
      } else {
        // one of them cannot be stored; it must not take the others with it
        for (const one of batch) await this.#flush([one]);
      }
    }
  }
}

const isConflict = (fault: unknown) => /^40(P01|001)$/.test((fault as { code?: string }).code ?? '');

/** The row of this journal sequence exists already. */
const isJournalThere = (fault: unknown) =>
  (fault as { code?: string; constraint?: string }).code === '23505' &&
  (fault as { constraint?: string }).constraint === 'journal_pkey';

/** Writes them in one statement; in a transaction of the caller's when given its `tx`. */
export async function flushWrites(
  tx: Pick<Tx, 'query'> | Pool,
  worker: string,
  writes: RunWrite[],
): Promise<Written[]> {
  const creates = writes.filter((w) => w.create);
  const keyed = creates.filter((w) => w.create!.dedupeKey !== undefined);
  const updates = writes.filter((w) => !w.create);
  const journals = writes.filter((w) => w.journal);
  const consumed = updates.flatMap((w) => w.consumed.map((id) => ({ w, id })));
  const wakes = writes.filter((w) => w.wakeAt !== undefined);
  const ledger = writes.flatMap((w) => w.ledger.map((body) => ({ w, body })));
  const space = (w: RunWrite) => w.spaceId;
  const run = (w: RunWrite) => w.runId;
  const values = [
    creates.map(space),
    creates.map((w) => w.create!.event.id),
    creates.map((w) => w.create!.flowId),
    creates.map((w) => w.create!.createdAt),
    creates.map((w) => w.create!.event.source),
    creates.map((w) => w.create!.event.headers),
    creates.map((w) => w.create!.event.body),
    keyed.map(space),
    keyed.map((w) => w.create!.flowId),
    keyed.map((w) => w.create!.dedupeKey),
    keyed.map(run),
    creates.map(space),
    creates.map(run),
    creates.map((w) => w.create!.flowId),
    creates.map((w) => w.create!.version),
    creates.map((w) => w.create!.event.id),
    creates.map((w) => w.create!.alertId ?? null),
    creates.map((w) => w.status),
    creates.map((w) => w.epoch),
    creates.map((w) => w.create!.worker ?? null),
    creates.map((w) => w.create!.createdAt),
    creates.map((w) => w.finishedAt ?? null),
    creates.map((w) => w.error ?? null),
    updates.map(space),
    updates.map(run),
    updates.map((w) => w.epoch),
    worker,
    updates.map((w) => w.status),
    updates.map((w) => w.finishedAt ?? null),
    updates.map((w) => w.error ?? null),
    consumed.map(({ w }) => w.spaceId),
    consumed.map(({ w }) => w.runId),
    consumed.map(({ id }) => id),
    journals.map(space),
    journals.map(run),
    journals.map((w) => w.journal!.seq),
    journals.map((w) => w.journal!.entries),
    wakes.map(space),
    wakes.map(run),
    wakes.map((w) => w.wakeAt),
    ledger.map(({ w }) => w.spaceId),
    ledger.map(({ w }) => w.runId),
    ledger.map(({ body }) => body),
  ];
  const { rows } = await (tx as Pool).query({ name: 'engine_flush', text: FLUSH, values });
  const special = new Map(rows.map((row) => [row.run as string, row]));
  return writes.map((w) => {
    const row = special.get(w.runId);
    if (!row) return { as: 'written' };
    return row.what === 'duplicate' ? { as: 'duplicate', first: row.first } : { as: row.what };
  });
}

const FLUSH = `select * from engine_flush(${Array.from({ length: 43 }, (_, i) => `$${i + 1}`).join(', ')})`;

/** The database is away, or refuses everybody: as opposed to this one statement being at fault. */
export function isOutage(fault: unknown): boolean {
  if (fault instanceof AppError) return fault.code === 'database_unavailable';
  const code = (fault as { code?: string }).code;
  if (code === undefined) return true; // the driver's own: connection terminated, timeout
  return /^(08|53|57P|58|40)/.test(code) || /^E[A-Z]+$/.test(code);
}
