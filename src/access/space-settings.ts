// Settings of a space: how much of the instance it may use at the same time.
import type { Database } from '../db/index.ts';
import { record } from '../ledger/index.ts';
import { mustBeAble, type Principal } from './principal.ts';

export interface SpaceLimits {
  /** Runs under way, waiting ones too. */
  runs?: number | null | undefined;
  /** Calls to tools. */
  calls?: number | null | undefined;
}

export class SpaceSettings {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async limits(spaceId: string): Promise<SpaceLimits> {
    const { rows } = await this.#db.inSpace(spaceId, (tx) =>
      tx.query("select settings -> 'limits' as limits from space where id = $1", [spaceId]),
    );
    return rows[0]?.limits ?? {};
  }

  /** What is not given stays; null takes a limit away. Throws forbidden. */
  setLimits(by: Principal, limits: SpaceLimits): Promise<SpaceLimits> {
    mustBeAble(by, 'space.write');
    const { spaceId, actor } = by;
    return this.#db.inSpace(spaceId, async (tx) => {
      const found = await tx.query("select settings -> 'limits' as limits from space where id = $1 for update", [
        spaceId,
      ]);
      const all = { ...found.rows[0]?.limits, ...limits };
      const next: SpaceLimits = Object.fromEntries(
        Object.entries(all).filter(([, value]) => value !== null && value !== undefined),
      );
      await tx.query(`update space set settings = jsonb_set(settings, '{limits}', $2) where id = $1`, [
        spaceId,
        JSON.stringify(next),
      ]);
      // the engines read what they know of flows, and of tools, anew; what waits may be let in
      await tx.query(
        "select pg_notify('reflejo_release', $1), pg_notify('reflejo_pace', ''), pg_notify('reflejo_queue', '')",
        [spaceId],
      );
      await record(tx, { spaceId, kind: 'space.limited', actor, object: `space:${spaceId}`, data: { ...next } });
      return next;
    });
  }
}
