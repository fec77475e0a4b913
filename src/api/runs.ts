// Runs for people: reading them, and waiting for their end.
import type { Database } from '../db/index.ts';
import { listRuns, readRunValue, runStatus, showRun } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import type { Changes, RunsPart } from './parts.ts';

/** A change may be missed, so the status is looked at this often all the same. */
const LOOK_MS = 2000;
/** The first look; each later one after twice as long. News of runs are gathered for a while, and most runs end sooner. */
const FIRST_LOOK_MS = 10;
const ENDED = new Set(['succeeded', 'failed', 'stopped', 'cancelled']);

export interface RunParts {
  db: Database;
  changes: Changes;
}

export function readRuns({ db, changes }: RunParts): RunsPart {
  const show = (spaceId: string, id: string, page?: Parameters<typeof showRun>[3]) =>
    db.inSpace(spaceId, (tx) => showRun(tx, spaceId, id, page));
  const status = async (spaceId: string, id: string) => {
    const found = await db.inSpace(spaceId, (tx) => runStatus(tx, spaceId, id));
    if (found === undefined) throw noRun();
    return found;
  };
  return {
    // the shapes of the answers check what is only text in the table
    list: (spaceId, query) => db.inSpace(spaceId, (tx) => listRuns(tx, spaceId, query)) as ReturnType<RunsPart['list']>,
    show: show as RunsPart['show'],
    value: (spaceId, id, { part, path }) => {
      if (part === 'event') return db.inSpace(spaceId, (tx) => readRunValue(tx, spaceId, id, { part }));
      if (path === undefined) throw new AppError('invalid_request', 'Name the step: path.');
      return db.inSpace(spaceId, (tx) => readRunValue(tx, spaceId, id, { part, path }));
    },
    async wait(spaceId, id, timeoutMs) {
      const until = Date.now() + timeoutMs;
      const news = follow(changes, spaceId, id);
      try {
        let look = FIRST_LOOK_MS;
        for (let left = timeoutMs; left > 0 && !ENDED.has(await status(spaceId, id)); left = until - Date.now()) {
          await news.next(Math.min(left, look));
          look = Math.min(2 * look, LOOK_MS);
        }
      } finally {
        news.stop();
      }
      return show(spaceId, id) as ReturnType<RunsPart['show']>;
    },
  };
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
