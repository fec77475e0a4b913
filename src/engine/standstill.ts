// A run that a person paused: what it would begin is kept until it goes on.

export class Standstill {
  #on = false;
  #kept: (() => void)[] = [];

  get on(): boolean {
    return this.#on;
  }

  begin(): void {
    this.#on = true;
  }

  /** True: `work` is done when the run goes on, not now. */
  keeps(work: () => void): boolean {
    if (this.#on) this.#kept.push(work);
    return this.#on;
  }

  /** What was kept, in order. */
  end(): (() => void)[] {
    this.#on = false;
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }
}
