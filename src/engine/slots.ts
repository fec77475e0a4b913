// A counted number of places; whoever comes when all are taken waits in line.
export class Slots {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves when a place is ours. Give it back with `free`. */
  take(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    return new Promise((next) => this.#line.push(next));
  }

  free(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free += 1;
  }
}
