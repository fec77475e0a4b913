// Proves a flow before it runs: everything that can be known to go wrong is reported with its place.
import { type FlowDocument, kindOf, type Step, type StepKind } from '../document.ts';
import { groupsOf, kindRow } from '../kinds/index.ts';
import type { Shape, StepGroup } from '../kinds/kind.ts';
import { parseWithSource } from '../parse.ts';
import { byPlace, type DocumentPath, type FlowProblem, isFatal, pathText } from '../problem.ts';
import type { YamlSource } from '../yaml-source.ts';
import type { CheckContext, Report } from './context.ts';
import { ExpressionCheck, type ReportInText } from './expressions.ts';
import { FlowWalk } from './flow-walk.ts';
import { checkTrigger, triggerBody } from './trigger.ts';
import { atStart, outputOf, type StepFacts, shapesOfFields } from './visible.ts';

export interface CheckedFlow {
  /** There when no problem is an error. */
  document?: FlowDocument;
  problems: FlowProblem[];
}

/** Never throws for any text. A document whose structure is wrong is reported as far as that goes. */
export function checkFlow(text: string, context: CheckContext = {}): CheckedFlow {
  const { document, problems, source } = parseWithSource(text);
  if (!document) return { problems };
  const all = byPlace([...problems, ...new Check(document, source, context).run()]);
  return { ...(!isFatal(all) && { document }), problems: all };
}

class Check {
  private readonly problems: FlowProblem[] = [];
  private readonly document: FlowDocument;
  private readonly source: YamlSource;
  private readonly context: CheckContext;

  constructor(document: FlowDocument, source: YamlSource, context: CheckContext) {
    this.document = document;
    this.source = source;
    this.context = context;
  }

  run(): FlowProblem[] {
    const { document } = this;
    const expressions = new ExpressionCheck(this.stepFacts(), mayHaveAlert(document.trigger), this.inText);
    const start = atStart(document.vars ?? {}, triggerBody(document.trigger));
    const { context, report, inText } = this;
    checkTrigger({ document, context, report, inText, expressions, start });
    expressions.value(document.vars, ['vars'], { names: new Map(), sure: new Set(), maybe: new Set() });
    new FlowWalk(expressions, this.report, (step, path) => this.kind(step, path)).document(document, start);
    return this.problems;
  }

  private readonly report: Report = (path, code, message, hint = '', { severity = 'error', atKey = false } = {}) => {
    const place = atKey ? this.source.locateKey(path) : this.source.locate(path);
    this.problems.push({ ...place, code, message, hint, severity, path: pathText(path) });
  };

  private readonly inText: ReportInText = (path, offset, code, message, hint = '', severity = 'error') => {
    this.problems.push({
      ...this.source.locateInText(path, offset),
      code,
      message,
      hint,
      severity,
      path: pathText(path),
    });
  };

  private kind(step: Step, path: DocumentPath): void {
    const report: Report = (inner, ...rest) => this.report([...path, ...inner], ...rest);
    const conditional = isConditional(this.document, path);
    kindRow(step).check?.(step, { document: this.document, context: this.context, report, conditional });
    if (step.retry && NEVER_TRIED_AGAIN.has(kindOf(step)!))
      this.report(
        [...path, 'retry'],
        'invalid_value',
        'retry does nothing here: the steps inside are tried again by their own',
        'Put it on the steps inside, or on an each around them.',
        { severity: 'warning', atKey: true },
      );
  }

  /** The fields of an action's output, as its description names them. */
  private answerOf(step: Step): Record<string, Shape> {
    return shapesOfFields('action' in step ? this.context.action?.(step.action)?.outputSchema : undefined);
  }

  private isSensitive(step: Step): boolean {
    return step.sensitive === true || ('action' in step && this.context.action?.(step.action)?.sensitive === true);
  }

  /** What a called flow gives, as far as it says so. */
  private calledOf(step: Step): Shape | undefined {
    if (!('call' in step)) return undefined;
    const { document, context } = this;
    const { outputs } = (step.call.flow === document.name ? document : context.called?.(step.call.flow)) ?? {};
    return outputs && { fields: Object.fromEntries(Object.keys(outputs).map((name) => [name, {}])) };
  }

  private stepFacts(): Map<string, StepFacts> {
    const facts = new Map<string, StepFacts>();
    const collect = (steps: Step[], path: DocumentPath, within: string) => {
      for (const [i, step] of steps.entries()) {
        const at = [...path, i];
        const { line } = this.source.locate([...at, 'id']);
        const output = outputOf(step, this.answerOf(step), this.calledOf(step));
        facts.set(step.id, { step, line, within, output, sensitive: this.isSensitive(step) });
        for (const group of groupsOf(step))
          collect(group.steps, [...at, ...group.path], place(group, step, line) || within);
      }
    };
    collect(this.document.steps, ['steps'], '');
    return facts;
  }
}

/** Blocks whose retry policy would have nothing to do. */
const NEVER_TRIED_AGAIN = new Set<StepKind>(['choose', 'while', 'parallel', 'try']);

/** A called flow sees the alert of its caller, which may be null. */
const mayHaveAlert = (trigger: FlowDocument['trigger']): boolean =>
  trigger.alert !== undefined || trigger.call === true;

const CONDITIONAL = new Set<unknown>(['choose', 'each', 'while', 'catch', 'on_error']);

function isConditional(document: FlowDocument, path: DocumentPath): boolean {
  let here: any = document;
  for (const part of path) {
    here = here[part];
    if (CONDITIONAL.has(part) || here?.when !== undefined) return true;
  }
  return false;
}

const PLACES: Record<StepGroup['role'], (name: string) => string> = {
  branch: (name) => `a branch of ${name}`,
  body: (name) => `the loop ${name}`,
  parallel: (name) => `the branch of ${name} beside this one`,
  try: (name) => `the try of ${name}`,
  catch: (name) => `what ${name} does after an error`,
  finally: () => '',
};

const place = (group: StepGroup, step: Step, line: number): string => PLACES[group.role](`'${step.id}' (line ${line})`);
