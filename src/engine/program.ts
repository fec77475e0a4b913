// A flow document made ready to run: templates compiled, durations in milliseconds, blocks as trees.
import {
  type Branch,
  compileExpression,
  compileTemplate,
  durationMs,
  type FlowDocument,
  kindOf,
  type Scope,
  type Step,
  type StepKind,
} from '../flow/index.ts';

export type Compiled = (scope: Scope) => unknown;

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
  | { kind: 'parallel'; branches: { name: string; steps: Node[] }[] }
  | { kind: 'try'; body: Node[]; catch: Node[] | undefined; finally: Node[] | undefined };

export interface Program {
  name: string;
  version: number;
  vars: Record<string, unknown>;
  filter: Compiled | undefined;
  dedupe: Compiled | undefined;
  alertSource: string | undefined;
  webhook: { path: string; auth: string } | undefined;
  canRespond: boolean;
  steps: Node[];
  output: Compiled | undefined;
}

const EMPTY_SCOPE = { trigger: { body: null }, alert: null, steps: {}, vars: {} } as unknown as Scope;

/** Compiles a document that the checker has accepted. */
export function compileProgram(document: FlowDocument, version: number): Program {
  const vars = compileTemplate(document.vars ?? {})(EMPTY_SCOPE) as Record<string, unknown>;
  const steps = compileSteps(document.steps);
  const { trigger } = document;
  return {
    name: document.name,
    version,
    vars,
    filter: condition(trigger.filter),
    dedupe: optional(trigger.dedupe),
    alertSource: trigger.alert?.source,
    webhook: trigger.webhook,
    canRespond: some(steps, (node) => node.kind === 'respond'),
    steps,
    output: optional(document.output),
  };
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
    input: compileInput(kind, step, spec),
    blocks: compileBlocks(step),
  };
}

function compileInput(kind: StepKind, step: Step, spec: unknown): Compiled {
  if (kind === 'choose' || kind === 'each' || kind === 'parallel' || kind === 'try') return () => undefined;
  if ('action' in step) {
    const input = compileTemplate(step.with ?? {});
    return (scope) => ({ action: step.action, with: input(scope) });
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
  if ('parallel' in step) {
    return {
      kind: 'parallel',
      branches: step.parallel.branches.map(({ name, steps }) => ({ name, steps: compileSteps(steps) })),
    };
  }
  if ('try' in step) {
    return {
      kind: 'try',
      body: compileSteps(step.try),
      catch: step.catch && compileSteps(step.catch),
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
  if (blocks.kind === 'each') return [blocks.steps];
  if (blocks.kind === 'try') return [blocks.body, blocks.catch ?? [], blocks.finally ?? []];
  return blocks.branches.map((branch) => branch.steps);
}

const some = (nodes: Node[], test: (node: Node) => boolean): boolean =>
  nodes.some((node) => test(node) || innerSteps(node).some((inner) => some(inner, test)));
