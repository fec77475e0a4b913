// What of a held run is new, as the write that makes it durable.
import { type Actor, entryBody, type NewEntry } from '../ledger/index.ts';
import type { RunWrite } from './committer.ts';
import type { HeldRun } from './held-run.ts';

/** A timer nearer than this is waited for in memory; a later one parks the run. */
const NEAR_MS = 5_000;

const actorOf = ({ flow }: HeldRun): Actor => ({ type: 'flow', id: `${flow.name}@${flow.version}`, name: flow.name });

/** Has an entry of the flow written to the ledger with the run's next write. */
export function noteEntry(run: HeldRun, entry: Omit<NewEntry, 'spaceId' | 'actor' | 'runId' | 'alertId'>): void {
  const { spaceId, runId, alertId } = run;
  run.ledger.push(entryBody({ ...entry, spaceId, runId, alertId, actor: actorOf(run) }));
}

/**
 * `effectsToCome`: effects that begin once this is durable; they keep the run with its worker. Infinity: more
 * of this moment follows in another write, so the run stays, and does not end yet.
 */
export function takeWrite(run: HeldRun, worker: string, effectsToCome: number): RunWrite {
  const { machine } = run;
  const more = effectsToCome === Number.POSITIVE_INFINITY;
  const ended = machine.status !== 'active' && !more;
  const next = machine.nextTimer;
  const awake =
    effectsToCome > 0 || run.effects.size > 0 || machine.busy || (next !== undefined && next - Date.now() < NEAR_MS);
  const journal = run.takeJournal(more);
  if (ended) noteEnd(run);
  run.parked = !ended && !awake;
  run.ended = ended;
  run.answered = machine.response !== undefined;
  const ledger = run.ledger;
  const consumed = run.consumed;
  const blobs = run.blobs;
  run.blobs = [];
  run.ledger = [];
  run.consumed = [];
  return {
    spaceId: run.spaceId,
    runId: run.runId,
    ...(run.create && { create: { ...run.create, worker: !ended && awake ? worker : undefined } }),
    epoch: run.epoch,
    status: ended ? machine.status : awake ? 'running' : 'waiting',
    finishedAt: ended ? machine.now : undefined,
    error: ended && machine.error ? JSON.stringify(machine.error) : undefined,
    journal,
    wakeAt: !ended && !awake ? next : undefined,
    consumed,
    blobs,
    ledger,
  };
}

function noteEnd(run: HeldRun): void {
  const { status, error } = run.machine;
  const data = { status, journal: run.digest, ...(error && { error: { code: error.code, path: error.path } }) };
  noteEntry(run, { kind: 'run.finished', object: `run:${run.runId}`, data });
}
