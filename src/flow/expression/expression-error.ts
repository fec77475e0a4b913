// The one error of expressions and templates: which expression, what went wrong, and where in its text.

/** `missing`: a field or variable is not there (what `default()` and `.?` guard against). */
export type ExpressionErrorKind = 'syntax' | 'type' | 'limit' | 'missing' | 'value';

export class ExpressionError extends Error {
  readonly kind: ExpressionErrorKind;
  /** The whole expression, without the braces of a template. */
  readonly expression: string;
  /** Offsets into `expression` of the part at fault. */
  readonly start: number;
  readonly end: number;

  constructor(kind: ExpressionErrorKind, message: string, at: { input: string; start: number; end: number }) {
    super(message);
    this.name = 'ExpressionError';
    this.kind = kind;
    this.expression = at.input;
    this.start = at.start;
    this.end = at.end;
  }
}
