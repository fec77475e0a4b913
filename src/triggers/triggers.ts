// The sources of events that we watch ourselves: their times are jobs of the queue, which any worker takes.
import type { Tx } from '../db/index.ts';
import { newId } from '../db/index.ts';
import type { Task } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { durationMs, nextTick } from '../flow/index.ts';
import { failed, postponed, release, type TriggersContext } from './context.ts';
import { type RefusedView, showRefused } from './refused.ts';
import { fireAt, type LiveFlow, released, switched } from './released.ts';
import { mailbox, marked } from './sources/mailbox.ts';
import { poll } from './sources/poll.ts';
import { dueTicks } from './sources/schedule.ts';
import { FIRE, type HoldReason, readRow, type TriggerRow } from './state.ts';
import { store } from './store.ts';

/** Longer than one look at the outside may take. */
const LEASE_MS = 150_000;
/** A job that is gone (its attempts used up while the database was away) is noticed by then. */
const HEAL_MS = 60_000;

/** What a person sees of it. */
export interface TriggerStatus {
  kind: string;
  nextAt: Date | null;
  /** The ticks of a schedule after nextAt, the first few. */
  upcoming: Date[];
  /** The last tick; the last poll that went well. */
  lastAt: Date | null;
  failures: number;
  error: { code: string; message: string; at: string } | undefined;
  /** `nextAt` is when the tool's limits let it go on: rate_limit, busy, tool_down. */
  heldFor: HoldReason | undefined;
  /** Items that could not be taken. */
  refused: RefusedView;
  cursor: unknown;
}

export class Triggers {
  /** By name; every worker runs them. */
  readonly tasks: Record<string, Task>;
  readonly counts = { ticks: 0, polls: 0, mails: 0, failures: 0 };
  readonly #context: TriggersContext;
  readonly #stopping = new AbortController();
  #healing: NodeJS.Timeout | undefined;

  constructor(context: Omit<TriggersContext, 'stopping'>) {
    this.#context = { ...context, stopping: this.#stopping.signal };
    this.tasks = { [FIRE]: ({ space, flow }: { space: string; flow: string }) => this.#fire(space, flow) };
  }

  start(): void {
    this.#healing = setInterval(() => void this.heal().catch(() => {}), HEAL_MS);
    this.#healing.unref();
  }

  /** Gives up what is under way outside. Before the engine stops. */
  async stop(): Promise<void> {
    clearInterval(this.#healing);
    this.#stopping.abort();
  }

  /** In the transaction that makes a version live. Throws conflict. */
  released(tx: Tx, live: LiveFlow): Promise<void> {
    return released(tx, this.#context.engine, live);
  }

  /** In the transaction that switches a flow on or off. */
  switched(tx: Tx, flow: { spaceId: string; flowId: string; enabled: boolean }): Promise<void> {
    return switched(tx, this.#context.engine, flow);
  }

  /** undefined: there is nothing that we watch for this flow. */
  async status(tx: Tx, spaceId: string, flowId: string): Promise<TriggerStatus | undefined> {
    const row = await readRow(tx, spaceId, flowId);
    if (!row) return undefined;
    const { kind, next_at: nextAt, last_at: lastAt, failures, cursor, last_error: error, held } = row;
    const refused = await showRefused(tx, spaceId, flowId);
    const upcoming = upcomingOf(row);
    return {
      kind,
      nextAt,
      upcoming,
      lastAt,
      failures,
      error: error ?? undefined,
      heldFor: held?.reason,
      refused,
      cursor,
    };
  }

  /** Gives what is overdue its job again. */
  async heal(): Promise<void> {
    await this.#context.db.tx(async (tx) => {
      const { rows } = await tx.query(
        `select space_id, flow_id from trigger_state
         where active and next_at < now() - make_interval(secs => $1) and (leased_until is null or leased_until < now())
         order by next_at limit 1000`,
        [HEAL_MS / 1000],
      );
      for (const row of rows)
        await fireAt(tx, this.#context.engine, { spaceId: row.space_id, flowId: row.flow_id }, new Date());
    });
  }

  async #fire(spaceId: string, flowId: string): Promise<void> {
    const row = await this.#take(spaceId, flowId);
    if (!row) return;
    try {
      await this.#look(row);
    } catch (fault) {
      // switched off or replaced meanwhile
      if (fault instanceof AppError && fault.code === 'flow_not_released') return;
      if (this.#stopping.signal.aborted) return release(this.#context, row);
      this.counts.failures += 1;
      await failed(this.#context, row, fault, everyOf(row));
    }
  }

  async #look(row: TriggerRow): Promise<void> {
    const context = this.#context;
    if (row.kind === 'schedule') {
      const found = dueTicks(row, Date.now());
      if (found && (await store(context, row, found))) this.counts.ticks += found.events.length;
    } else if (row.kind === 'poll') {
      const found = await poll(context, row);
      if ('hold' in found) return postponed(context, row, found.hold);
      if (await store(context, row, found)) this.counts.polls += 1;
    } else {
      const found = await mailbox(context, row);
      if (!(await store(context, row, found))) return;
      this.counts.mails += found.events.length;
      await marked(context, row, found);
    }
  }

  /** The row, leased to us when the outside is going to be asked. undefined: it is not due, or somebody else has it. */
  async #take(spaceId: string, flowId: string): Promise<TriggerRow | undefined> {
    const { db, engine } = this.#context;
    return db.tx(async (tx) => {
      const row = await readRow(tx, spaceId, flowId, 'for update');
      if (!row?.active || !row.next_at) return undefined;
      const wait = (row.leased_until?.getTime() ?? 0) > Date.now() ? row.leased_until! : row.next_at;
      // queue and database have clocks of their own
      if (wait.getTime() > Date.now() + 50) {
        await fireAt(tx, engine, { spaceId, flowId }, wait);
        return undefined;
      }
      if (row.kind === 'schedule') return row;
      const lease = newId();
      const until = new Date(Date.now() + LEASE_MS);
      await tx.query('update trigger_state set lease = $3, leased_until = $4 where space_id = $1 and flow_id = $2', [
        spaceId,
        flowId,
        lease,
        until,
      ]);
      return { ...row, lease, leased_until: until };
    });
  }
}

const UPCOMING = 2;

function upcomingOf(row: TriggerRow): Date[] {
  const ticks: Date[] = [];
  if (row.kind !== 'schedule' || !row.next_at) return ticks;
  for (let at: number | undefined = row.next_at.getTime(); ticks.length < UPCOMING; ) {
    at = nextTick(row.spec, row.anchor.getTime(), at);
    if (at === undefined) break;
    ticks.push(new Date(at));
  }
  return ticks;
}

function everyOf(row: TriggerRow): number {
  if (row.kind === 'poll') return durationMs(row.spec.every);
  return row.kind === 'mailbox' ? durationMs(row.spec.every ?? '1m') : 0;
}
