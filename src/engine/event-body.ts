// The body of an event: stored with it as it came, or by digest when it is large.
import type { Pool } from 'pg';
import type { Tx } from '../db/index.ts';
import { type Blob, type Blobs, blobOf, readBlob } from './blobs.ts';
import { LARGE_BYTES } from './stored.ts';

export interface EventBody {
  /** For the event's row: JSON. `null` when the body is large. */
  text: string;
  /** Bytes of the JSON text. */
  size: number;
  large: Blob | undefined;
}

/** `given`: the JSON text that the sender's body came as, if it is at hand. */
export function eventBody(eventId: string, body: unknown, given?: string | Uint8Array): EventBody {
  const text = given ?? JSON.stringify(body ?? null);
  if (text.length <= LARGE_BYTES / 3) return { text: asText(text), size: Buffer.byteLength(text), large: undefined };
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  if (bytes.byteLength <= LARGE_BYTES) return { text: asText(text), size: bytes.byteLength, large: undefined };
  return { text: 'null', size: bytes.byteLength, large: { ...blobOf(body, bytes), eventId } };
}

const asText = (text: string | Uint8Array) => (typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));

/** Adds an event in `tx`, outside of the group commit. */
export async function addEvent(
  tx: Tx,
  blobs: Pick<Blobs, 'put'>,
  event: { spaceId: string; id: string; runId: string; flowId: string; source: string; body: unknown },
): Promise<void> {
  const { spaceId, id, flowId, source } = event;
  const { text, large } = eventBody(id, event.body);
  if (large) await blobs.put(spaceId, event.runId, [large], tx);
  await tx.query(
    "insert into event (space_id, id, flow_id, received_at, source, headers, body) values ($1, $2, $3, now(), $4, '{}', $5)",
    [spaceId, id, flowId, source, text],
  );
}

/** The JSON text of an event's body; undefined when it is not there (any more). */
export async function readEventBody(
  tx: Pick<Tx, 'query'> | Pool,
  spaceId: string,
  eventId: string,
): Promise<string | undefined> {
  const { rows } = await (tx as Pool).query(
    `select e.body::text as body, e.expired_at, encode(b.digest, 'hex') as digest
     from event e left join event_blob b on b.space_id = e.space_id and b.event_id = e.id
     where e.space_id = $1 and e.id = $2`,
    [spaceId, eventId],
  );
  const [row] = rows;
  if (!row || row.expired_at) return undefined;
  return row.digest ? (await readBlob(tx, spaceId, row.digest))?.toString('utf8') : row.body;
}
