// What the engine and its surroundings say to each other. main.ts hands StepHandlers to the engine.
import type { Tx } from '../db/index.ts';
import type { AppError } from '../errors.ts';
import type { Actor, NewEntry } from '../ledger/index.ts';
import type { CallLimits } from './gate/limits.ts';

/** One activation of a step, as its handler sees it. */
export interface StepCall {
  spaceId: string;
  runId: string;
  flow: { id: string; name: string; version: number };
  alertId: string | undefined;
  /** Where in the run: `triage/lookup`, `rows[3]/row`. Unique in the run. */
  path: string;
  stepId: string;
  /** 1 for the first. */
  attempt: number;
  /** Stable over all attempts of this activation: for Idempotency-Key. */
  key: string;
  /** The step's own part of the document with all templates evaluated (`with`, `http`, `ask`, …). */
  input: any;
  /** The step's own part of the document as it is written. */
  spec?: unknown;
  /** The named connection of the step, if any. */
  connection: string | undefined;
  sensitive: boolean;
  /** Of an action step: the description its version was released with; undefined: it was released without. */
  pin?: ActionPin | undefined;
}

/** Which description of an action a version of a flow was released with. */
export interface ActionPin {
  /** sha256 of the description, hex. */
  digest: string;
  /** It may be done again blindly. */
  repeatable: boolean;
  /** It takes or gives a secret: its steps are sensitive, whether the flow says so or not. */
  sensitive?: true;
}

/** An error as the journal keeps it and as expressions see it (`error.code`, `error.message`). */
export interface StepError {
  code: string;
  message: string;
  retryable: boolean;
  /** HTTP status of the tool's answer. */
  status?: number;
  /** Milliseconds the tool asked us to wait. */
  retryAfterMs?: number;
  /** It never reached the tool. */
  unsent?: true;
  /** The code that the tool itself gave the fault. */
  toolCode?: string;
  /** Fields at fault, and what else helps; no secrets. */
  details?: unknown;
  /** What the tool answered, shortened; no secrets. */
  raw?: unknown;
}

export type Outcome = { ok: true; output: unknown } | { ok: false; error: StepError };

/** For a call that makes more than one request: the limits of its tool hold for each of them. */
export interface Further {
  /** Waits until the next one may be made. Throws the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
  /** What the headers of an answer say is left is shared with all workers. */
  answered(headers: Record<string, string>): Promise<void>;
  /** Waits as long as the tool asked for, else `pauseMs`. When it was a limit, all calls to the tool wait. */
  refused(fault: AppError, pauseMs: number, signal: AbortSignal): Promise<void>;
}

/** A kind that acts outside (`action`, `http`, `notify`): called with no transaction open. */
export interface EffectHandler {
  /** May be repeated blindly after a crash: its repetition does no harm. */
  repeatable(call: StepCall): boolean;
  /** What limits of requests and outages are kept for: 'connection:<name>' or 'host:<host>'. undefined: nothing. */
  aim?(call: StepCall): string | undefined;
  /** Throws AppError for expected failures. `signal` fires on timeout and on shutdown. */
  run(
    call: StepCall,
    signal: AbortSignal,
    further?: Further,
  ): Promise<{ output: unknown; entry?: Omit<NewEntry, 'spaceId' | 'actor'> }>;
}

/**
 * A kind that changes only our database (`ask`, `alert`): called inside the transaction that journals its
 * outcome, so it happens exactly once. `parked`: its outcome comes later as a signal. May throw AppError.
 */
export type LocalHandler = (
  tx: Tx,
  call: StepCall,
) => Promise<
  { output: unknown } | { parked: true /** It ends by itself then; milliseconds since 1970. */; until?: number }
>;

/** The alert an event becomes. */
export interface OpenedAlert {
  alertId: string;
  /** The value of `alert` in expressions; kept in the journal. */
  alert: unknown;
  /** Stores alert and obligation and records their entries; runs in the transaction that stores the event. */
  store(tx: Tx): Promise<void>;
}

export interface StepHandlers {
  effects: Record<string, EffectHandler>;
  local: Record<string, LocalHandler>;
  /** In the run's transaction: a parked step of a local kind was given up, and its outcome is not awaited any more. */
  withdrawn?(tx: Tx, step: { spaceId: string; runId: string; path: string; kind: string }): Promise<void>;
  /** Normalises an event; called for flows with `trigger.alert`. Throws AppError when the shape is wrong. */
  openAlert(event: {
    spaceId: string;
    eventId: string;
    runId: string;
    flow: string;
    source: string;
    body: unknown;
    receivedAt: number;
  }): OpenedAlert;
  /** How many requests a connection takes, and how many calls at the same time. */
  limitsOf?(spaceId: string, connection: string): Promise<CallLimits>;
  /** In the transaction that makes a new run of one that has ended: it is the one now that is to do what the alert needs. */
  ranAgain?(tx: Tx, run: { spaceId: string; alertId: string; of: string; runId: string }): Promise<void>;
  /** In the transaction that ends a run which has an alert or used a local kind. */
  runEnded(
    tx: Tx,
    run: { spaceId: string; runId: string; alertId: string | undefined; flow: string; version: number; status: string },
  ): Promise<void>;
}

export interface Intake {
  spaceId: string;
  flowId: string;
  source: string;
  headers?: Record<string, string>;
  body: unknown;
  /** The body's JSON text (or its bytes) when the caller has it: spares serialising it again. */
  bodyText?: string | Uint8Array;
  /** Who sent it, when that is known; default: the sender of a webhook. */
  by?: Actor;
  /** What makes it the same event as another, when the flow does not say so itself (`dedupe`). */
  dedupeKey?: string;
  /** The raw request wants the flow's `respond`. */
  wantsResponse?: boolean;
}

/** One of many events for the same flow. */
export type Event = Pick<Intake, 'source' | 'headers' | 'body' | 'bodyText' | 'by' | 'dedupeKey'>;

/** What else is done in the transaction that stores events. */
export interface Around {
  /** First; takes the locks. false: nothing is stored, and no events are accepted. */
  before?(tx: Tx): Promise<boolean>;
  /**
   * An event that cannot be taken (an expression of the trigger fails on it, the alert's source does not know its
   * shape): it is left out and counts as not taken. Without it, such an event refuses all. May be called again.
   */
  refused?(index: number, fault: unknown): void;
  /** Last; wants no locks but those that `before` took. */
  after?(tx: Tx, accepted: Accepted[]): Promise<void>;
}

export interface Accepted {
  /** undefined: the filter said no. */
  runId: string | undefined;
  alertId: string | undefined;
  /** The key was seen before; runId is the first run. */
  duplicate: boolean;
  /** Resolves when the flow responds or ends without (undefined); only for flows that can respond. */
  response: Promise<FlowResponse | undefined> | undefined;
}

export interface FlowResponse {
  status: number;
  headers: Record<string, string>;
  /** Text to send. */
  body: string;
}

/** What reaches a parked step or run from outside. */
export type Signal =
  | { type: 'outcome'; outcome: Outcome }
  /** `because` says by itself why, where `by` and `reason` would be put together. */
  | { type: 'cancel'; by: string; reason?: string; because?: string }
  | { type: 'pause'; by: string }
  | { type: 'resume'; by: string }
  | { type: 'resolve'; as: 'done' | 'not_done' | 'retry'; by: string; output?: unknown };

/** Later work outside of runs: reminders, deliveries, deadlines. Runs on any worker, at least once. */
export type Task = (payload: any) => Promise<void>;

export interface Scheduling {
  /** In `tx`: have `task` run at `runAt` (default now). The same `key` replaces an earlier one that has not begun. */
  schedule(
    tx: Tx,
    task: string,
    payload: unknown,
    options?: { runAt?: Date; key?: string; maxAttempts?: number },
  ): Promise<void>;
  unschedule(tx: Tx, key: string): Promise<void>;
}

/** A call that was made, or that may not be made before `until` (milliseconds since 1970). */
export type Reached =
  | Awaited<ReturnType<EffectHandler['run']>>
  | { hold: { reason: 'rate_limit' | 'busy' | 'tool_down'; until: number; slot?: true } };

export interface EnginePort extends Scheduling {
  /** Stores the event and its run; resolves when both are durable. */
  accept(intake: Intake): Promise<Accepted>;
  /**
   * Stores many events of one flow and their runs, all or none; any worker picks the runs up. One answer per event, in
   * order; none when `around.before` said no.
   */
  acceptAll(to: { spaceId: string; flowId: string }, events: Event[], around?: Around): Promise<Accepted[]>;
  /**
   * Calls a tool for what is no step of a run, within the limits that its steps keep. `waited`: it was held with a
   * `slot` before, and its time has come. Throws what the handler throws.
   */
  reach(handler: EffectHandler, call: StepCall, waited: boolean, signal: AbortSignal): Promise<Reached>;
  /** Delivers to a run, in `tx`; the run goes on after commit, wherever it is held. */
  signal(tx: Tx, to: { spaceId: string; runId: string; path: string }, signal: Signal): Promise<void>;
}
