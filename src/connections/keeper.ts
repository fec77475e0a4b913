// Looks after the connections: tests each once a day and soon after the tool refused it, warns once before a
// credential ends, and clears away sign-ins that nobody came back from. Every worker does it; a row lock lets each
// connection be looked at by one of them.
import type { Database } from '../db/index.ts';
import { record, SYSTEM } from '../ledger/index.ts';

const EVERY_MS = 60_000;
const AT_A_TIME = 5;

export interface KeeperParts {
  db: Database;
  /** Tests a connection and stores the answer. */
  test(spaceId: string, name: string): Promise<unknown>;
  log?: { warn(facts: object, message: string): void } | undefined;
}

export class Keeper {
  readonly #parts: KeeperParts;
  #timer: ReturnType<typeof setInterval> | undefined;
  #round: Promise<void> | undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#round ??= this.look()
        .catch((fault) => this.#parts.log?.warn({ err: fault }, 'looking after the connections'))
        .finally(() => {
          this.#round = undefined;
        });
    }, EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  /** One round. */
  async look(): Promise<void> {
    await this.#warn();
    await this.#parts.db.system.query('delete from connection_sign_in where expires_at < now()');
    for (const { space_id, name } of await this.#due()) await this.#parts.test(space_id, name);
  }

  async #due(): Promise<{ space_id: string; name: string }[]> {
    const { rows } = await this.#parts.db.tx((tx) =>
      tx.query(
        `update connection set next_test_at = now() + interval '24 hours' where (space_id, id) in (
           select space_id, id from connection where next_test_at < now() order by next_test_at limit $1
           for update skip locked)
         returning space_id, name, state, kind`,
        [AT_A_TIME],
      ),
    );
    // nothing is sent with a webhook's secret
    return rows.filter(({ state, kind }) => state !== 'incomplete' && !kind.startsWith('hook_'));
  }

  /** An entry of the ledger for each end of a credential, once. */
  async #warn(): Promise<void> {
    await this.#parts.db.tx(async (tx) => {
      const { rows } = await tx.query(
        `with near as (
           select space_id, id, least(expires_at, (found_expiry->>'at')::timestamptz) as ends from connection
           where least(expires_at, (found_expiry->>'at')::timestamptz) < now() + interval '14 days'
           for update skip locked)
         update connection c set warned_expiry = near.ends from near
         where c.space_id = near.space_id and c.id = near.id and c.warned_expiry is distinct from near.ends
         returning c.space_id, c.name, c.tool, near.ends,
           case when c.expires_at = near.ends then 'the secret' else c.found_expiry->>'what' end as what`,
      );
      for (const row of rows) {
        const change = { space: row.space_id, type: 'connection', id: row.name };
        await tx.query("select pg_notify('reflejo_change', $1)", [JSON.stringify(change)]);
        await record(tx, {
          spaceId: row.space_id,
          kind: 'connection.expiring',
          actor: SYSTEM,
          object: `connection:${row.name}`,
          data: { tool: row.tool, what: row.what, at: row.ends.toISOString() },
        });
      }
    });
  }
}
