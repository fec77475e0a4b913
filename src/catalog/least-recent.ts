// Holds what was used last, up to a weight in all; what was not used for longest is forgotten first.

export class LeastRecent<T> {
  readonly #most: number;
  readonly #held = new Map<string, { value: T; weight: number }>();
  #weight = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    const held = this.#held.get(key);
    if (!held) return undefined;
    // a Map keeps the order of insertion: the last is the most recent
    this.#held.delete(key);
    this.#held.set(key, held);
    return held.value;
  }

  forget(key: string): void {
    const held = this.#held.get(key);
    if (held && this.#held.delete(key)) this.#weight -= held.weight;
  }

  /** One that is too heavy by itself is not held. */
  set(key: string, value: T, weight: number): void {
    const before = this.#held.get(key);
    if (before) this.#weight -= before.weight;
    this.#held.delete(key);
    if (weight > this.#most) return;
    this.#held.set(key, { value, weight });
    this.#weight += weight;
    for (const [oldest, held] of this.#held) {
      if (this.#weight <= this.#most) break;
      this.#held.delete(oldest);
      this.#weight -= held.weight;
    }
  }
}
