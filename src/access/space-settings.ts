// Settings of a space: how much of the instance it may use at the same time, and for how long its data is kept.
import type { Database, Tx } from '../db/index.ts';
import { record } from '../ledger/index.ts';
import { mustBeAble, type Principal } from './principal.ts';

export interface SpaceLimits {
  /** Runs under way, waiting ones too. */
  runs?: number | null | undefined;
  /** Calls to tools. */
  calls?: number | null | undefined;
}

/** After the end of a run: `30d` or `forever`; null or not there: the default of the instance. */
export interface SpaceRetention {
  events?: string | null | undefined;
  outputs?: string | null | undefined;
  runs?: string | null | undefined;
}

export class SpaceSettings {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  limits(spaceId: string): Promise<SpaceLimits> {
    return this.#db.inSpace(spaceId, (tx) => read(tx, spaceId, 'limits'));
  }

  /** What is not given stays; null takes a limit away. Throws forbidden. */
  setLimits(by: Principal, limits: SpaceLimits): Promise<SpaceLimits> {
    mustBeAble(by, 'space.write');
    const { spaceId, actor } = by;
    return this.#db.inSpace(spaceId, async (tx) => {
      const next = await change(tx, spaceId, 'limits', limits);
      // the engines read what they know of flows, and of tools, anew; what waits may be let in
      await tx.query(
        "select pg_notify('reflejo_release', $1), pg_notify('reflejo_pace', ''), pg_notify('reflejo_queue', '')",
        [spaceId],
      );
      await record(tx, { spaceId, kind: 'space.limited', actor, object: `space:${spaceId}`, data: { ...next } });
      return next;
    });
  }

  retention(spaceId: string): Promise<SpaceRetention> {
    return this.#db.inSpace(spaceId, (tx) => read(tx, spaceId, 'retention'));
  }

  /** What is not given stays; null goes back to the default. What flows say themselves counts more. Throws forbidden. */
  setRetention(by: Principal, retention: SpaceRetention): Promise<SpaceRetention> {
    mustBeAble(by, 'space.write');
    const { spaceId, actor } = by;
    return this.#db.inSpace(spaceId, async (tx) => {
      const next = await change(tx, spaceId, 'retention', retention);
      await record(tx, { spaceId, kind: 'space.retention_set', actor, object: `space:${spaceId}`, data: { ...next } });
      return next;
    });
  }
}

type Name = 'limits' | 'retention';

async function read(tx: Tx, spaceId: string, name: Name, lock: '' | 'for update' = '') {
  const { rows } = await tx.query(`select settings -> $2 as value from space where id = $1 ${lock}`, [spaceId, name]);
  return rows[0]?.value ?? {};
}

/** Lays `values` over what is set; null takes a value out. */
async function change<T extends object>(tx: Tx, spaceId: string, name: Name, values: T): Promise<T> {
  const all = { ...(await read(tx, spaceId, name, 'for update')), ...values };
  const next = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
  await tx.query('update space set settings = jsonb_set(settings, $2, $3) where id = $1', [
    spaceId,
    [name],
    JSON.stringify(next),
  ]);
  return next as T;
}
