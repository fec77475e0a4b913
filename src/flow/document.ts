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
  /** How many runs of the flow may be under way at the same time; those that wait count too. */
  limits?: Limits;
  /** How long after a run's end its event, its journal and the run itself are kept. Default: what the space says. */
  retention?: { events?: Duration | 'forever'; outputs?: Duration | 'forever'; runs?: Duration | 'forever' };
  steps: Step[];
  /** What a `call` of this flow gets back; evaluated when the last step is done. */
  output?: Template;
  /** JSON Schema of `output`, by field: checked when the run ends. */
  outputs?: Record<string, FormField>;
}

export interface Limits {
  runs: number;
  /** Counted for each value by itself; sees `trigger`, `alert` and `vars`. */
  key?: Template;
  /** Default queue: more runs wait, and begin in order. drop: they end at once as cancelled. */
  when_full?: 'queue' | 'drop';
}

/** One of webhook, schedule, poll, slack and mailbox; `manual` and `call` may stand beside it. */
export interface Trigger {
  webhook?: Webhook;
  schedule?: Schedule;
  poll?: Poll;
  slack?: SlackTrigger;
  mailbox?: Mailbox;
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

export interface Webhook {
  path: string;
  /** 'none' or the name of a connection of the tool `webhook`. */
  auth: string;
  /** One run per line, per item of the body, or per item of the list the expression gives. */
  split?: 'lines' | 'items' | Template;
}

/** `cron` with `zone`, or `every`. */
export interface Schedule {
  cron?: string;
  /** Name of the IANA database; default UTC. */
  zone?: string;
  every?: Duration;
  /** What becomes of the ticks of a downtime: default once (one run for all of them). */
  missed?: 'skip' | 'once' | 'all';
}

/** Asks a tool again and again; `cursor`, `response`, `items`, `item` and `now` are in scope where they have a value. */
export interface Poll {
  every: Duration;
  action?: string;
  http?: Http;
  connection?: string;
  with?: Record<string, Template>;
  /** The list in the answer. */
  items: Template;
  /** What makes an item the same one as before. */
  key?: Template;
  /** The next value of `cursor`. */
  cursor?: Template;
  /** The first value of `cursor`. */
  initial?: unknown;
  /** now: what is there at the first poll makes no runs. Default now. */
  from?: 'now' | 'beginning';
  /** There is more: asked again at once. */
  more?: Template;
}

export interface SlackTrigger {
  command?: string;
  message?: { channel: string; contains?: string; pattern?: string };
}

export interface Mailbox {
  /** A connection of the tool `imap`. */
  connection: string;
  folder?: string;
  every?: Duration;
  /** What is done with a message that made a run: default seen. */
  after?: 'seen' | 'move' | 'leave';
  move_to?: string;
  /** Contents of attachments up to this many bytes in all are kept with the event. */
  attachment_bytes?: number;
  from?: 'now' | 'beginning';
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

/** Repeats while the condition holds; it is looked at before each turn. `index` and `last` are in scope. */
export interface While {
  condition: Template;
  /** Turns at most; default 100. */
  max?: number;
  /** When the condition still holds after that many: default fail. */
  on_max?: 'fail' | 'continue';
  /** Between two turns. */
  delay?: Duration;
  steps: Step[];
}

/** A `catch` for some errors only; others go on. */
export interface Catch {
  codes: string[];
  steps: Step[];
}

export type Wait = { for: Duration } | { until: Template | { business: Business } } | { event: WaitEvent };

/** The next moment of business time, or the moment when `after` of it has passed. */
export interface Business {
  /** `09:00-17:00`; may pass midnight. */
  hours: string;
  /** Default Monday to Friday. */
  days?: Weekday[];
  /** Name of the IANA database. */
  zone: string;
  /** Days (2026-12-25) without business, or an expression that gives them. */
  holidays?: Template;
  /** Counts business time only. */
  after?: Duration;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** An event of this name and key: one that was kept, or the next that comes. */
export interface WaitEvent {
  name?: string;
  key: Template;
  timeout?: Duration;
  /** The data when the timeout has passed; without it the step fails then. */
  default?: Template;
}

/** Which pages of a list are read; items at most. Default one. */
export type Pages = 'all' | 'one' | { at_most: number | string };

/** JavaScript: the body of a function of `input`. */
export interface Code {
  language: 'javascript';
  source: string;
  input?: Template;
  /** Default 5s, at most 60s. */
  timeout?: Duration;
  /** Megabytes; default 64. */
  memory?: number;
}

export type Step = StepBase &
  (
    | { action: string; connection?: string; with?: Record<string, Template>; pages?: Pages }
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
    | { while: While }
    | {
        parallel: {
          /** How many branches must finish: default all. The others are given up. */
          for?: 'all' | 'any' | number;
          branches: { name: string; steps: Step[] }[];
        };
      }
    | { try: Step[]; catch?: Step[] | Catch; finally?: Step[] }
    | { wait: Wait }
    | { ask: Ask }
    | { notify: { to: Audience; title?: string; text: Template } }
    | { call: { flow: string; with?: Record<string, Template> } }
    | { emit: { name?: string; key: Template; data?: Template; keep?: Duration } }
    | { code: Code }
    | { dedupe: { key: Template; window: Duration; name?: string; on_duplicate?: 'stop' | 'continue' } }
    | {
        throttle: {
          key: Template;
          limit: number;
          window: Duration;
          name?: string;
          on_excess?: 'stop' | 'continue' | 'wait';
        };
      }
    | { respond: { status?: number | Template; headers?: Record<string, Template>; json?: Template; body?: Template } }
    | { alert: { update?: Record<string, Template>; close?: { disposition: Template; reason?: Template } } }
    | { stop: { reason?: Template } | null }
    | { fail: { message: Template; code?: string; retryable?: boolean } }
  );

export type StepKind =
  | 'action'
  | 'http'
  | 'set'
  | 'choose'
  | 'each'
  | 'while'
  | 'parallel'
  | 'try'
  | 'wait'
  | 'ask'
  | 'notify'
  | 'call'
  | 'emit'
  | 'code'
  | 'dedupe'
  | 'throttle'
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
  'while',
  'parallel',
  'try',
  'wait',
  'ask',
  'notify',
  'call',
  'emit',
  'code',
  'dedupe',
  'throttle',
  'respond',
  'alert',
  'stop',
  'fail',
];

/** The kind of a step: the one key that names it. */
export function kindOf(step: object): StepKind | undefined {
  return STEP_KINDS.find((kind) => kind in step);
}

/** What an expression can see. `item`, `index`, `last`, `error` (in catch, finally, on_error) appear where they apply. */
export interface Scope {
  trigger: { body: unknown; headers?: Record<string, string>; source?: string; received_at?: string };
  alert: unknown;
  steps: Record<string, unknown>;
  vars: Record<string, unknown>;
  run: { id: string; flow: string; version: number; started_at: string };
  space: { id: string; slug: string; name: string };
  [name: string]: unknown;
}
