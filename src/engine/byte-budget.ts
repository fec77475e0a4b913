// Bounds the memory of large values: each takes its bytes from one budget and waits in line when it is used up.
import { AppError } from '../errors.ts';

interface Waiting {
  bytes: number;
  go(): void;
}

export class ByteBudget {
  readonly #total: number;
  readonly #patienceMs: number;
  #used = 0;
  #line: Waiting[] = [];

  /** `patienceMs`: how long one waits in line before it is refused. */
  constructor(total: number, patienceMs: number) {
    this.#total = total;
    this.#patienceMs = patienceMs;
  }

  /**
   * Resolves, in the order asked, when the bytes are ours, with how to give them back (once; again does nothing).
   * One that is larger than the budget gets it alone. Throws overloaded after the patience, which may be Infinity.
   */
  async take(bytes: number, patienceMs = this.#patienceMs): Promise<() => void> {
    const counted = Math.min(bytes, this.#total);
    if (this.#line.length > 0 || this.#used + counted > this.#total) await this.#turn(counted, patienceMs);
    else this.#used += counted;
    let ours = true;
    return () => {
      if (!ours) return;
      ours = false;
      this.#used -= counted;
      this.#next();
    };
  }

  #turn(bytes: number, patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        bytes,
        go: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const give = () => {
        this.#line = this.#line.filter((each) => each !== one);
        reject(new AppError('overloaded', undefined, { retryAfter: Math.ceil(patienceMs / 1000) }));
        this.#next();
      };
      const timer = patienceMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(give, patienceMs);
      this.#line.push(one);
    });
  }

  #next(): void {
    for (let one = this.#line[0]; one && this.#used + one.bytes <= this.#total; one = this.#line[0]) {
      this.#line.shift();
      this.#used += one.bytes;
      one.go();
    }
  }
}
