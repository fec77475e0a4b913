// The expressions in a value: syntax, types, and what they refer to.

import { type Expression, expression } from '../expression/expression.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import type { CelType } from '../expression/values.ts';
import { typeName } from '../expression/values.ts';
import type { Expectation, Shape } from '../kinds/kind.ts';
import type { DocumentPath, ProblemCode } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { piecesOf } from '../template.ts';
import { type Link, type Reference, referencesOf } from './references.ts';
import type { StepFacts, Visible } from './visible.ts';

/** Reports at character `offset` of the string at `path`. */
export type ReportInText = (
  path: DocumentPath,
  offset: number,
  code: ProblemCode,
  message: string,
  hint?: string,
  severity?: 'error' | 'warning',
) => void;

export class ExpressionCheck {
  private readonly steps: ReadonlyMap<string, StepFacts>;
  private readonly hasAlert: boolean;
  private readonly report: ReportInText;

  constructor(steps: ReadonlyMap<string, StepFacts>, hasAlert: boolean, report: ReportInText) {
    this.steps = steps;
    this.hasAlert = hasAlert;
    this.report = report;
  }

  isSensitive(stepId: string): boolean {
    return this.steps.get(stepId)?.sensitive === true;
  }

  /** Every string in `value`, except below the paths in `skip` (as JSON texts). */
  value(
    value: unknown,
    path: DocumentPath,
    visible: Visible,
    expected: ReadonlyMap<string, Expectation['type']> = new Map(),
  ): void {
    if (typeof value === 'string') this.text(value, path, visible, expected.get(JSON.stringify(path)));
    else if (Array.isArray(value))
      for (const [i, item] of value.entries()) this.value(item, [...path, i], visible, expected);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) this.value(inner, [...path, key], visible, expected);
    }
  }

  private text(text: string, path: DocumentPath, visible: Visible, expected: Expectation['type'] | undefined): void {
    if (!text.includes('{{')) {
      if (expected === 'condition') this.expression(text, 0, path, visible, expected);
      else if (expected === 'moment' && Number.isNaN(Date.parse(text)))
        this.report(
          path,
          0,
          'invalid_value',
          `'${text}' is not a moment`,
          'Write ISO 8601, as in 2026-01-31T09:30:00Z.',
        );
      return;
    }
    let pieces: ReturnType<typeof piecesOf>;
    try {
      pieces = piecesOf(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return this.report(
        path,
        error.start,
        'expression_syntax',
        error.message,
        'Close it; write \\{{ for literal braces.',
      );
    }
    const whole = pieces.length === 1;
    if (!whole && expected && expected !== 'moment')
      this.report(
        path,
        0,
        'expression_type',
        'text around {{ }} makes a text',
        `Write one {{ expression }} that gives ${WANTED[expected].words}.`,
      );
    for (const piece of pieces) {
      if ('expression' in piece)
        this.expression(piece.expression, piece.offset, path, visible, whole ? expected : undefined);
    }
  }

  private expression(
    text: string,
    offset: number,
    path: DocumentPath,
    visible: Visible,
    expected: Expectation['type'] | undefined,
  ): void {
    let compiled: Expression;
    try {
      compiled = expression(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const code =
        error.kind === 'type' ? 'expression_type' : error.kind === 'limit' ? 'too_large' : 'expression_syntax';
      return this.report(path, offset + error.start, code, error.message, '');
    }
    if (expected) this.expect(compiled.type, expected, path, offset);
    for (const reference of referencesOf(compiled.ast)) this.reference(reference, path, offset, visible);
  }

  private expect(type: CelType, expected: Expectation['type'], path: DocumentPath, offset: number): void {
    const { types, words } = WANTED[expected];
    if (type !== 'dyn' && type !== 'optional' && !types.includes(type))
      this.report(path, offset, 'expression_type', `this must be ${words}, but it is ${typeName(type)}`, '');
  }

  private reference(reference: Reference, path: DocumentPath, offset: number, visible: Visible): void {
    const { root, at, links } = reference;
    if (root === 'steps') return this.stepReference(reference, path, offset, visible);
    const shape = visible.names.get(root);
    if (!shape) {
      const [message, hint] = unknownName(root, visible, this.steps);
      return this.report(path, offset + at, SOMEWHERE.has(root) ? 'wrong_scope' : 'unknown_name', message, hint);
    }
    if (root === 'alert' && !this.hasAlert)
      return this.report(
        path,
        offset + at,
        'no_alert',
        'the flow has no alert',
        'Add trigger.alert with a source, or read trigger.body.',
      );
    this.fields(shape, links, root, reference, path, offset);
  }

  private stepReference(reference: Reference, path: DocumentPath, offset: number, visible: Visible): void {
    const [first, ...rest] = reference.links;
    if (!first) return;
    const facts = this.steps.get(first.name);
    const at = offset + first.at;
    if (!facts)
      return this.report(
        path,
        at,
        'unknown_step',
        `there is no step '${first.name}'`,
        didYouMean(first.name, this.steps.keys(), 'There are'),
      );
    const where = `'${first.name}' (line ${facts.line})`;
    if (!visible.sure.has(first.name)) {
      if (!visible.maybe.has(first.name))
        return this.report(
          path,
          at,
          'step_not_run',
          `the step ${where} has not run here${facts.within && `: it is in ${facts.within}`}`,
          notRunHint(facts),
        );
      if (!first.optional) {
        const hint = `Write ${optionalForm(reference.links)} and give a fallback with orValue().`;
        return this.report(
          path,
          at,
          'step_may_not_run',
          `the step ${where} may not have run${facts.within && `: it is in ${facts.within}`}`,
          hint,
        );
      }
    }
    const { shape, certain } = facts.output;
    const [second] = rest;
    if (!certain && second && !second.optional && second.name !== 'error') {
      const why =
        facts.step.when !== undefined ? 'may have been skipped (it has when)' : 'may have failed (it has on_error)';
      this.report(
        path,
        offset + second.at,
        'step_may_not_run',
        `the step ${where} ${why}`,
        `Write ${optionalForm(reference.links, 1)} and give a fallback with orValue().`,
        'warning',
      );
    }
    if (visible.shown && facts.sensitive && !HARMLESS.has(second?.name ?? ''))
      this.report(
        path,
        at,
        'secret_shown',
        `the step ${where} is sensitive, and runs show what is made of it here`,
        path[0] === 'output' ? 'Leave it out of the output.' : 'Add sensitive: true to this step too.',
        'warning',
      );
    this.fields(shape, rest, `steps.${first.name}`, reference, path, offset);
  }

  /** Follows the fields as far as they are known. */
  private fields(
    from: Shape,
    links: Link[],
    start: string,
    reference: Reference,
    path: DocumentPath,
    offset: number,
  ): void {
    let shape = from;
    let holder = start;
    for (const link of links) {
      if (!shape.fields) return;
      const next = Object.hasOwn(shape.fields, link.name) ? shape.fields[link.name] : undefined;
      if (!next)
        return this.report(
          path,
          offset + link.at,
          'unknown_field',
          `there is no '${link.name}' in ${holder}`,
          didYouMean(link.name, Object.keys(shape.fields)),
        );
      shape = next;
      holder += `.${link.name}`;
    }
    for (const { text, at } of reference.compared) {
      if (shape.values && !shape.values.includes(text))
        this.report(
          path,
          offset + at,
          'never_equal',
          `${holder} is never '${text}'`,
          didYouMean(text, shape.values, 'It is one of'),
        );
    }
  }
}

const WANTED: Record<Expectation['type'], { types: CelType[]; words: string }> = {
  condition: { types: ['bool'], words: 'true or false' },
  list: { types: ['list', 'map'], words: 'a list' },
  number: { types: ['int', 'double'], words: 'a number' },
  moment: { types: ['string', 'timestamp'], words: 'a moment' },
};

/** What a sensitive step gives that is no secret. */
const HARMLESS = new Set(['status', 'error']);

/** Names that have a value at some places only. */
const SOMEWHERE = new Set(['item', 'index', 'last', 'error']);

function unknownName(root: string, visible: Visible, steps: ReadonlyMap<string, StepFacts>): [string, string] {
  if (root === 'last') return ["'last' has a value only inside of while", 'After the loop, it is steps.<id>.last.'];
  if (root === 'item' || root === 'index')
    return [
      `'${root}' has a value only inside of ${root === 'item' ? 'each' : 'each and while'}`,
      'Move it into the loop, or name what it should be.',
    ];
  if (root === 'error')
    return [
      "'error' has a value only in catch, in finally and in the steps of on_error",
      'Use steps.<id>.error after on_error: continue.',
    ];
  if (steps.has(root)) return [`'${root}' is a step, not a name`, `Write steps.${root}.`];
  return [`there is no '${root}'`, didYouMean(root, [...visible.names.keys(), 'steps'])];
}

const notRunHint = (facts: StepFacts): string => {
  if (facts.within.startsWith('the loop')) return "Use the loop's own output: its items, made by collect.";
  if (facts.within.startsWith('the branch')) return 'Branches of parallel do not see one another; read it after them.';
  return 'Move it before this place.';
};

/** The reference with `.?` from one link on. */
function optionalForm(links: Link[], from = 0): string {
  return links.reduce((text, link, i) => `${text}${i >= from ? '.?' : '.'}${link.name}`, 'steps');
}
