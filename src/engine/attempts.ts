// Attempts of effects: admitted by the gate before their start is written, made when it is durable, in turns
// over the flows, and their outcome handed back.
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { Command } from './command.ts';
import { FairSlots } from './fair-slots.ts';
import { further } from './gate/further.ts';
import { Gate, type GateOptions, type Hold, isHold, type Pass } from './gate/gate.ts';
import type { HeldRun } from './held-run.ts';
import { noteEntry } from './run-write.ts';
import { callOf } from './step-call.ts';
import { fromFault, withoutValues } from './step-error.ts';
import type { EffectHandler, Outcome, Reached, StepCall, StepHandlers } from './types.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

export interface AttemptsOptions extends GateOptions {
  handlers: StepHandlers;
  effectsInFlight: number;
  log: Logger;
}

const isSettled = (rulings: (Pass | Hold | Promise<Pass | Hold>)[]): rulings is (Pass | Hold)[] =>
  rulings.every((ruling) => !(ruling instanceof Promise));

export class Attempts {
  readonly gate: Gate;
  count = 0;
  /** No more are begun: the worker stops. */
  closed = false;
  readonly #options: AttemptsOptions;
  readonly #slots: FairSlots;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#slots = new FairSlots(options.effectsInFlight);
    this.gate = new Gate(options);
  }

  /** Those of `commands` that may be made now; the others' steps wait. Without waiting where nothing is limited. */
  admit(run: HeldRun, commands: Command[]): Command[] | Promise<Command[]> {
    const rulings = commands.map((command) => this.#rule(run, command));
    if (isSettled(rulings)) return this.#sort(run, commands, rulings);
    return Promise.all(rulings).then((settled) => this.#sort(run, commands, settled));
  }

  #rule(run: HeldRun, command: Command): Pass | Hold | Promise<Pass | Hold> {
    if (this.closed) return { reason: 'moving', until: Date.now() };
    const aim = this.#options.handlers.effects[command.node.kind]?.aim?.(callOf(run, command));
    return this.gate.admit(aim === undefined ? undefined : { spaceId: run.spaceId, name: aim }, command.slot ?? false);
  }

  #sort(run: HeldRun, commands: Command[], rulings: (Pass | Hold)[]): Command[] {
    return commands.filter((command, i) => {
      const ruling = rulings[i]!;
      if (isHold(ruling)) run.machine.hold(command.path, ruling, Date.now());
      else if (ruling.state) run.passes.set(command.path, ruling);
      return !isHold(ruling);
    });
  }

  /** The command is not carried out: what it was given is given back. */
  forgo(run: HeldRun, path: string): void {
    const pass = run.passes.get(path);
    run.passes.delete(path);
    if (pass) this.gate.leave(pass).catch(() => {});
  }

  /** Makes the attempt. Gives its outcome, or how long the step has to wait before it is made again. */
  async make(run: HeldRun, command: Command): Promise<{ outcome: Outcome } | { hold: Hold }> {
    const { path, node } = command;
    const call = callOf(run, command);
    const handler = this.#options.handlers.effects[node.kind]!;
    const abort = new AbortController();
    run.effects.set(path, abort);
    await this.#slots.take(run.spaceId, run.flow.id);
    const limit = node.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const late = () => abort.abort(new AppError('step_timeout', `no outcome after ${limit / 1000} s`));
    const timer = setTimeout(late, limit);
    let outcome: Outcome;
    try {
      abort.signal.throwIfAborted();
      this.count += 1;
      const { output, entry } = await handler.run(call, abort.signal, further(this.gate, run.passes.get(path)));
      if (entry) noteEntry(run, entry);
      outcome = { ok: true, output };
    } catch (fault) {
      const error = fromFault(abort.signal.aborted ? abort.signal.reason : fault);
      if (error.code === 'internal')
        this.#options.log.error({ err: fault, run: run.runId, path }, 'step handler failed');
      outcome = { ok: false, error: call.sensitive ? withoutValues(error) : error };
    } finally {
      clearTimeout(timer);
      this.#slots.free();
    }
    const hold = await this.#settle(run, call, outcome, () => handler.repeatable(call));
    return hold ? { hold } : { outcome };
  }

  /** A call that belongs to no run: the same limits hold for it, and what comes of it is learned from. */
  async reach(handler: EffectHandler, call: StepCall, waited: boolean, signal: AbortSignal): Promise<Reached> {
    const aim = handler.aim?.(call);
    const ruling = await this.gate.admit(aim === undefined ? undefined : { spaceId: call.spaceId, name: aim }, waited);
    if (isHold(ruling)) return { hold: { ...ruling, reason: ruling.reason as 'rate_limit' } };
    const learn = (done: Promise<unknown>) =>
      done.catch((fault) => this.#options.log.warn({ err: fault, aim }, 'the limits of a tool could not be kept'));
    try {
      const done = await handler.run(call, signal, further(this.gate, ruling));
      await learn(this.gate.settle(ruling, call, { ok: true, output: done.output }, () => true));
      return done;
    } catch (thrown) {
      const fault = signal.aborted ? signal.reason : thrown;
      await learn(this.gate.settle(ruling, call, { ok: false, error: fromFault(fault) }, () => true));
      throw fault;
    }
  }

  async #settle(run: HeldRun, call: StepCall, outcome: Outcome, repeatable: () => boolean): Promise<Hold | undefined> {
    const pass = run.passes.get(call.path);
    run.passes.delete(call.path);
    if (!pass) return undefined;
    const harmless = () => repeatable() || (!outcome.ok && outcome.error.unsent === true);
    return this.gate.settle(pass, call, outcome, harmless).catch((fault) => {
      this.#options.log.warn({ err: fault, run: run.runId }, 'the limits of a tool could not be kept');
      return undefined;
    });
  }
}
