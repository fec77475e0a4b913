// A scope may hold a value that is not in memory: reading it throws this, and whoever evaluates brings the
// value and evaluates again. It passes through expressions untouched, whatever they do with errors.

export class ValueNeeded extends Error {
  /** What is missing, in the words of whoever made the scope. */
  readonly value: unknown;

  constructor(value: unknown) {
    super('a value of the scope is not in memory');
    this.value = value;
  }
}
