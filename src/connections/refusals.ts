// A tool that says 401 may have ended the credential: the connection is tested soon, and its state says so then.
import type { Database } from '../db/index.ts';
import type { Unsealed } from './unsealed.ts';

const QUIET_MS = 60_000;

export class Refusals {
  readonly #db: Database;
  readonly #heard = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Not again for one that was tested a moment ago: a tool may refuse one action and be content otherwise. */
  async heard({ spaceId, id, version }: Unsealed): Promise<void> {
    const now = Date.now();
    if ((this.#heard.get(id) ?? 0) > now - QUIET_MS) return;
    if (this.#heard.size > 1000) this.#heard.clear();
    this.#heard.set(id, now);
    await this.#db.system
      .query(
        `update connection set next_test_at = now()
         where space_id = $1 and id = $2 and version = $3 and next_test_at > now()
           and coalesce(last_test_at, '-infinity') < now() - interval '10 minutes'`,
        [spaceId, id, version],
      )
      .catch(() => {}); // the answer matters more, and the daily test comes anyway
  }
}
