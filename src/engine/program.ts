// A flow document made ready to run: templates compiled, durations in milliseconds, blocks as trees.
import {
  type Branch,
  compileExpression,
  compileTemplate,
  durationMs,
  type FlowDocument,
  type FormField,
  kindOf,
  type Scope,
  type Step,
  type StepKind,
} from '../flow/index.ts';
import type { ActionPin } from './types.ts';

export type Compiled = (scope: Scope) => unknown;

export type Split = 'lines' | 'items' | Compiled;

export interface RetryPolicy {
  attempts: number;
  backoff: 'exponential' | 'linear' | 'constant';
  delayMs: number;
  maxMs: number;
}

/** One step. `spec` is the kind's own part, compiled by the kind (see kinds/). */
export interface Node {
  id: string;
  kind: StepKind;
  when: Compiled | undefined;
  retry: RetryPolicy;
  timeoutMs: number | undefined;
  onError: 'fail' | 'continue' | Node[];
  sensitive: boolean;
  connection: string | undefined;
  /** The kind's part of the document as it is written. */
  spec: unknown;
  /** The kind's part of the document, templates evaluated: what a handler gets as input. */
  input: Compiled;
  blocks: Blocks | undefined;
}

export type Blocks =
  | { kind: 'choose'; branches: { when: Compiled | undefined; steps: Node[] }[] }
  | {
      kind: 'each';
      items: Compiled;
      as: string;
      concurrency: number;
      onError: 'stop' | 'continue' | 'collect';
      steps: Node[];
      collect: Compiled | undefined;
    }
  | {
      kind: 'while';
      condition: Compiled;
      max: number;
      onMax: 'fail' | 'continue';
      delay: Compiled | undefined;
      steps: Node[];
    }
  /** `needed`: how many branches must finish. */
  | { kind: 'parallel'; needed: number; branches: { name: string; steps: Node[] }[] }
  /** `codes`: of the errors that are caught; undefined: all. */
  | {
      kind: 'try';
      body: Node[];
      catch: Node[] | undefined;
      codes: string[] | undefined;
      finally: Node[] | undefined;
    };

export interface Program {
  name: string;
  version: number;
  vars: Record<string, unknown>;
  filter: Compiled | undefined;
  dedupe: Compiled | undefined;
  limits: { runs: number; key: Compiled | undefined; drop: boolean } | undefined;
  alertSource: string | undefined;
  webhook: { path: string; auth: string } | undefined;
  /** How a body becomes many events. */
  split: Split | undefined;
  canRespond: boolean;
  steps: Node[];
  output: Compiled | undefined;
  inputs: Record<string, FormField> | undefined;
  outputs: Record<string, FormField> | undefined;
  /** By action; see ActionPin. */
  pins: Readonly<Record<string, ActionPin>> | undefined;
}

const EMPTY_SCOPE = { trigger: { body: null }, alert: null, steps: {}, vars: {} } as unknown as Scope;

/** Compiles a document that the checker has accepted. */
export function compileProgram(document: FlowDocument, version: number, pins?: Program['pins']): Program {
  const vars = compileTemplate(document.vars ?? {})(EMPTY_SCOPE) as Record<string, unknown>;
  const steps = compileSteps(document.steps);
  if (pins) markSensitive(steps, pins);
  const { trigger } = document;
  return {
    name: document.name,
    version,
    vars,
    filter: condition(trigger.filter),
    dedupe: optional(trigger.dedupe),
    limits: document.limits && {
      runs: document.limits.runs,
      key: optional(document.limits.key),
      drop: document.limits.when_full === 'drop',
    },
    alertSource: trigger.alert?.source,
    webhook: trigger.webhook,
    split: splitOf(trigger.webhook?.split),
    canRespond: some(steps, (node) => node.kind === 'respond'),
    steps,
    output: optional(document.output),
    inputs: document.inputs,
    outputs: document.outputs,
    pins,
  };
}

function splitOf(split: unknown): Split | undefined {
  return split === 'lines' || split === 'items' ? split : optional(split);
}

/** Steps of an action that takes or gives a secret are sensitive, whatever the flow says. */
function markSensitive(nodes: Node[], pins: NonNullable<Program['pins']>): void {
  for (const node of nodes) {
    if (node.kind === 'action' && pins[node.spec as string]?.sensitive) node.sensitive = true;
    for (const inner of innerSteps(node)) markSensitive(inner, pins);
  }
}

const compileSteps = (steps: Step[]): Node[] => steps.map(compileStep);

function compileStep(step: Step): Node {
  const kind = kindOf(step)!;
  const { on_error: onError = 'fail', retry } = step;
  const spec = (step as unknown as Record<string, unknown>)[kind];
  const timeout = step.timeout ?? (kind === 'http' ? (spec as { timeout?: string }).timeout : undefined);
  return {
    id: step.id,
    kind,
    when: condition(step.when),
    retry: {
      attempts: retry?.attempts ?? 1,
      backoff: retry?.backoff ?? 'exponential',
      delayMs: durationMs(retry?.delay ?? '1s'),
      maxMs: durationMs(retry?.max ?? '5m'),
    },
    timeoutMs: timeout === undefined ? undefined : durationMs(timeout),
    onError: typeof onError === 'string' ? onError : compileSteps(onError.steps),
    sensitive: step.sensitive ?? false,
    connection: 'connection' in step ? step.connection : undefined,
    spec,
    input: compileInput(kind, step, spec),
    blocks: compileBlocks(step),
  };
}

const BLOCKS: ReadonlySet<StepKind> = new Set(['choose', 'each', 'while', 'parallel', 'try']);

function compileInput(kind: StepKind, step: Step, spec: unknown): Compiled {
  if (BLOCKS.has(kind)) return () => undefined;
  if ('code' in step) {
    // the source is no template, and it need not be in the journal of each activation
    const input = compileTemplate(step.code.input ?? null);
    return (scope) => ({ input: input(scope) });
  }
  if ('action' in step) {
    const input = compileTemplate(step.with ?? {});
    const { pages } = step;
    if (pages === undefined) return (scope) => ({ action: step.action, with: input(scope) });
    const wanted = compileTemplate(pages);
    return (scope) => ({ action: step.action, with: input(scope), pages: wanted(scope) });
  }
  return compileTemplate(spec);
}

function compileBlocks(step: Step): Blocks | undefined {
  if ('choose' in step) {
    const branch = ({ when, otherwise, steps }: Branch) => ({
      when: otherwise ? undefined : condition(when),
      steps: compileSteps(steps),
    });
    return { kind: 'choose', branches: step.choose.map(branch) };
  }
  if ('each' in step) {
    const { in: items, as = 'item', concurrency = 1, on_error: onError = 'stop', steps, collect } = step.each;
    return {
      kind: 'each',
      items: compileTemplate(items),
      as,
      concurrency,
      onError,
      steps: compileSteps(steps),
      collect: optional(collect),
    };
  }
  if ('while' in step) {
    const { condition: holds, max = 100, on_max: onMax = 'fail', delay, steps } = step.while;
    return {
      kind: 'while',
      condition: condition(holds)!,
      max,
      onMax,
      delay: optional(delay),
      steps: compileSteps(steps),
    };
  }
  if ('parallel' in step) {
    const { for: needed = 'all', branches } = step.parallel;
    return {
      kind: 'parallel',
      needed: needed === 'all' ? branches.length : needed === 'any' ? 1 : needed,
      branches: branches.map(({ name, steps }) => ({ name, steps: compileSteps(steps) })),
    };
  }
  if ('try' in step) {
    const handler = Array.isArray(step.catch) ? { steps: step.catch, codes: undefined } : step.catch;
    return {
      kind: 'try',
      body: compileSteps(step.try),
      catch: handler && compileSteps(handler.steps),
      codes: handler?.codes,
      finally: step.finally && compileSteps(step.finally),
    };
  }
  return undefined;
}

const optional = (template: unknown): Compiled | undefined =>
  template === undefined ? undefined : compileTemplate(template);

/** `when: "{{ x }}"` and `when: "x"` mean the same; anything that is not a string is a constant. */
function condition(template: unknown): Compiled | undefined {
  return typeof template === 'string' && !template.includes('{{') ? compileExpression(template) : optional(template);
}

/** The steps directly inside a step, whatever block they stand in. */
export function innerSteps(node: Node): Node[][] {
  const inBlocks = node.blocks ? blockSteps(node.blocks) : [];
  return Array.isArray(node.onError) ? [...inBlocks, node.onError] : inBlocks;
}

export function blockSteps(blocks: Blocks): Node[][] {
  if (blocks.kind === 'each' || blocks.kind === 'while') return [blocks.steps];
  if (blocks.kind === 'try') return [blocks.body, blocks.catch ?? [], blocks.finally ?? []];
  return blocks.branches.map((branch) => branch.steps);
}

const some = (nodes: Node[], test: (node: Node) => boolean): boolean =>
  nodes.some((node) => test(node) || innerSteps(node).some((inner) => some(inner, test)));
