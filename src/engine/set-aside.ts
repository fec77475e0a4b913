// Takes large values out of journal entries: the entries name them by digest, beside the fields that users fill.
import { type Blob, blobOf } from './blobs.ts';
import type { Entry } from './entry.ts';
import type { LargeValues } from './large-values.ts';
import { LARGE_BYTES, Stored, type StoredRef } from './stored.ts';

const PARTS = ['input', 'output', 'alert'] as const;

/** The entries as they are written, and what has to be durable before them. */
export function setAside(entries: Entry[], large: LargeValues): { entries: Entry[]; blobs: Blob[] } {
  const blobs: Blob[] = [];
  const light = entries.map((entry) => (large.isHeavy(entry) ? lighten(entry, large, blobs) : entry));
  return { entries: light, blobs };
}

function lighten(entry: Entry, large: LargeValues, blobs: Blob[]): Entry {
  const light: Record<string, unknown> = { ...entry };
  const refs: Record<string, StoredRef> = {};
  for (const part of PARTS) {
    const stored = toStored(light[part], large, blobs);
    if (!stored) continue;
    delete light[part];
    refs[part] = stored.ref;
    if (part === 'output') large.moved(entry, stored);
  }
  return (Object.keys(refs).length === 0 ? entry : { ...light, blobs: refs }) as Entry;
}

/** undefined: it is small enough to stay. */
function toStored(value: unknown, large: LargeValues, blobs: Blob[]): Stored | undefined {
  if (value instanceof Stored) return value;
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined || text.length <= LARGE_BYTES / 3) return undefined;
  const bytes = Buffer.from(text);
  if (bytes.length <= LARGE_BYTES) return undefined;
  const blob = blobOf(value, bytes);
  blobs.push(blob);
  const { digest, size, preview } = blob;
  return large.handle({ digest, size, preview });
}
