// A large value as a run holds it: a reference. Its content is in memory only while expressions read it.
import { ValueNeeded } from '../flow/index.ts';

/** Larger values (bytes of JSON text) are kept once, by digest, outside of the journal. */
export const LARGE_BYTES = 128 * 1024;

/** Where a value is kept, and what is shown instead of it. */
export interface StoredRef {
  /** sha256 of the JSON text, hex. */
  digest: string;
  /** Bytes of the JSON text. */
  size: number;
  /** The value cut to a few lines; JSON. */
  preview: unknown;
}

export class Stored {
  readonly ref: StoredRef;
  #content: { value: unknown } | undefined;

  constructor(ref: StoredRef) {
    this.ref = ref;
  }

  /** Throws ValueNeeded when it is not in memory. */
  get value(): unknown {
    if (!this.#content) throw new ValueNeeded(this);
    return this.#content.value;
  }

  hold(value: unknown): void {
    this.#content = { value };
  }

  drop(): void {
    this.#content = undefined;
  }
}

/** The value itself. Throws ValueNeeded when it is not in memory. */
export const plain = (value: unknown): unknown => (value instanceof Stored ? value.value : value);

const holders = new WeakSet<object>();

/** Sets a field. A stored value is read through its reference, each time it is read. */
export function place(holder: Record<string, unknown>, name: string, value: unknown): void {
  if (!(value instanceof Stored)) {
    holder[name] = value;
    return;
  }
  holders.add(holder);
  Object.defineProperty(holder, name, {
    enumerable: true,
    configurable: true,
    get: () => value.value,
    set(this: object, next: unknown) {
      Object.defineProperty(this, name, { value: next, enumerable: true, configurable: true, writable: true });
    },
  });
}

/** A shallow copy that keeps references, where spreading would read them. */
export function copyOf(holder: Record<string, unknown>): Record<string, unknown> {
  if (!holders.has(holder)) return { ...holder };
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(holder));
  holders.add(copy);
  return copy;
}
