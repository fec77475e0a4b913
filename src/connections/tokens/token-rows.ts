// The rows of connection_token: reading, leasing, storing.
import { randomUUID } from 'node:crypto';
import type { Database, Tx } from '../../db/index.ts';
import type { HeldToken } from '../kinds/kind.ts';
import { tokenPlace } from '../places.ts';
import type { Vault } from '../vault.ts';

/** The connection, at one version, that a token is for. */
export interface TokenOwner {
  spaceId: string;
  id: string;
  version: number;
  name: string;
}

export interface TokenRow {
  token: HeldToken | undefined;
  version: number;
  generation: number;
  ended: boolean;
}

const LEASE = "interval '7 seconds'";
const COLUMNS = 'sealed, version, generation, ended';

export class TokenRows {
  readonly #db: Database;
  readonly #vault: Vault;

  constructor(db: Database, vault: Vault) {
    this.#db = db;
    this.#vault = vault;
  }

  async read({ spaceId, id }: TokenOwner): Promise<TokenRow | undefined> {
    const { rows } = await this.#db.system.query(
      `select ${COLUMNS} from connection_token where space_id = $1 and connection_id = $2`,
      [spaceId, id],
    );
    return rows[0] && this.#opened(id, rows[0]);
  }

  /** Undefined while another worker has it, or when the connection is gone. */
  async lease({ spaceId, id }: TokenOwner): Promise<(TokenRow & { lease: string }) | undefined> {
    const lease = randomUUID();
    const { rows } = await this.#db.system.query(
      `insert into connection_token as t (space_id, connection_id, lease, lease_until)
       select $1, $2, $3, now() + ${LEASE} where exists (select from connection where space_id = $1 and id = $2)
       on conflict (space_id, connection_id) do update set lease = excluded.lease, lease_until = excluded.lease_until
         where t.lease is null or t.lease_until < now()
       returning ${COLUMNS}`,
      [spaceId, id, lease],
    );
    return rows[0] && { ...this.#opened(id, rows[0]), lease };
  }

  async renew({ spaceId, id }: TokenOwner, lease: string): Promise<void> {
    await this.#db.system.query(
      `update connection_token set lease_until = now() + ${LEASE}
       where space_id = $1 and connection_id = $2 and lease = $3`,
      [spaceId, id, lease],
    );
  }

  async release({ spaceId, id }: TokenOwner, lease: string): Promise<void> {
    await this.#db.system.query(
      'update connection_token set lease = null, lease_until = null where space_id = $1 and connection_id = $2 and lease = $3',
      [spaceId, id, lease],
    );
  }

  /** Nothing when another token was stored since `generation`. With it goes what the tool said of the token. */
  async store({ spaceId, id, version }: TokenOwner, generation: number, token: HeldToken): Promise<void> {
    const sealed = this.#vault.seal({ token: JSON.stringify(token) }, tokenPlace(id));
    const expiry = token.refreshExpiresAt && {
      at: new Date(token.refreshExpiresAt).toISOString(),
      what: 'the sign-in at the tool',
    };
    await this.#db.tx(async (tx) => {
      const { rowCount } = await tx.query(
        `update connection_token
         set sealed = $3, version = $4, generation = generation + 1, ended = false, lease = null, lease_until = null
         where space_id = $1 and connection_id = $2 and generation = $5`,
        [spaceId, id, sealed, version, generation],
      );
      if (rowCount === 0 || (!token.scope && !expiry)) return;
      await tx.query(
        `update connection set granted = coalesce($3, granted), found_expiry = coalesce($4, found_expiry)
         where space_id = $1 and id = $2`,
        [spaceId, id, token.scope ?? null, expiry ? JSON.stringify(expiry) : null],
      );
    });
  }

  /** The first token of a new sign-in, in the transaction that records it. */
  async begin(tx: Tx, { spaceId, id, version }: TokenOwner, token: HeldToken): Promise<void> {
    await tx.query(
      `insert into connection_token as t (space_id, connection_id, sealed, version, generation)
       values ($1, $2, $3, $4, 1)
       on conflict (space_id, connection_id) do update set sealed = excluded.sealed, version = excluded.version,
         generation = t.generation + 1, ended = false, lease = null, lease_until = null`,
      [spaceId, id, this.#vault.seal({ token: JSON.stringify(token) }, tokenPlace(id)), version],
    );
  }

  /** The tool wants a person to sign in again: nobody asks it with this grant any more. */
  async end({ spaceId, id, version, name }: TokenOwner, generation: number): Promise<void> {
    await this.#db.tx(async (tx) => {
      const { rowCount } = await tx.query(
        `update connection_token set ended = true, version = $3, sealed = null
         where space_id = $1 and connection_id = $2 and generation = $4`,
        [spaceId, id, version, generation],
      );
      if (rowCount === 0) return;
      await tx.query(
        `update connection set state = case when state = 'incomplete' then state else 'failing' end, last_error = $3,
           signed_in = null where space_id = $1 and id = $2`,
        [spaceId, id, 'sign in again: the tool no longer accepts the sign-in'],
      );
      await tx.query("select pg_notify('reflejo_change', $1)", [
        JSON.stringify({ space: spaceId, type: 'connection', id: name }),
      ]);
    });
  }

  #opened(id: string, row: { sealed: Buffer | null; version: number; generation: number; ended: boolean }): TokenRow {
    const { sealed, ...rest } = row;
    return { ...rest, token: sealed ? JSON.parse(this.#vault.unseal(sealed, tokenPlace(id)).token!) : undefined };
  }
}
