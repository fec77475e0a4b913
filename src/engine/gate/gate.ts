// Before each call to a tool: may it be made now? Limits of requests and of calls at the same time hold over all
// workers, and nothing is sent to a tool that is down but one probe at a time. After each call: what its outcome
// says about the tool.
import type { Pool } from 'pg';
import type { HoldReason } from '../entry.ts';
import type { Outcome, StepCall, StepError } from '../types.ts';
import { budgetOf, type CallLimits, isScarce } from './limits.ts';
import { type Target, TargetState } from './target.ts';
import { Turns } from './turns.ts';

export interface Hold {
  reason: HoldReason;
  /** Milliseconds since 1970. */
  until: number;
  slot?: true;
}

/** A call that may be made. */
export interface Pass {
  state: TargetState | undefined;
  /** Its places among the calls under way. */
  scopes: string[];
  probe: boolean;
}

export interface GateOptions {
  pool: Pool;
  worker: string;
  /** Of a connection. */
  limitsOf?: ((spaceId: string, connection: string) => Promise<CallLimits>) | undefined;
}

const FREE: Pass = { state: undefined, scopes: [], probe: false };
/** What others set is heard of at once; this is for what was not heard. */
const STALE_MS = 30_000;
/** Waiting shorter than this is not worth telling. */
const AT_ONCE_MS = 20;
/** So many failures in a row, and the tool is taken for down. */
const FAILURES = 5;
const PROBE_MS = { base: 5_000, max: 120_000, lease: 90_000 };
const BLOCK_MS = { base: 1_000, max: 60_000 };
const OUTAGE: readonly string[] = ['connection_failed', 'step_timeout', 'tool_error'];

export class Gate {
  readonly #options: GateOptions;
  readonly #turns: Turns;
  readonly #states = new Map<string, TargetState>();

  constructor(options: GateOptions) {
    this.#options = options;
    this.#turns = new Turns(options.pool);
  }

  /** Others changed something: `<space> <target>`, or everything may have changed. */
  forget(key?: string): void {
    if (key === undefined) for (const state of this.#states.values()) state.loadedAt = 0;
    else if (this.#states.has(key)) this.#states.get(key)!.loadedAt = 0;
  }

  /** `slot`: the call has waited for its turn, and this is it. Without waiting where there is nothing to ask. */
  admit(target: Target | undefined, slot: boolean): Pass | Hold | Promise<Pass | Hold> {
    if (!target) return FREE;
    const now = Date.now();
    const state = this.#states.get(keyOf(target));
    if (state && now - state.loadedAt < STALE_MS && state.isFree(now)) return { state, scopes: [], probe: false };
    return this.#rule(target, slot);
  }

  async #rule(target: Target, slot: boolean): Promise<Pass | Hold> {
    const state = await this.#state(target);
    const now = Date.now();
    let probe = false;
    if (state.down) {
      const { rows } = await this.#options.pool.query('select may, wait_ms from tool_probe($1, $2, $3)', [
        target.spaceId,
        target.name,
        PROBE_MS.lease,
      ]);
      const { may, wait_ms: waitMs } = rows[0];
      if (!may) return { reason: 'tool_down', until: now + waitMs + spread(500), ...(slot && { slot }) };
      probe = true;
    }
    if ((state.rate && !slot) || state.blockedUntil > now || state.budgetUntil > now) {
      const waitMs = await this.#turns.take(state);
      if (waitMs > AT_ONCE_MS) {
        if (probe) await this.#leaveProbe(state);
        return { reason: 'rate_limit', until: now + waitMs, slot: true };
      }
    }
    const scopes = await this.#enter(state);
    if (scopes) return { state, scopes, probe };
    if (probe) await this.#leaveProbe(state);
    return { reason: 'busy', until: Date.now() + 200 + spread(800), ...(state.rate && { slot: true as const }) };
  }

  async #state(target: Target): Promise<TargetState> {
    const key = keyOf(target);
    let state = this.#states.get(key);
    if (!state) {
      state = new TargetState(target);
      if (this.#states.size >= 5_000) this.#states.delete(this.#states.keys().next().value!);
      this.#states.set(key, state);
    }
    if (Date.now() - state.loadedAt >= STALE_MS) {
      const connection = target.name.startsWith('connection:') ? target.name.slice('connection:'.length) : undefined;
      const limits = connection ? await this.#options.limitsOf?.(target.spaceId, connection) : undefined;
      await state.load(this.#options.pool, limits ?? {});
    }
    return state;
  }

  /** undefined: as many calls are under way as may be. */
  async #enter({ target, concurrent, spaceCalls }: TargetState): Promise<string[] | undefined> {
    const limits = [
      ...(concurrent === undefined ? [] : [[target.name, concurrent] as const]),
      ...(spaceCalls === undefined ? [] : [['space', spaceCalls] as const]),
    ];
    if (limits.length === 0) return [];
    const scopes = limits.map(([scope]) => scope);
    const { rows } = await this.#options.pool.query('select call_enter($1, $2, $3, $4) as may', [
      target.spaceId,
      scopes,
      limits.map(([, cap]) => cap),
      this.#options.worker,
    ]);
    return rows[0].may ? scopes : undefined;
  }

  /** The call is not made after all. */
  async leave({ state, scopes, probe }: Pass): Promise<void> {
    if (!state) return;
    if (scopes.length > 0)
      await this.#options.pool.query('select call_leave($1, $2, $3)', [
        state.target.spaceId,
        scopes,
        this.#options.worker,
      ]);
    if (probe) await this.#leaveProbe(state);
  }

  #leaveProbe({ target }: TargetState) {
    return this.#options.pool.query('update tool_pace set probe_until = null where space_id = $1 and target = $2', [
      target.spaceId,
      target.name,
    ]);
  }

  /**
   * Learns from an outcome. Gives a hold when the step has to wait instead of failing: the tool refused because of its
   * limit, or it is down and `harmless` says that the call may be made again.
   */
  async settle(pass: Pass, call: StepCall, outcome: Outcome, harmless: () => boolean): Promise<Hold | undefined> {
    const { state, probe } = pass;
    if (!state) return undefined;
    await this.leave({ ...pass, probe: false });
    if (outcome.ok) {
      await this.learnBudget(state, (outcome.output as { headers?: Record<string, string> } | null)?.headers);
      await this.#isUp(state, probe);
      return undefined;
    }
    const { error } = outcome;
    if (isLimit(error)) {
      await this.#isUp(state, probe);
      const waitMs = error.retryAfterMs ?? Math.min(BLOCK_MS.base * 2 ** state.refusals++, BLOCK_MS.max);
      await this.block(state, waitMs);
      return { reason: 'rate_limit', until: state.blockedUntil + spread(Math.min(waitMs, 1000)) };
    }
    if (OUTAGE.includes(error.code)) return this.#failed(state, call, error, probe, harmless);
    if (error.status !== undefined) await this.#isUp(state, probe);
    else if (probe) await this.#leaveProbe(state);
    return undefined;
  }

  async #failed(
    state: TargetState,
    call: StepCall,
    error: StepError,
    probe: boolean,
    harmless: () => boolean,
  ): Promise<Hold | undefined> {
    state.failures += 1;
    if (!probe && !state.down && state.failures < FAILURES) return undefined;
    const { target } = state;
    const { rows } = await this.#options.pool.query('select tool_down($1, $2, $3, $4, $5, $6) as wait', [
      target.spaceId,
      target.name,
      PROBE_MS.base,
      PROBE_MS.max,
      probe,
      call.sensitive ? error.code : error.message.slice(0, 500),
    ]);
    state.down = { probeAt: Date.now() + rows[0].wait };
    return harmless() ? { reason: 'tool_down', until: state.down.probeAt + spread(500) } : undefined;
  }

  async #isUp(state: TargetState, probe: boolean): Promise<void> {
    state.failures = 0;
    if (!state.down && !probe) return;
    state.down = undefined;
    await this.#options.pool.query('select tool_up($1, $2)', [state.target.spaceId, state.target.name]);
  }

  /** Milliseconds until one more request may be made by a call that was admitted. */
  async turnOf(state: TargetState): Promise<number> {
    const now = Date.now();
    if (!state.rate && state.blockedUntil <= now && state.budgetUntil <= now) return 0;
    return this.#turns.take(state);
  }

  /** The tool is left alone for so long, by all workers. */
  async block(state: TargetState, waitMs: number): Promise<void> {
    const { target } = state;
    state.blockedUntil = Math.max(state.blockedUntil, Date.now() + waitMs);
    await this.#options.pool.query('select tool_block($1, $2, $3)', [target.spaceId, target.name, waitMs]);
  }

  async learnBudget(state: TargetState, headers: Record<string, string> | undefined): Promise<void> {
    state.refusals = 0;
    const budget = typeof headers === 'object' && headers !== null ? budgetOf(headers, Date.now()) : undefined;
    if (!budget || budget.waitMs <= 0 || !isScarce(budget)) return;
    const { target } = state;
    state.budgetUntil = Date.now() + budget.waitMs;
    await this.#options.pool.query('select tool_budget($1, $2, $3, $4)', [
      target.spaceId,
      target.name,
      budget.left,
      budget.waitMs,
    ]);
  }
}

const keyOf = ({ spaceId, name }: Target) => `${spaceId} ${name}`;
/** So that those who wait for the same moment do not come at once. */
const spread = (ms: number) => Math.random() * ms;

/** 429, and the 403 by which GitHub means the same. */
export const isLimit = ({ status, retryable, retryAfterMs }: StepError) =>
  status === 429 || (status === 403 && retryable && retryAfterMs !== undefined);

export const isHold = (ruling: Pass | Hold): ruling is Hold => 'reason' in ruling;
