// The large values of one run: which are in memory, who waits for one that is not, and which entries of the
// journal have some that must be set aside. Pure.
import type { Entry } from './entry.ts';
import { LARGE_BYTES, place, Stored, type StoredRef } from './stored.ts';
import { weigh } from './weight.ts';

/** Estimates are rough: what comes near the limit is measured. */
const NEAR = LARGE_BYTES / 2;
const ENTRY_BYTES = 100;

interface Holder {
  steps: Record<string, unknown>;
  id: string;
}

export class LargeValues {
  /** Estimated bytes of the entries since they were last taken. */
  weight = 0;
  /** Some entry since then may have a value that is too large. */
  any = false;
  readonly #stored = new Map<string, Stored>();
  readonly #inMemory = new Set<Stored>();
  readonly #holders = new WeakMap<Entry, Holder | null>();
  #waiting: { stored: Stored; work: () => void }[] = [];

  /** The handle of a value; the same for all who name its digest. */
  handle(ref: StoredRef): Stored {
    const known = this.#stored.get(ref.digest);
    if (known) return known;
    const stored = new Stored(ref);
    this.#stored.set(ref.digest, stored);
    return stored;
  }

  /** Has its content until the next `release`. */
  hold(stored: Stored, value: unknown): void {
    stored.hold(value);
    this.#inMemory.add(stored);
  }

  /** Whoever waits for a value keeps all of them: it may need several. */
  release(): void {
    if (this.#inMemory.size === 0 || this.#waiting.length > 0) return;
    for (const stored of this.#inMemory) stored.drop();
    this.#inMemory.clear();
  }

  wait(stored: Stored, work: () => void): void {
    this.#waiting.push({ stored, work });
  }

  /** What is waited for. */
  get needs(): Stored[] {
    return [...new Set(this.#waiting.map(({ stored }) => stored))];
  }

  get waited(): boolean {
    return this.#waiting.length > 0;
  }

  /** What waited for this value. */
  supply(stored: Stored, value: unknown): (() => void)[] {
    this.hold(stored, value);
    const ready = this.#waiting.filter((one) => one.stored === stored);
    this.#waiting = this.#waiting.filter((one) => one.stored !== stored);
    return ready.map(({ work }) => work);
  }

  /** Weighs an entry that was written. `steps[id]`: where expressions find its output. */
  note(entry: Entry, steps?: Record<string, unknown>, id?: string): void {
    let sum = ENTRY_BYTES;
    if ('input' in entry) sum += weigh(entry.input, NEAR);
    if ('output' in entry) sum += weigh(entry.output, NEAR);
    if ('alert' in entry) sum += weigh(entry.alert, NEAR);
    if (sum > NEAR) {
      this.any = true;
      this.#holders.set(entry, steps ? { steps, id: id! } : null);
    }
    this.weight += sum === Number.POSITIVE_INFINITY ? ENTRY_BYTES : sum;
  }

  isHeavy(entry: Entry): boolean {
    return this.#holders.has(entry);
  }

  /** The output of this entry is kept elsewhere from now on: expressions find it through its handle. */
  moved(entry: Entry, stored: Stored): void {
    const holder = this.#holders.get(entry);
    if (holder && holder.steps[holder.id] === (entry as { output?: unknown }).output)
      place(holder.steps, holder.id, stored);
  }

  /** An entry from the journal, with handles where it names values. */
  restored(entry: Entry): Entry {
    if (!entry.blobs) return entry;
    const whole: Record<string, unknown> = { ...entry };
    for (const [part, ref] of Object.entries(entry.blobs)) whole[part] = this.handle(ref);
    return whole as unknown as Entry;
  }
}
