// Proves a flow before it runs: everything that can be known to go wrong is reported with its place.
import type { FlowDocument, Step } from '../document.ts';
import { groupsOf, kindRow } from '../kinds/index.ts';
import type { Shape, StepGroup } from '../kinds/kind.ts';
import { parseWithSource } from '../parse.ts';
import { byPlace, type DocumentPath, type FlowProblem, isFatal, pathText } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import type { YamlSource } from '../yaml-source.ts';
import { checkConnection } from './connection.ts';
import type { CheckContext, Report } from './context.ts';
import { ExpressionCheck, type ReportInText } from './expressions.ts';
import { FlowWalk } from './flow-walk.ts';
import { atStart, outputOf, type StepFacts, shapeOfSchema, type Visible } from './visible.ts';

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
    const expressions = new ExpressionCheck(this.stepFacts(), document.trigger.alert !== undefined, this.inText);
    const start = atStart(document.vars ?? {});
    this.trigger(expressions, start);
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
    kindRow(step).check?.(step, { document: this.document, context: this.context, report });
  }

  private trigger(expressions: ExpressionCheck, start: Visible): void {
    const { trigger } = this.document;
    const { alertSources } = this.context;
    const before: Visible = {
      ...start,
      names: new Map([...start.names].filter(([name]) => name === 'trigger' || name === 'vars' || name === 'space')),
    };
    expressions.value(
      trigger.filter,
      ['trigger', 'filter'],
      before,
      new Map([[JSON.stringify(['trigger', 'filter']), 'condition']]),
    );
    expressions.value(trigger.dedupe, ['trigger', 'dedupe'], before);
    if (trigger.alert && alertSources && !alertSources.includes(trigger.alert.source)) {
      this.report(
        ['trigger', 'alert', 'source'],
        'unknown_source',
        `there is no alert source '${trigger.alert.source}'`,
        didYouMean(trigger.alert.source, alertSources, 'There are'),
      );
    }
    const auth = trigger.webhook?.auth;
    if (auth !== undefined && auth !== 'none') {
      checkConnection(auth, { document: this.document, context: this.context, report: this.report }, 'webhook', [
        'trigger',
        'webhook',
        'auth',
      ]);
    }
  }

  private bodyOf(step: Step): Shape {
    return shapeOfSchema('action' in step ? this.context.action?.(step.action)?.outputSchema : undefined);
  }

  private stepFacts(): Map<string, StepFacts> {
    const facts = new Map<string, StepFacts>();
    const collect = (steps: Step[], path: DocumentPath, within: string) => {
      for (const [i, step] of steps.entries()) {
        const at = [...path, i];
        const { line } = this.source.locate([...at, 'id']);
        facts.set(step.id, { step, line, within, output: outputOf(step, this.bodyOf(step)) });
        for (const group of groupsOf(step))
          collect(group.steps, [...at, ...group.path], place(group, step, line) || within);
      }
    };
    collect(this.document.steps, ['steps'], '');
    return facts;
  }
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
