// The engine as the other parts see it: events in, signals in, later work, and the workers behind them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Database, Listener, newId, type Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { Scope } from '../flow/index.ts';
import { type Actor, entryBody } from '../ledger/index.ts';
import { Backlog } from './backlog.ts';
import { isOutage } from './committer.ts';
import { eventBody } from './event-body.ts';
import { Expiry } from './expiry.ts';
import { HeldRun } from './held-run.ts';
import { placeOf, storeLimited } from './limited.ts';
import { DELIVER_EVENT, deliverEvents, emitEvent, type NewEvent } from './local/events.ts';
import { Machine } from './machine.ts';
import { Operations } from './operations/index.ts';
import { type Hook, Programs, type ReleasedFlow } from './programs.ts';
import { Pulse } from './pulse.ts';
import { type Queue, scheduling, startQueue } from './queue.ts';
import { Responses } from './responses.ts';
import { applyRetention, type RetentionOptions } from './retention.ts';
import { place } from './stored.ts';
import { NOT_TAKEN, type TakenEvent, takeEvent } from './take-event.ts';
import type {
  Accepted,
  Around,
  EffectHandler,
  EnginePort,
  Event,
  Intake,
  OpenedAlert,
  Reached,
  Signal,
  StepCall,
  StepHandlers,
  Task,
} from './types.ts';
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
  /** Those of the alerts that are not closed: what belongs to them is never deleted. Default: none. */
  openAlerts?: RetentionOptions['openAlerts'];
}

const RETENTION = 'retention';
const RETENTION_SOON_MS = 10 * 60_000;
const RETENTION_EVERY_MS = 3_600_000;
const NONE_OPEN: RetentionOptions['openAlerts'] = async () => new Set();

const SENDER: Actor = { type: 'system', id: 'sender', name: 'Sender of the event' };
/** Watchers hear of changed runs at most this often. */
const CHANGE_MS = 250;

export class Engine implements EnginePort {
  readonly worker: Worker;
  /** Events by what became of them. */
  readonly counts = { accepted: 0, filtered: 0, duplicates: 0 };
  readonly operations: Operations;
  readonly #options: EngineOptions;
  readonly #programs: Programs;
  readonly #responses: Responses;
  readonly #listener: Listener;
  readonly #changed = new Map<string, Set<string>>();
  #changeTimer: NodeJS.Timeout | undefined;
  #pulse: Pulse | undefined;
  #queue: Queue | undefined;
  #backlog: Backlog | undefined;
  #expiry: Expiry | undefined;
  #stopping = false;

  constructor(options: EngineOptions) {
    const { db, handlers, effectsInFlight, log } = options;
    this.#options = options;
    this.#programs = new Programs(db.system);
    this.#responses = new Responses(db.system, { load: (...of) => this.worker.blobs.load(...of) });
    this.worker = new Worker({
      id: newId(),
      db,
      programs: this.#programs,
      handlers,
      effectsInFlight,
      log,
      changed: (spaceId, runId) => this.#noteChange(spaceId, runId),
      room: () => this.#backlog?.roomier(),
      responded: (run, response) => {
        if (this.#responses.settle(run.runId, response)) return;
        if (run.adopted && run.machine.program.canRespond) this.#responses.tell(run.runId);
      },
    });
    const { programs, blobs } = { programs: this.#programs, blobs: this.worker.blobs };
    this.operations = new Operations({ db, programs, blobs, handlers, scheduling });
    this.#listener = new Listener(db.url)
      .on('reflejo_release', () => this.#programs.forget())
      .on(
        'reflejo_wake',
        (runId) =>
          void this.worker.wake(runId).catch((fault) => log.warn({ err: fault, runId }, 'a signal could not be read')),
      )
      .on('reflejo_queue', () => this.#backlog?.poke())
      .on('reflejo_pace', (target) => this.worker.attempts.gate.forget(target || undefined))
      .on('reflejo_response', (runId) => void this.#responses.heard(runId).catch(() => {}))
      .onGap(() => {
        this.#programs.forget();
        this.worker.attempts.gate.forget();
        this.#backlog?.poke();
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
    const retain: Task = async () => {
      // the next one is on its way whatever becomes of this one
      await this.#scheduleRetention(RETENTION_EVERY_MS);
      await applyRetention({ db, log, openAlerts: this.#options.openAlerts ?? NONE_OPEN });
    };
    const facts = { version, roles: ['worker'], queueId: () => this.#queue?.id };
    this.#pulse = new Pulse(db, this.worker, facts, log);
    await this.#pulse.register();
    this.#queue = await startQueue({
      pool: db.system,
      tasks: { ...tasks, ...this.operations.tasks, advance, [DELIVER_EVENT]: deliverEvents(db), [RETENTION]: retain },
      concurrency: 8,
      log,
      restarted: () => this.#pulse!.register(),
    });
    await this.#pulse.start();
    const room = () => this.#options.runsInFlight - this.worker.held.size;
    this.#backlog = new Backlog({ db, worker: this.worker, room, log });
    this.#backlog.start();
    this.#expiry = new Expiry(db.system, log);
    this.#expiry.start();
    await this.#scheduleRetention(RETENTION_SOON_MS);
  }

  #scheduleRetention(inMs: number): Promise<void> {
    const runAt = new Date(Date.now() + inMs);
    return this.#options.db.tx((tx) => scheduling.schedule(tx, RETENTION, {}, { runAt, key: RETENTION }));
  }

  /** Finishes what is under way (for at most `graceMs`), gives the rest back to the queue, and stops. */
  async stop(graceMs = 15_000): Promise<void> {
    this.#stopping = true;
    this.worker.attempts.closed = true;
    this.#expiry?.stop();
    await this.#backlog?.stop();
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

  /** In `tx`: an event for the steps that wait for its name and key. Throws invalid_input. */
  emit(tx: Tx, event: NewEvent): Promise<{ id: string; at: string }> {
    return emitEvent(tx, event);
  }

  /** The webhook of a released flow. undefined: nobody listens there. */
  findHook(spaceSlug: string, path: string): Hook | undefined | Promise<Hook | undefined> {
    return this.#programs.hookNow(spaceSlug, path) ?? this.#programs.hook(spaceSlug, path);
  }

  async accept(intake: Intake): Promise<Accepted> {
    const released = await this.#released(intake);
    const taken = takeEvent(released, intake);
    if (!taken) {
      this.counts.filtered += 1;
      return NOT_TAKEN;
    }
    const accepted = await this.#beginAgainIfDeadlocked(() => this.#begin(intake, released, taken));
    this.counts[accepted.duplicate ? 'duplicates' : 'accepted'] += 1;
    return accepted;
  }

  async acceptAll(to: { spaceId: string; flowId: string }, events: Event[], around?: Around): Promise<Accepted[]> {
    const released = await this.#released(to);
    const intakes = events.map((event) => ({ ...to, ...event }));
    const refused = new Set<number>();
    const accepted = await this.#beginAgainIfDeadlocked(async () => {
      // ids in the order of the events, though they are of one moment
      const ids = intakes.map(() => newId()).sort();
      const runs = intakes.map((intake, i) => {
        try {
          const taken = takeEvent(released, intake);
          return taken && this.#make(intake, released, { ...taken, runId: ids[i]! });
        } catch (fault) {
          if (!around?.refused) throw fault;
          around.refused(i, fault);
          refused.add(i);
          return undefined;
        }
      });
      return this.worker.leaveAll(to.spaceId, runs, around);
    });
    for (const [i, { runId, duplicate }] of accepted.entries()) {
      if (refused.has(i)) continue;
      this.counts[duplicate ? 'duplicates' : runId ? 'accepted' : 'filtered'] += 1;
      if (runId && !duplicate) this.#noteChange(to.spaceId, runId);
    }
    return accepted;
  }

  reach(handler: EffectHandler, call: StepCall, waited: boolean, signal: AbortSignal): Promise<Reached> {
    return this.worker.attempts.reach(handler, call, waited, signal);
  }

  async #released({ spaceId, flowId }: { spaceId: string; flowId: string }): Promise<ReleasedFlow> {
    if (this.#stopping) throw new AppError('shutting_down');
    return this.#programs.releasedNow(flowId) ?? (await this.#programs.released(spaceId, flowId));
  }

  async #begin(intake: Intake, released: ReleasedFlow, taken: TakenEvent): Promise<Accepted> {
    const { spaceId } = intake;
    const { run, alert } = this.#make(intake, released, taken);
    const { runId } = run;
    if (run.blobs.length > 0) await this.#storeLarge(run, intake);
    const response =
      intake.wantsResponse && released.program.canRespond ? this.#responses.wait(spaceId, runId) : undefined;
    const again = () => this.#newRun(intake, released, { ...taken, runId, eventId: run.create!.event.id, alert });
    const mayHold = this.#mayHold();
    const written = released.limited
      ? await storeLimited(this.worker, { run, alert, mayHold, drop: released.program.limits?.drop ?? false }, again)
      : await (mayHold ? this.worker.begin(run, alert?.store) : this.worker.leave(run, alert?.store));
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

  /** Before the run begins, so that the text of its event is out of memory when its steps need some. */
  async #storeLarge(run: HeldRun, intake: Intake): Promise<void> {
    try {
      await this.worker.blobs.put(run.spaceId, run.runId, run.blobs);
    } catch (fault) {
      throw isOutage(fault) ? new AppError('database_unavailable', undefined, { cause: fault }) : fault;
    }
    run.blobs = [];
    delete intake.bodyText;
  }

  #make(intake: Intake, released: ReleasedFlow, taken: TakenEvent) {
    const { now, trigger, dedupeKey, runId = newId(now) } = taken;
    const { spaceId } = intake;
    const { program } = released;
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
    return { run, alert };
  }

  /** Nothing was stored, so it is simply done again. */
  async #beginAgainIfDeadlocked<T>(begin: () => Promise<T>): Promise<T> {
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
    run.place = placeOf(program, flow.id, { trigger, alert: alert?.alert ?? null, vars: program.vars });
    const { text: body, size: bytes, large } = eventBody(eventId, intake.body, intake.bodyText);
    if (large) {
      const { digest, size, preview } = large;
      const stored = run.machine.large.handle({ digest, size, preview });
      run.machine.large.hold(stored, intake.body);
      place(trigger, 'body', stored);
      run.blobs.push(large);
    }
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
        data: { flow: `${flow.name}@${flow.version}`, source: intake.source, bytes },
      }),
    );
    return run;
  }

  #mayHold(): boolean {
    // whoever came before and waits goes first
    return this.#options.works && !this.#backlog?.waiting && this.worker.held.size < this.#options.runsInFlight;
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
