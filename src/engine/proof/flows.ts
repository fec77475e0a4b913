// Flows made by chance, for the proofs: every step kind, nested, with every option that changes how a run goes.
// What the stand-in of a tool does with a step stands in the step itself (its plan), so that every driver, in
// memory or on a database, plays the same tool.
import fc from 'fast-check';
import type { FlowDocument, Step, StepKind } from '../../flow/index.ts';

/** How the tool, the person or the sub-run behind a step behaves. */
export interface Plan {
  /** That many attempts fail in a way that may be retried. */
  fails: number;
  /** Every attempt is refused for good. */
  refused: boolean;
  /** How long it takes. */
  ms: number;
  /** May be repeated blindly after a crash. */
  repeatable: boolean;
  value: number;
}

type Body = Record<string, unknown>;
/** Ids are given, and references filled in, once the whole flow is known. */
type Draft = Body & { id: string };
type Steps = fc.Arbitrary<Draft[]>;

const plan = fc.record<Plan>({
  fails: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) }),
  refused: fc.oneof({ weight: 14, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  ms: fc.integer({ min: 0, max: 40 }),
  repeatable: fc.boolean(),
  value: fc.integer({ min: 0, max: 9 }),
});

/** Becomes `{{ steps.<an earlier one> }}`. */
const reference = fc.integer({ min: 0, max: 50 }).map((n) => `REF ${n}`);
const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom('text', true, null),
  reference,
  fc.constant('{{ trigger.body.items }}'),
);
const condition = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('{{ true }}', '{{ trigger.body.flag }}', '{{ size(trigger.body.items) > 1 }}'),
  },
  { weight: 3, arbitrary: fc.constantFrom('{{ false }}', '{{ !trigger.body.flag }}') },
  { weight: 1, arbitrary: fc.constantFrom('{{ trigger.body.none.deeper }}', '{{ 3 }}') },
);
const items = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4, size: 'max' }),
  fc.constantFrom(
    '{{ trigger.body.items }}',
    '{{ trigger.body.items }}',
    '{{ trigger.body }}',
    '{{ null }}',
    '{{ 7 }}',
  ),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const asText = (p: Plan) => JSON.stringify(p);

/** One generator for each step kind; `inner` makes the steps of a block. A new kind is a new line. */
export const STEP_MAKERS: Record<StepKind, (inner: Steps) => fc.Arbitrary<Body>> = {
  http: () =>
    fc.record({ plan, seen: value }).map((json) => ({ http: { method: 'POST', url: 'http://tool.test/', json } })),
  action: () => fc.record({ plan, seen: value }).map((input) => ({ action: 'tool.act', with: input })),
  notify: () => plan.map((p) => ({ notify: { to: { channel: '#soc' }, text: asText(p) } })),
  ask: () => plan.map((p) => ({ ask: { of: { role: 'responder' }, text: asText(p), choices: ['a', 'b'] } })),
  alert: () => plan.map((p) => ({ alert: { update: { plan: p } } })),
  call: () => plan.map((p) => ({ call: { flow: 'other', with: { plan: p } } })),
  set: () => fc.record({ x: value, y: value }).map((set) => ({ set })),
  respond: () => value.map((json) => ({ respond: { json } })),
  wait: () =>
    fc.oneof(
      fc.integer({ min: 0, max: 40 }).map((ms) => ({ wait: { for: `${ms}ms` } })),
      fc.constant({ wait: { until: '2023-11-14T22:13:20.015Z' } }),
      fc
        .tuple(plan, maybe(fc.record({ timeout: fc.constantFrom('5ms', '25ms'), default: maybe(fc.constant('late')) })))
        .map(([p, limit]) => ({ wait: { event: defined({ key: asText(p), ...limit }) } })),
    ),
  emit: () => plan.map((p) => ({ emit: { key: 'k', data: { plan: p } } })),
  code: () => plan.map((p) => ({ code: { language: 'javascript', source: 'return 1', input: { plan: p } } })),
  dedupe: () => plan.map((p) => ({ dedupe: { key: asText(p), window: '1h' } })),
  throttle: () => plan.map((p) => ({ throttle: { key: asText(p), limit: 1, window: '1h' } })),
  while: (inner) =>
    fc
      .record({
        condition: fc.constantFrom('{{ index < 2 }}', '{{ index < 3 }}', '{{ last == null }}', '{{ last.nothing }}'),
        max: fc.integer({ min: 1, max: 3 }),
        on_max: fc.constantFrom('fail', 'continue'),
        delay: maybe(fc.constantFrom('1ms', '9ms')),
        steps: inner,
      })
      .map((loop) => ({ while: defined(loop) })),
  choose: (inner) =>
    fc
      .tuple(fc.array(fc.record({ when: condition, steps: inner }), { minLength: 1, maxLength: 2 }), maybe(inner))
      .map(([branches, otherwise]) => ({
        choose: otherwise ? [...branches, { otherwise: true, steps: otherwise }] : branches,
      })),
  each: (inner) =>
    fc
      .record({
        in: items,
        concurrency: fc.integer({ min: 1, max: 3 }),
        on_error: fc.constantFrom('stop', 'continue', 'collect'),
        steps: inner,
        collect: maybe(fc.constantFrom('{{ item }}', '{{ index }}', '{{ item }}', '{{ steps.nowhere }}')),
      })
      .map((each) => ({ each: defined(each) })),
  parallel: (inner) =>
    fc
      .tuple(fc.array(inner, { minLength: 1, maxLength: 3, size: 'max' }), maybe(fc.constantFrom('all', 'any', 2)))
      .map(([branches, needed]) => ({
        parallel: defined({
          for: typeof needed === 'number' ? Math.min(needed, branches.length) : needed,
          branches: branches.map((steps, i) => ({ name: `b${i}`, steps })),
        }),
      })),
  try: (inner) =>
    fc
      .tuple(
        inner,
        maybe(inner),
        maybe(inner),
        maybe(fc.constantFrom(['tool_refused'], ['tool_error', 'step_timeout'])),
      )
      .map(([body, caught, last, codes]) => {
        const handled = caught || last ? caught : [];
        return defined({ try: body, catch: handled && codes ? { codes, steps: handled } : handled, finally: last });
      }),
  stop: () => fc.constantFrom({ stop: {} }, { stop: { reason: 'enough' } }),
  fail: () => fc.constantFrom({ fail: { message: 'no' } }, { fail: { message: 'no', code: 'own_code' } }),
};

const WEIGHTS: Partial<Record<StepKind, number>> = { http: 6, set: 4, each: 4, parallel: 4, try: 4, stop: 1, fail: 1 };
const BLOCKS = new Set<StepKind>(['choose', 'each', 'while', 'parallel', 'try']);
const NOTHING: Steps = fc.constant([]);

function stepsOf(depth: number, minLength = 0): Steps {
  const inner = depth > 0 ? stepsOf(depth - 1) : NOTHING;
  const kinds = (Object.keys(STEP_MAKERS) as StepKind[]).filter((kind) => depth > 0 || !BLOCKS.has(kind));
  const body = fc.oneof(...kinds.map((kind) => ({ weight: WEIGHTS[kind] ?? 2, arbitrary: STEP_MAKERS[kind](inner) })));
  const options = fc.record({
    when: fc.option(condition, { nil: undefined, freq: 5 }),
    retry: maybe(
      fc.record({
        attempts: fc.integer({ min: 1, max: 4 }),
        backoff: fc.constantFrom('exponential', 'linear', 'constant'),
        delay: fc.constantFrom('1ms', '8ms'),
        max: fc.constant('20ms'),
      }),
    ),
    timeout: fc.option(fc.constantFrom('10ms', '30ms', '80ms'), { nil: undefined, freq: 6 }),
    on_error: fc.option(
      fc.oneof(
        fc.constantFrom('fail', 'continue', 'continue', 'continue'),
        inner.map((steps) => ({ steps })),
      ),
      { nil: undefined, freq: 3 },
    ),
  });
  const step = fc.tuple(body, options).map(([own, more]) => ({ id: '', ...own, ...defined(more) }) as Draft);
  return fc.array(step, { minLength, maxLength: minLength + 3, size: 'max' });
}

/** Flows nested up to `depth`. */
export const flows = (depth = 3): fc.Arbitrary<FlowDocument> =>
  fc.tuple(stepsOf(depth, 2), value).map(([drafts, output]) => {
    const steps = structuredClone(drafts); // what is made by chance is used again when it is shrunk
    const finisher = new Finisher();
    finisher.sequence(steps);
    return {
      reflejo: 1,
      name: 'made',
      title: 'Made by chance',
      trigger: { manual: true },
      steps: steps as unknown as Step[],
      output: { last: finisher.filled(output) },
    };
  });

/** The event that the flows expect. */
export const EVENT = { flag: true, items: [3, 1, 2] };

const defined = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, one]) => one !== undefined)) as T;

/** Gives ids and fills references in, in the order in which the steps are read. */
class Finisher {
  #seen: string[] = [];
  #count = 0;

  sequence(steps: Draft[]): void {
    for (const step of steps) {
      for (const [key, part] of Object.entries(step)) step[key] = this.filled(part);
      step.id = `s${++this.#count}`;
      this.#seen.push(step.id);
    }
  }

  filled(part: unknown): unknown {
    if (typeof part === 'string') return part.startsWith('REF ') ? this.#reference(Number(part.slice(4))) : part;
    if (Array.isArray(part)) {
      if (part.length > 0 && part.every((one) => one && typeof one === 'object' && 'id' in one)) {
        this.sequence(part as Draft[]);
        return part;
      }
      return part.map((one) => this.filled(one));
    }
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, this.filled(one)]));
  }

  /** Mostly to a step that is near: those have run for sure more often. */
  #reference(n: number): unknown {
    const { length } = this.#seen;
    return length === 0 ? n : `{{ steps.${this.#seen[length - 1 - (n % Math.min(length, 6))]} }}`;
  }
}
