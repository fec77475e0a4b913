// Deletes what has expired: events nobody waited for, keys and passes of windows that are over. Every process
// does it, in small batches; a row that another one deletes is passed over.
import type { Pool } from 'pg';
import type { Logger } from 'pino';

const EVERY_MS = 60_000;
const BATCH = 2000;
/** An event may have expired while it is on its way to somebody who waited for it. */
const GRACE = '1 minute';
const TABLES = ['waiting_event', 'dedupe_key', 'throttle_pass'];

export class Expiry {
  readonly #pool: Pool;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(pool: Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => {
      void this.sweep().catch((fault) => this.#log.warn({ err: fault }, 'what has expired could not be deleted'));
    }, EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async sweep(): Promise<void> {
    for (const table of TABLES) {
      for (let deleted = BATCH; deleted === BATCH; ) {
        const { rowCount } = await this.#pool.query(
          `delete from ${table} where ctid = any (array(
             select ctid from ${table} where expires_at <= now() - interval '${GRACE}' limit ${BATCH} for update skip locked))`,
        );
        deleted = rowCount ?? 0;
      }
    }
  }
}
