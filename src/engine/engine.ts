// The engine as the other parts see it: events in, signals in, later work, and the workers behind them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Database, Listener, newId, type Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { Scope } from '../flow/index.ts';
import { type Actor, entryBody } from '../ledger/index.ts';
import { truth } from './condition.ts';
import { HeldRun } from './held-run.ts';
import { Machine } from './machine.ts';
import { type Hook, Programs, type ReleasedFlow } from './programs.ts';
import { Pulse } from './pulse.ts';
import { type Queue, scheduling, startQueue } from './queue.ts';
import { Responses } from './responses.ts';
import type { Accepted, EnginePort, Intake, OpenedAlert, Signal, StepHandlers, Task } from './types.ts';
import { Worker } from './worker.ts';

export interface EngineOptions {
  db: Database;
  handlers: StepHandlers;
  /** Later work of the other parts, by task name. */
  tasks: Record<string, Task>;
  version: string;
  /** Without it this process only stores events; workers elsewhere run them. */
  works: boolean;
  runsInFlight: number;
  effectsInFlight: number;
  log: Logger;
}

const SENDER: Actor = { type: 'system', id: 'sender', name: 'Sender of the event' };
/** Watchers hear of changed runs at most this often. */
const CHANGE_MS = 250;

export class Engine implements EnginePort {
  readonly worker: Worker;
  readonly #options: EngineOptions;
  readonly #programs: Programs;
  readonly #responses: Responses;
  readonly #listener: Listener;
  readonly #changed = new Map<string, Set<string>>();
  #changeTimer: NodeJS.Timeout | undefined;
  #pulse: Pulse | undefined;
  #queue: Queue | undefined;
  #stopping = false;

  constructor(options: EngineOptions) {
    const { db, handlers, effectsInFlight, log } = options;
    this.#options = options;
    this.#programs = new Programs(db.system);
    this.#responses = new Responses(db.system);
    this.worker = new Worker({
      id: newId(),
      db,
      programs: this.#programs,
      handlers,
      effectsInFlight,
      log,
      changed: (spaceId, runId) => this.#noteChange(spaceId, runId),
      responded: (run, response) => {
        if (this.#responses.settle(run.runId, response) || run.epoch <= 1) return;
        db.system.query("select pg_notify('reflejo_response', $1)", [run.runId]).catch(() => {});
      },
    });
    this.#listener = new Listener(db.url)
      .on('reflejo_release', () => this.#programs.forget())
      .on(
        'reflejo_wake',
        (runId) =>
          void this.worker.wake(runId).catch((fault) => log.warn({ err: fault, runId }, 'a signal could not be read')),
      )
      .on('reflejo_response', (runId) => void this.#responses.heard(runId).catch(() => {}))
      .onGap(() => {
        this.#programs.forget();
        for (const runId of this.worker.held.keys()) void this.worker.wake(runId).catch(() => {});
        void this.#responses.lookAgain().catch(() => {});
      });
  }

  async start(): Promise<void> {
    const { db, tasks, works, version, log } = this.#options;
    await this.#listener.start();
    if (!works) return;
    const advance: Task = async ({ space, run }) => {
      while (this.worker.held.size >= this.#options.runsInFlight && !this.#stopping) await sleep(50);
      if (!this.#stopping) await this.worker.claim(space, run);
      else throw new AppError('shutting_down');
    };
    const facts = { version, roles: ['worker'], queueId: () => this.#queue?.id };
    this.#pulse = new Pulse(db, this.worker, facts, log);
    await this.#pulse.register();
    this.#queue = await startQueue({
      pool: db.system,
      tasks: { ...tasks, advance },
      concurrency: 8,
      log,
      restarted: () => this.#pulse!.register(),
    });
    await this.#pulse.start();
  }

  /** Finishes what is under way (for at most `graceMs`), gives the rest back to the queue, and stops. */
  async stop(graceMs = 15_000): Promise<void> {
    this.#stopping = true;
    await this.#queue?.stop().catch(() => {});
    await this.worker.drain(graceMs);
    await this.#pulse?.stop().catch(() => {});
    clearTimeout(this.#changeTimer);
    await this.#listener.stop();
  }

  schedule = scheduling.schedule;
  unschedule = scheduling.unschedule;

  async signal(tx: Tx, to: { spaceId: string; runId: string; path: string }, signal: Signal): Promise<void> {
    await tx.query('select engine_signal($1, $2, $3, $4)', [to.spaceId, to.runId, to.path, JSON.stringify(signal)]);
  }

  /** The webhook of a released flow. undefined: nobody listens there. */
  findHook(spaceSlug: string, path: string): Hook | undefined | Promise<Hook | undefined> {
    return this.#programs.hookNow(spaceSlug, path) ?? this.#programs.hook(spaceSlug, path);
  }

  async accept(intake: Intake): Promise<Accepted> {
    if (this.#stopping) throw new AppError('shutting_down');
    const { spaceId, flowId } = intake;
    const released = this.#programs.releasedNow(flowId) ?? (await this.#programs.released(spaceId, flowId));
    const now = Date.now();
    const trigger = {
      body: intake.body,
      headers: intake.headers ?? {},
      source: intake.source,
      received_at: new Date(now).toISOString(),
    };
    const { program } = released;
    const early = { trigger, vars: program.vars, steps: {}, alert: null } as never;
    if (program.filter && !truth(program.filter(early)))
      return { runId: undefined, alertId: undefined, duplicate: false, response: undefined };
    const dedupeKey = program.dedupe ? String(program.dedupe(early) ?? '') || undefined : undefined;

    return this.#beginAgainIfDeadlocked(() => this.#begin(intake, released, { now, trigger, dedupeKey }));
  }

  async #begin(
    intake: Intake,
    released: ReleasedFlow,
    { now, trigger, dedupeKey }: { now: number; trigger: Scope['trigger']; dedupeKey: string | undefined },
  ): Promise<Accepted> {
    const { spaceId } = intake;
    const { program } = released;
    const runId = newId(now);
    const eventId = newId(now);
    const alert = program.alertSource
      ? this.#options.handlers.openAlert({
          spaceId,
          eventId,
          runId,
          flow: released.flow.name,
          source: program.alertSource,
          body: intake.body,
          receivedAt: now,
        })
      : undefined;
    const run = this.#newRun(intake, released, { runId, eventId, now, trigger, alert, dedupeKey });
    const response = intake.wantsResponse && program.canRespond ? this.#responses.wait(spaceId, runId) : undefined;
    const written = this.#mayHold()
      ? await this.worker.begin(run, alert?.store)
      : await this.#leaveToOthers(run, alert);
    if (written.as === 'duplicate') {
      this.#responses.settle(runId, undefined);
      return {
        runId: written.first,
        alertId: await this.#alertOf(spaceId, written.first),
        duplicate: true,
        response: undefined,
      };
    }
    return { runId, alertId: alert?.alertId, duplicate: false, response };
  }

  /** Nothing was stored, so it is simply done again. */
  async #beginAgainIfDeadlocked(begin: () => Promise<Accepted>): Promise<Accepted> {
    for (let left = 3; ; left--) {
      try {
        return await begin();
      } catch (fault) {
        if (left === 0 || !['40P01', '40001'].includes((fault as { code?: string }).code ?? '')) throw fault;
      }
    }
  }

  #newRun(
    intake: Intake,
    { flow, program, space }: ReleasedFlow,
    made: {
      runId: string;
      eventId: string;
      now: number;
      trigger: Scope['trigger'];
      alert: OpenedAlert | undefined;
      dedupeKey: string | undefined;
    },
  ): HeldRun {
    const { runId, eventId, now, alert, trigger, dedupeKey } = made;
    const facts = { id: runId, flow: flow.name, version: flow.version, startedAt: now, space, trigger };
    const run = new HeldRun({
      spaceId: space.id,
      runId,
      flow,
      machine: new Machine(program, facts, [], alert?.alert),
      epoch: 1,
      alertId: alert?.alertId,
    });
    run.entangled = alert !== undefined;
    const body = intake.bodyText ?? JSON.stringify(intake.body);
    const headers = intake.headers ? JSON.stringify(intake.headers) : null;
    run.create = {
      flowId: flow.id,
      version: flow.version,
      createdAt: now,
      worker: this.worker.id,
      event: { id: eventId, source: intake.source, headers, body },
      dedupeKey,
      alertId: alert?.alertId,
    };
    run.ledger.push(
      entryBody({
        at: now,
        spaceId: space.id,
        kind: 'event.received',
        actor: intake.by ?? SENDER,
        object: `event:${eventId}`,
        runId,
        alertId: alert?.alertId,
        data: { flow: `${flow.name}@${flow.version}`, source: intake.source, bytes: body.length },
      }),
    );
    return run;
  }

  #mayHold(): boolean {
    return this.#options.works && this.worker.held.size < this.#options.runsInFlight;
  }

  /** Stores the run for any worker to pick up. */
  #leaveToOthers(run: HeldRun, alert: OpenedAlert | undefined) {
    return this.worker.leave(run, alert?.store);
  }

  async #alertOf(spaceId: string, runId: string): Promise<string | undefined> {
    const { rows } = await this.#options.db.system.query('select alert_id from run where space_id = $1 and id = $2', [
      spaceId,
      runId,
    ]);
    return rows[0]?.alert_id ?? undefined;
  }

  #noteChange(spaceId: string, runId: string): void {
    let runs = this.#changed.get(spaceId);
    if (!runs) {
      runs = new Set();
      this.#changed.set(spaceId, runs);
    }
    if (runs.size < 100) runs.add(runId);
    this.#changeTimer ??= setTimeout(() => {
      this.#changeTimer = undefined;
      const payloads = [...this.#changed].flatMap(([space, ids]) =>
        // many at once: "some runs"
        ids.size > 20 ? [{ space, type: 'run' }] : [...ids].map((id) => ({ space, type: 'run', id })),
      );
      this.#changed.clear();
      this.#options.db.system
        .query("select pg_notify('reflejo_change', p) from unnest($1::text[]) p", [
          payloads.map((payload) => JSON.stringify(payload)),
        ])
        .catch(() => {});
    }, CHANGE_MS);
  }
}
