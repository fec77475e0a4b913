// When a run must wake: retries, waits, deadlines of steps.

interface Timer {
  at: number;
  fire(): void;
}

export class Timers {
  readonly #timers = new Map<string, Timer>();

  set(key: string, at: number, fire: () => void): void {
    this.#timers.set(key, { at, fire });
  }

  /** Of the step at `path`: its own and those of its deadlines. */
  forget(path: string): void {
    this.#timers.delete(path);
    this.#timers.delete(`${path}#timeout`);
    this.#timers.delete(`${path}#event`);
  }

  clear(): void {
    this.#timers.clear();
  }

  /** The earliest time at which one is due. */
  get next(): number | undefined {
    let earliest: number | undefined;
    for (const { at } of this.#timers.values()) if (earliest === undefined || at < earliest) earliest = at;
    return earliest;
  }

  /** Fires what is due, the earliest first: late or in time, they come in the same order. `settled` runs after each. */
  fire(now: number, settled: () => void): void {
    while ((this.next ?? Number.POSITIVE_INFINITY) <= now) {
      const due = [...this.#timers].filter(([, { at }]) => at <= now).sort(([, a], [, b]) => a.at - b.at);
      for (const [key, timer] of due) {
        if (this.#timers.get(key) !== timer) continue; // forgotten by one before it
        this.#timers.delete(key);
        timer.fire();
        settled();
      }
    }
  }
}
