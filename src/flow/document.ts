// The flow document as TypeScript types: what a valid YAML document means once parsed. The schema of
// each step kind stands in kinds/<kind>.ts; these types are what engine, releases and web build on.

/** A JSON value; any string in it may hold `{{ CEL }}`. */
export type Template = unknown;
/** `500ms`, `10s`, `15m`, `2h`, `7d`, or a template that gives one. */
export type Duration = string;

export interface FlowDocument {
  reflejo: 1;
  /** Lower-case letters, digits and hyphens; unique in a space. */
  name: string;
  title: string;
  description?: string;
  /** Constants of the flow, in scope as `vars`. May use no other names. */
  vars?: Record<string, Template>;
  trigger: Trigger;
  /** JSON Schema of what a caller or a manual start passes, by field. */
  inputs?: Record<string, FormField>;
  steps: Step[];
  /** What a `call` of this flow gets back; evaluated when the last step is done. */
  output?: Template;
}

export interface Trigger {
  webhook?: { path: string /** 'none' or the name of a connection of the tool `webhook`. */; auth: string };
  /** Started by hand (or by the API) with a form made from `inputs`. */
  manual?: true;
  /** Started by a `call` step. */
  call?: true;
  /** Normalise the event with this source; opens an alert and its obligation. */
  alert?: { source: string };
  /** CEL over `trigger`; false: no run is made. */
  filter?: Template;
  /** The same key again gives the first run. */
  dedupe?: Template;
}

export interface StepBase {
  id: string;
  note?: string;
  /** The step is skipped (output null) when this is false. */
  when?: Template;
  /** `attempts` counts the first one. Default delay 1s, max 5m, exponential with jitter. */
  retry?: { attempts: number; backoff?: 'exponential' | 'linear' | 'constant'; delay?: Duration; max?: Duration };
  timeout?: Duration;
  on_error?: 'fail' | 'continue' | { steps: Step[] };
  sensitive?: boolean;
}

export interface Branch {
  when?: Template;
  otherwise?: true;
  steps: Step[];
}

/** Who is asked or told. `channel` is where; `person`, `group`, `role` say who may answer. */
export interface Audience {
  channel?: string;
  person?: string;
  group?: string;
  role?: 'owner' | 'editor' | 'responder';
}

/** One field of a form: a small part of JSON Schema. */
export interface FormField {
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  title?: string;
  description?: string;
  required?: boolean;
  enum?: (string | number)[];
  format?: 'date' | 'date-time' | 'email' | 'uri' | 'multiline';
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  items?: FormField;
}

export interface Ask {
  of: Audience;
  title?: string;
  text: Template;
  /** `isolate` or `{ id: isolate, label: Isolate the host, style: danger }`. */
  choices: (string | { id: string; label?: string; style?: 'primary' | 'danger' })[];
  form?: Record<string, FormField>;
  remind?: { every: Duration; times?: number };
  escalate?: { after: Duration; of: Audience };
  deadline?: Duration;
  /** The choice taken when the deadline passes; without it the step fails then. */
  default?: string;
}

export interface Http {
  method?: string;
  url: Template;
  headers?: Record<string, Template>;
  query?: Record<string, Template>;
  json?: Template;
  form?: Record<string, Template>;
  body?: Template;
  timeout?: Duration;
}

export type Step = StepBase &
  (
    | { action: string; connection?: string; with?: Record<string, Template> }
    | { http: Http; connection?: string }
    | { set: Record<string, Template> }
    | { choose: Branch[] }
    | {
        each: {
          in: Template;
          /** Name of the item in scope; default `item`. `index` is always there. */
          as?: string;
          concurrency?: number;
          /** stop: the first failed item fails the step; continue/collect: it is listed in `failed`. */
          on_error?: 'stop' | 'continue' | 'collect';
          steps: Step[];
          /** What one item gives; default: the last step's output. */
          collect?: Template;
        };
      }
    | { parallel: { branches: { name: string; steps: Step[] }[] } }
    | { try: Step[]; catch?: Step[]; finally?: Step[] }
    | { wait: { for: Duration } | { until: Template } }
    | { ask: Ask }
    | { notify: { to: Audience; title?: string; text: Template } }
    | { call: { flow: string; with?: Record<string, Template> } }
    | { respond: { status?: number | Template; headers?: Record<string, Template>; json?: Template; body?: Template } }
    | { alert: { update?: Record<string, Template>; close?: { disposition: Template; reason?: Template } } }
    | { stop: { reason?: Template } | null }
    | { fail: { message: Template; code?: string } }
  );

export type StepKind =
  | 'action'
  | 'http'
  | 'set'
  | 'choose'
  | 'each'
  | 'parallel'
  | 'try'
  | 'wait'
  | 'ask'
  | 'notify'
  | 'call'
  | 'respond'
  | 'alert'
  | 'stop'
  | 'fail';

export const STEP_KINDS: readonly StepKind[] = [
  'action',
  'http',
  'set',
  'choose',
  'each',
  'parallel',
  'try',
  'wait',
  'ask',
  'notify',
  'call',
  'respond',
  'alert',
  'stop',
  'fail',
];

/** The kind of a step: the one key that names it. */
export function kindOf(step: object): StepKind | undefined {
  return STEP_KINDS.find((kind) => kind in step);
}

/** What an expression can see. `item`, `index`, `error` (in catch and on_error) appear where they apply. */
export interface Scope {
  trigger: { body: unknown; headers?: Record<string, string>; source?: string; received_at?: string };
  alert: unknown;
  steps: Record<string, unknown>;
  vars: Record<string, unknown>;
  run: { id: string; flow: string; version: number; started_at: string };
  space: { id: string; slug: string; name: string };
  [name: string]: unknown;
}
