// Goes through the steps in the order they run and keeps account of which have run for certain, which may
// have, and where nothing more can run.
import { type FlowDocument, kindOf, type Step, type StepKind } from '../document.ts';
import { groupsOf, kindRow } from '../kinds/index.ts';
import { ANYTHING, type Expectation, type StepGroup } from '../kinds/kind.ts';
import type { DocumentPath } from '../problem.ts';
import type { Report } from './context.ts';
import type { ExpressionCheck } from './expressions.ts';
import { type Visible, withError, withName, withSteps } from './visible.ts';

/** What a list of steps leaves behind. */
interface Outcome {
  /** Steps that have run when it is over. */
  sure: Set<string>;
  /** Steps that may have run, the sure ones included. */
  all: Set<string>;
  /** Nothing runs after it. */
  ends: boolean;
}

/** Keys of a step that hold no expressions. */
const PLAIN = new Set(['id', 'note', 'sensitive', 'retry', 'timeout', 'on_error', 'connection']);

/** Kinds of which runs show no input. */
const BLOCKS = new Set<StepKind>(['choose', 'each', 'while', 'parallel', 'try']);

export class FlowWalk {
  private readonly expressions: ExpressionCheck;
  private readonly report: Report;
  private readonly checkKind: (step: Step, path: DocumentPath) => void;

  constructor(expressions: ExpressionCheck, report: Report, checkKind: (step: Step, path: DocumentPath) => void) {
    this.expressions = expressions;
    this.report = report;
    this.checkKind = checkKind;
  }

  document(document: FlowDocument, start: Visible): void {
    const end = this.list(document.steps, ['steps'], start);
    const after = { ...withSteps(start, end.sure, end.all), shown: true };
    this.expressions.value(document.output, ['output'], after);
  }

  private list(steps: Step[], path: DocumentPath, start: Visible): Outcome {
    const outcome: Outcome = { sure: new Set(), all: new Set(), ends: false };
    let told = false;
    for (const [i, step] of steps.entries()) {
      const at = [...path, i];
      if (outcome.ends && !told) {
        told = true;
        this.report(
          at,
          'unreachable',
          `the step '${step.id}' never runs: the flow has ended before it`,
          'Remove it, or what ends the flow.',
          { severity: 'warning' },
        );
      }
      const visible = withSteps(start, outcome.sure, outcome.all);
      const after = this.step(step, at, visible);
      for (const id of after.sure) outcome.sure.add(id);
      for (const id of after.all) outcome.all.add(id);
      outcome.ends ||= after.ends;
    }
    return outcome;
  }

  private step(step: Step, path: DocumentPath, visible: Visible): Outcome {
    this.checkKind(step, path);
    this.templates(step, path, visible);
    const groups = groupsOf(step);
    const handler = groups.find((group) => group.path[0] === 'on_error');
    const own = groups.filter((group) => group !== handler);
    const outcome = this.block(step, own, path, visible);
    if (handler) this.handled(step, handler, path, visible, outcome);
    const goesOn = step.when !== undefined || step.on_error === 'continue';
    if (goesOn) outcome.ends = false;
    // Skipped, or carried on after an error: what is inside may not have run.
    if (goesOn || handler) outcome.sure.clear();
    outcome.sure.add(step.id);
    outcome.all.add(step.id);
    return outcome;
  }

  private handled(step: Step, handler: StepGroup, path: DocumentPath, visible: Visible, outcome: Outcome): void {
    const after = this.list(
      handler.steps,
      [...path, ...handler.path],
      withError(withSteps(visible, [step.id], outcome.all)),
    );
    for (const id of after.all) outcome.all.add(id);
    outcome.ends &&= after.ends;
  }

  private block(step: Step, groups: StepGroup[], path: DocumentPath, visible: Visible): Outcome {
    if ('stop' in step || 'fail' in step) return { sure: new Set(), all: new Set(), ends: true };
    if ('try' in step) return this.tryBlock(groups, path, visible);
    if ('each' in step || 'while' in step) return this.loop(step, groups[0]!, path, visible);
    const ends = groups.map((group) => this.list(group.steps, [...path, ...group.path], visible));
    if ('choose' in step)
      return afterChoice(
        ends,
        step.choose.some((branch) => branch.otherwise),
      );
    const all = union(ends.map((end) => end.all));
    // some of the branches are given up, and nobody knows which
    const some = 'parallel' in step && (step.parallel.for ?? 'all') !== 'all';
    if (some) return { sure: new Set(), all, ends: ends.every((end) => end.ends) };
    return { sure: union(ends.map((end) => end.sure)), all, ends: ends.some((end) => end.ends) };
  }

  private loop(
    step: Extract<Step, { each: unknown } | { while: unknown }>,
    body: StepGroup,
    path: DocumentPath,
    visible: Visible,
  ): Outcome {
    const inside = withName(
      withName(visible, 'each' in step ? (step.each.as ?? 'item') : 'last', ANYTHING),
      'index',
      ANYTHING,
    );
    const end = this.list(body.steps, [...path, ...body.path], inside);
    // what an item gives is made after its steps; a condition is looked at before them
    const after = { ...withSteps(inside, end.sure, end.all), shown: !this.expressions.isSensitive(step.id) };
    const at = 'each' in step ? after : inside;
    const { inside: places = [], expects } = kindRow(step);
    const expected = this.expected(expects?.(step) ?? [], path);
    for (const inner of places) this.expressions.value(valueAt(step, inner), [...path, ...inner], at, expected);
    return { sure: new Set(), all: new Set(), ends: false };
  }

  private tryBlock(groups: StepGroup[], path: DocumentPath, visible: Visible): Outcome {
    const list = (role: StepGroup['role'], seen: Visible) => {
      const group = groups.find((each) => each.role === role);
      return group && this.list(group.steps, [...path, ...group.path], seen);
    };
    const body = list('try', visible)!;
    const caught = list('catch', withError(withSteps(visible, [], body.all)));
    const before = union([body.all, caught?.all ?? new Set<string>()]);
    const last = list('finally', withError(withSteps(visible, [], before)));
    const end = caught ? afterChoice([body, caught], true) : body;
    return {
      sure: union([end.sure, last?.sure ?? new Set<string>()]),
      all: union([before, last?.all ?? new Set<string>()]),
      ends: end.ends || last?.ends === true,
    };
  }

  private expected(all: Expectation[], path: DocumentPath): Map<string, Expectation['type']> {
    return new Map(all.map((each) => [JSON.stringify([...path, ...each.path]), each.type]));
  }

  /** The step's own values: all but the lists of steps in it and what is evaluated inside. */
  private templates(step: Step, path: DocumentPath, visible: Visible): void {
    const row = kindRow(step);
    const skipped = [...groupsOf(step).map((group) => group.path), ...(row.inside ?? []), ...(row.literal ?? [])];
    const expected = this.expected([{ path: ['when'], type: 'condition' }, ...(row.expects?.(step) ?? [])], path);
    for (const [key, value] of Object.entries(step)) {
      if (PLAIN.has(key)) continue;
      const shown = key !== 'when' && !BLOCKS.has(kindOf(step)!) && !this.expressions.isSensitive(step.id);
      this.expressions.value(without(value, [key], skipped), [...path, key], { ...visible, shown }, expected);
    }
  }
}

/** `value` with the parts at `skipped` left out. */
function without(value: unknown, path: DocumentPath, skipped: DocumentPath[]): unknown {
  const below = skipped.filter((each) => path.every((part, i) => each[i] === part));
  if (below.length === 0) return value;
  if (below.some((each) => each.length === path.length)) return undefined;
  if (Array.isArray(value)) return value.map((item, i) => without(item, [...path, i], below));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, without(inner, [...path, key], below)]));
}

function valueAt(step: Step, path: DocumentPath): unknown {
  return path.reduce<any>((value, part) => value?.[part], step);
}

/** One of several ways was taken; the ways that end do not matter for what comes after. */
function afterChoice(ways: Outcome[], complete: boolean): Outcome {
  const live = ways.filter((way) => !way.ends);
  const all = union(ways.map((way) => way.all));
  if (complete && live.length === 0) return { sure: new Set(), all, ends: true };
  const [first, ...others] = live;
  const sure = complete && first ? [...first.sure].filter((id) => others.every((way) => way.sure.has(id))) : [];
  return { sure: new Set(sure), all, ends: false };
}

const union = (sets: Set<string>[]): Set<string> => new Set(sets.flatMap((set) => [...set]));
