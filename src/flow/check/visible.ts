// What an expression can see at one place of the flow: names, and the steps that have run there.
import type { Step } from '../document.ts';
import { kindRow } from '../kinds/index.ts';
import { ANYTHING, type Shape } from '../kinds/kind.ts';

export interface StepFacts {
  step: Step;
  /** What is known of its output, and whether something else may stand there instead. */
  output: { shape: Shape; certain: boolean };
  line: number;
  /** Runs never show its input and output. */
  sensitive: boolean;
  /** In words, for a reader: "a branch of 'triage' (line 12)". */
  within: string;
}

export interface Visible {
  /** Names other than steps and what is known of each. */
  names: ReadonlyMap<string, Shape>;
  /** Ids of steps that have run for certain. */
  sure: ReadonlySet<string>;
  /** Ids of steps that may have run. */
  maybe: ReadonlySet<string>;
  /** Runs show what is made here. */
  shown?: boolean;
}

export const withName = (visible: Visible, name: string, shape: Shape): Visible => ({
  ...visible,
  names: new Map([...visible.names, [name, shape]]),
});

export const withSteps = (visible: Visible, sure: Iterable<string>, maybe: Iterable<string> = []): Visible => ({
  ...visible,
  sure: new Set([...visible.sure, ...sure]),
  maybe: new Set([...visible.maybe, ...maybe]),
});

const ERROR: Shape = {
  fields: {
    code: {},
    message: {},
    retryable: {},
    status: {},
    retryAfterMs: {},
    toolCode: {},
    details: {},
    raw: {},
    step: {},
  },
};

export const withError = (visible: Visible): Visible => withName(visible, 'error', ERROR);

/** `answer`: what is known of an action's output, by field; `called`: of what a called flow gives. */
export function outputOf(step: Step, answer: Record<string, Shape> = {}, called?: Shape): StepFacts['output'] {
  const certain = step.when === undefined && (step.on_error === undefined || step.on_error === 'fail');
  const { fields } = called ?? kindRow(step).output(step);
  if (!fields) return { shape: ANYTHING, certain };
  return {
    shape: { fields: { ...fields, ...answer, ...(!certain && { error: ERROR }) } },
    certain,
  };
}

/** What is known of each field that a JSON Schema names. */
export const shapesOfFields = (schema: object | undefined): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries((schema as { properties?: object } | undefined)?.properties ?? {}).map(([name, inner]) => [
      name,
      shapeOfSchema(inner),
    ]),
  );

/** The fields of a JSON Schema that allows no others; vendors often answer more than they describe. */
function shapeOfSchema(schema: unknown, depth = 0): Shape {
  const { properties, additionalProperties } = (schema ?? {}) as {
    properties?: object;
    additionalProperties?: unknown;
  };
  if (!properties || additionalProperties !== false || depth > 10) return ANYTHING;
  return {
    fields: Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [name, shapeOfSchema(inner, depth + 1)]),
    ),
  };
}

const leaves = (...names: string[]): Shape => ({ fields: Object.fromEntries(names.map((name) => [name, {}])) });
const END_POINT = leaves('ip', 'port', 'hostname');
/** The one shape of alerts; the alerts part has a test that holds the two together. */
export const ALERT: Shape = {
  fields: {
    ...leaves('id', 'uid', 'title', 'description', 'severity_id', 'source', 'time', 'link', 'rule').fields,
    ...leaves('url', 'domain', 'techniques').fields,
    severity: { values: ['informational', 'low', 'medium', 'high', 'critical'] },
    src: END_POINT,
    dst: END_POINT,
    device: leaves('ids', 'hostname', 'ip'),
    user: leaves('name'),
    file: leaves('name', 'path', 'hashes'),
    cloud: leaves('account', 'region', 'resource'),
    ocsf: ANYTHING,
  },
};
const RUN: Shape = { fields: { id: {}, flow: {}, version: {}, started_at: {} } };
const SPACE: Shape = { fields: { id: {}, slug: {}, name: {} } };

/** `body`: what is known of the event. */
export function atStart(vars: Record<string, unknown>, body: Shape = ANYTHING): Visible {
  return {
    names: new Map<string, Shape>([
      ['trigger', { fields: { body, headers: ANYTHING, source: {}, received_at: {} } }],
      ['alert', ALERT],
      ['vars', { fields: Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, shapeOf(value)])) }],
      ['run', RUN],
      ['space', SPACE],
    ]),
    sure: new Set(),
    maybe: new Set(),
  };
}

/** The shape of a constant. */
function shapeOf(value: unknown): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ANYTHING;
  return { fields: Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)])) };
}
