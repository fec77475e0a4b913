// Large values outside of the journal: kept once per space by the sha256 of their JSON text, packed, and a few
// of the last ones in memory.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { Pool } from 'pg';
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { ByteBudget } from './byte-budget.ts';
import { reclaim, WORTH_BYTES } from './reclaim.ts';
import { Slots } from './slots.ts';
import type { StoredRef } from './stored.ts';
import { preview } from './weight.ts';

/** A value that is to be kept. */
export interface Blob extends StoredRef {
  value: unknown;
  /** JSON, UTF-8. */
  text: Uint8Array;
  /** Set for the body of an event; otherwise it belongs to the journal of the run. */
  eventId?: string;
}

const NOTHING = new Uint8Array();
const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** Packing and unpacking of large values at the same time: each takes several times its size of memory. */
const AT_ONCE = 2;
/** JSON text of the values kept in memory; parsed they take a multiple of it. */
const CACHED_BYTES = 32 * 1024 * 1024;

/** JSON text of large values that are taken in or worked on at the same time: that needs about five times as much. */
const WORKED_ON_BYTES = 32 * 1024 * 1024;
/** How long the sender of an event waits for its turn. */
const SENDER_PATIENCE_MS = 20_000;

/** `text`: its JSON as UTF-8. */
export const blobOf = (value: unknown, text: Uint8Array): Blob => ({
  digest: createHash('sha256').update(text).digest('hex'),
  size: text.byteLength,
  preview: preview(value),
  value,
  text,
});

export class Blobs {
  /** Shared by events that come in and runs that need values back. */
  readonly #budget = new ByteBudget(WORKED_ON_BYTES, SENDER_PATIENCE_MS);
  readonly #pool: Pool;
  readonly #slots = new Slots(AT_ONCE);
  /** By space and digest, the one used last at the end. */
  readonly #cache = new Map<string, { value: unknown; size: number }>();
  #cached = 0;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Durable (or in `tx`) before anything names them. Giving a value again is harmless. */
  async put(spaceId: string, runId: string, blobs: Blob[], tx: Pick<Tx, 'query'> | Pool = this.#pool): Promise<void> {
    for (const blob of blobs) {
      await this.#slots.take();
      try {
        await putOne(tx as Pool, spaceId, runId, blob);
        // the step after it has read it already: it must not drive out what was read again and again
        if (blob.eventId || this.#cached + blob.size <= CACHED_BYTES) this.remember(spaceId, blob, blob.value);
        // whoever gave it may hold it for a while: its text need not stay in memory
        blob.text = NOTHING;
        reclaim(blob.size);
      } finally {
        this.#slots.free();
      }
    }
  }

  /**
   * Waits until there is memory for these; undefined when there is no need to. To be given back when the values are
   * out of use. Whoever has some must not ask again: two that do could wait for each other.
   */
  room(spaceId: string, values: { ref: StoredRef }[]): Promise<() => void> | undefined {
    let bytes = 0;
    for (const { ref } of values) if (!this.#cache.has(`${spaceId} ${ref.digest}`)) bytes += ref.size;
    return bytes < WORTH_BYTES ? undefined : this.take(bytes, Number.POSITIVE_INFINITY);
  }

  /** Memory for something large that comes in, and how to give it back. Throws overloaded when it takes too long. */
  async take(bytes: number, patienceMs?: number): Promise<() => void> {
    const free = await this.#budget.take(bytes, patienceMs);
    // what was only kept because it may be needed again makes way
    this.#makeRoom(bytes);
    reclaim(bytes);
    return free;
  }

  /** The parsed value. Throws payload_expired when it was deleted. */
  async load(spaceId: string, ref: { digest: string; size: number }): Promise<unknown> {
    const key = `${spaceId} ${ref.digest}`;
    const known = this.#cache.get(key);
    if (known) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known.value;
    }
    await this.#slots.take();
    try {
      this.#makeRoom(ref.size);
      reclaim(ref.size);
      const text = await readBlob(this.#pool, spaceId, ref.digest);
      if (!text) throw new AppError('payload_expired');
      const value = JSON.parse(text.toString('utf8'));
      this.remember(spaceId, ref, value);
      return value;
    } finally {
      this.#slots.free();
    }
  }

  /** Keeps a value in memory that is likely to be needed again soon. */
  remember(spaceId: string, { digest, size }: { digest: string; size: number }, value: unknown): void {
    const key = `${spaceId} ${digest}`;
    if (size > CACHED_BYTES || this.#cache.has(key)) return;
    this.#makeRoom(size);
    this.#cache.set(key, { value, size });
    this.#cached += size;
  }

  #makeRoom(bytes: number): void {
    for (const [oldest, { size }] of this.#cache) {
      if (this.#cached + bytes <= CACHED_BYTES) return;
      this.#cache.delete(oldest);
      this.#cached -= size;
    }
  }
}

async function putOne(tx: Pool, spaceId: string, runId: string, blob: Blob): Promise<void> {
  const { eventId, size } = blob;
  const digest = Buffer.from(blob.digest, 'hex');
  // whoever removes what is not named looks at the time: one that was touched lately is about to be named
  const known = await tx.query('update blob set touched_at = now() where space_id = $1 and digest = $2', [
    spaceId,
    digest,
  ]);
  if (known.rowCount === 0) {
    const packed = await pack(blob.text, { level: constants.Z_BEST_SPEED });
    const helps = packed.length < size * 0.9;
    await tx.query({
      text: `insert into blob (space_id, digest, size, packed, encoding) values ($1, $2, $3, $4, $5)
             on conflict (space_id, digest) do update set touched_at = now()`,
      values: [spaceId, digest, size, helps ? packed : Buffer.from(blob.text), helps ? 'gzip' : 'identity'],
    });
  }
  if (eventId) {
    await tx.query(
      'insert into event_blob (space_id, event_id, digest, size, preview) values ($1, $2, $3, $4, $5) on conflict do nothing',
      [spaceId, eventId, digest, size, withoutNul(JSON.stringify(blob.preview))],
    );
  } else {
    await tx.query('insert into blob_use (space_id, digest, run_id) values ($1, $2, $3) on conflict do nothing', [
      spaceId,
      digest,
      runId,
    ]);
  }
}

/** PostgreSQL cannot read a NUL inside JSON. */
const withoutNul = (json: string) => json.replaceAll('\\u0000', '\\ufffd');

/** The JSON text; undefined when it is not there. */
export async function readBlob(
  tx: Pick<Tx, 'query'> | Pool,
  spaceId: string,
  digest: string,
): Promise<Buffer | undefined> {
  const { rows } = await (tx as Pool).query(
    'select packed, encoding, size from blob where space_id = $1 and digest = $2',
    [spaceId, Buffer.from(digest, 'hex')],
  );
  const [row] = rows as { packed: Buffer; encoding: string; size: number }[];
  if (!row) return undefined;
  // one chunk for all of it: of several zlib would make a copy
  return row.encoding === 'gzip' ? unpack(row.packed, { chunkSize: Number(row.size) + 64 }) : row.packed;
}
