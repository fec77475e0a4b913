// What one evaluation carries: the scope, the names bound by comprehensions, and how much work is left.
// The work is counted, not timed, so that the same expression on the same data always ends the same way.

/** Units of work an evaluation may do: about one per node evaluated and per item or 16 characters handled. */
const WORK_LIMIT = 5_000_000;

export class TooMuchWork extends Error {}

export class Frame {
  readonly scope: Record<string, unknown>;
  readonly locals: unknown[] = [];
  private left = WORK_LIMIT;

  constructor(scope: Record<string, unknown>) {
    this.scope = scope;
  }

  /** Counts `units` of work. Throws TooMuchWork when none is left. */
  charge(units: number): void {
    this.left -= units;
    if (this.left < 0) throw new TooMuchWork('the expression does too much work');
  }

  /** Counts the size of a value that is about to be read as a whole (not deeply). */
  chargeSize(value: unknown): void {
    if (typeof value === 'string') this.charge(value.length / 16);
    else if (Array.isArray(value)) this.charge(value.length);
    else this.charge(1);
  }
}
