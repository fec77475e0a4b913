// New runs of flows and spaces that say how many may be under way: a run begins when its places are free, else it
// stands in line or, if the flow says so, is not begun at all, which is on record.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { Scope } from '../flow/index.ts';
import type { Written } from './committer.ts';
import type { HeldRun } from './held-run.ts';
import type { Program } from './program.ts';
import { StepFault } from './step-error.ts';
import type { OpenedAlert } from './types.ts';
import type { Worker } from './worker.ts';

/** Its places are taken. */
class NoPlace extends Error {}

/** The place of a run among those of its flow; '': the flow has no limit. Throws StepFault when the key is no text. */
export function placeOf({ limits }: Program, flowId: string, scope: Pick<Scope, 'trigger' | 'alert' | 'vars'>): string {
  if (!limits?.runs) return '';
  if (!limits.key) return `flow:${flowId}`;
  const key = limits.key({ ...scope, steps: {} } as never);
  if (typeof key === 'object' && key !== null)
    throw new StepFault('expression_failed', 'the key of the limit must give a text or a number');
  return `flow:${flowId}:${String(key ?? '').slice(0, 200)}`;
}

interface NewLimited {
  run: HeldRun;
  alert: OpenedAlert | undefined;
  /** This worker has room. */
  mayHold: boolean;
  /** When its places are taken the run is not begun. */
  drop: boolean;
}

/** Begins the run here, leaves it to stand in line, or ends it before its beginning. `again` makes the same run afresh. */
export async function storeLimited(
  worker: Worker,
  { run, alert, mayHold, drop }: NewLimited,
  again: () => HeldRun,
): Promise<Written> {
  if (mayHold || drop) {
    try {
      return await worker.begin(run, async (tx) => {
        await takePlaces(tx, run);
        await alert?.store(tx);
      });
    } catch (fault) {
      if (!(fault instanceof NoPlace)) throw fault;
    }
  }
  const next = again();
  if (!drop) return worker.leave(next, alert?.store);
  next.machine.begin(Date.now());
  next.machine.cancel(new AppError('limit_reached').detail, Date.now(), 'limit_reached');
  return worker.begin(next, async (tx) => alert?.store(tx));
}

/** In the transaction that stores the run, before it. Throws NoPlace. */
async function takePlaces(tx: Tx, { spaceId, runId, flow, place }: HeldRun): Promise<void> {
  const { rows } = await tx.query('select run_take_places($1, $2, $3, $4, true) as free', [
    spaceId,
    flow.id,
    runId,
    place,
  ]);
  if (!rows[0].free) throw new NoPlace();
  // the run is there only at the end of the transaction
  tx.beforeCommit(async () => {
    await tx.query('update run set limited = true where space_id = $1 and id = $2', [spaceId, runId]);
  });
}

/** In the transaction that stored the runs: where they stand in line. */
export async function standInLine(tx: Tx, spaceId: string, runs: { runId: string; place: string }[]): Promise<void> {
  const placed = runs.filter(({ place }) => place !== '');
  if (placed.length === 0) return;
  await tx.query(
    `update run_queue q set place = p.place from unnest($2::uuid[], $3::text[]) as p(run_id, place)
     where q.space_id = $1 and q.run_id = p.run_id`,
    [spaceId, placed.map(({ runId }) => runId), placed.map(({ place }) => place)],
  );
}
