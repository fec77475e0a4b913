// Runs for people: reading them, waiting for their end, and operating them through the engine's signals.
import type { Principal } from '../access/index.ts';
import type { Database, Tx } from '../db/index.ts';
import { type EnginePort, listRuns, runStatus, type Signal, showRun } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/index.ts';
import type { Changes, RunsPart } from './parts.ts';

/** A change may be missed, so the status is looked at this often all the same. */
const LOOK_MS = 2000;
const ENDED = new Set(['succeeded', 'failed', 'stopped', 'cancelled']);

export interface RunParts {
  db: Database;
  engine: Pick<EnginePort, 'signal'>;
  changes: Changes;
}

export function operateRuns({ db, engine, changes }: RunParts): RunsPart {
  const show = (spaceId: string, id: string) => db.inSpace(spaceId, (tx) => showRun(tx, spaceId, id));
  const status = async (spaceId: string, id: string) => {
    const found = await db.inSpace(spaceId, (tx) => runStatus(tx, spaceId, id));
    if (found === undefined) throw noRun();
    return found;
  };
  return {
    // the shapes of the answers check what is only text in the table
    list: (spaceId, query) => db.inSpace(spaceId, (tx) => listRuns(tx, spaceId, query)) as ReturnType<RunsPart['list']>,
    show: show as RunsPart['show'],
    async wait(spaceId, id, timeoutMs) {
      const until = Date.now() + timeoutMs;
      const news = follow(changes, spaceId, id);
      try {
        for (let left = timeoutMs; left > 0 && !ENDED.has(await status(spaceId, id)); left = until - Date.now()) {
          await news.next(Math.min(left, LOOK_MS));
        }
      } finally {
        news.stop();
      }
      return show(spaceId, id) as ReturnType<RunsPart['show']>;
    },
    cancel: ({ spaceId, actor }, id, reason) =>
      db.inSpace(spaceId, async (tx) => {
        await mustRun(tx, spaceId, id);
        await engine.signal(
          tx,
          { spaceId, runId: id, path: '' },
          { type: 'cancel', by: actor.name, ...(reason && { reason }) },
        );
        await record(tx, {
          spaceId,
          kind: 'run.cancel_requested',
          actor,
          object: `run:${id}`,
          runId: id,
          data: { reason },
        });
      }),
    resolve: ({ spaceId, actor }: Principal, id, path, as) =>
      db.inSpace(spaceId, async (tx) => {
        await mustRun(tx, spaceId, id);
        const { steps } = await showRun(tx, spaceId, id);
        const step = steps.find((one) => one.path === path);
        if (!step) throw new AppError('not_found', `The run has no step ${path}.`);
        if (step.status !== 'unknown')
          throw new AppError('conflict', `The outcome of ${path} is known: ${step.status}.`);
        const signal: Signal = { type: 'resolve', as, by: actor.name };
        await engine.signal(tx, { spaceId, runId: id, path }, signal);
        await record(tx, { spaceId, kind: 'step.resolved', actor, object: `run:${id}`, runId: id, data: { path, as } });
      }),
  };
}

/** Throws `not_found`, or `conflict` for a run that has ended. */
async function mustRun(tx: Tx, spaceId: string, id: string): Promise<void> {
  const status = await runStatus(tx, spaceId, id);
  if (status === undefined) throw noRun();
  if (ENDED.has(status)) throw new AppError('conflict', `The run has ended: ${status}.`);
}

const noRun = () => new AppError('not_found', 'There is no such run.');

/** `next` resolves at a change of the run since the last call, or after a time. */
function follow(changes: Changes, spaceId: string, id: string) {
  let changed = false;
  let wake = () => {};
  const stop = changes.follow(spaceId, (change) => {
    // a change without an id: some runs, perhaps this one
    if (change.type !== 'resync' && (change.type !== 'run' || (change.id !== undefined && change.id !== id))) return;
    changed = true;
    wake();
  });
  const next = async (milliseconds: number) => {
    if (!changed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    changed = false;
  };
  return { next, stop };
}
