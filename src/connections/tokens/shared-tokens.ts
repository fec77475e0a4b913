// The tokens of connections, shared by all workers: kept sealed in the database, and obtained by one of them at a
// time. Whoever is to obtain one holds a lease, which it renews while it waits for the tool; all others wait for the
// result. A worker that dies loses its lease after seconds. One that was frozen and comes back late stores its token
// only if nobody stored another meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import type { HeldToken, Tokens } from '../kinds/kind.ts';
import type { Vault } from '../vault.ts';
import { type TokenOwner, type TokenRow, TokenRows } from './token-rows.ts';

const LOOK_AGAIN_MS = 150;
const RENEW_LEASE_MS = 2000;
const PATIENCE_MS = 45_000;
const STORE_ATTEMPTS = 12;

interface InProcess {
  token?: HeldToken;
  version?: number;
  refused?: string;
  pending?: { version: number; token: Promise<HeldToken> };
}

export class SharedTokens {
  readonly #rows: TokenRows;
  readonly #held = new Map<string, InProcess>();

  constructor(db: Database, vault: Vault) {
    this.#rows = new TokenRows(db, vault);
  }

  of(owner: TokenOwner): Tokens {
    return {
      current: (obtain) => this.#current(owner, obtain),
      refused: (sent) => {
        const held = this.#of(owner);
        if (held.token && sent.endsWith(held.token.access)) held.refused = held.token.access;
      },
    };
  }

  #of({ id }: TokenOwner): InProcess {
    const held = this.#held.get(id) ?? {};
    this.#held.set(id, held);
    return held;
  }

  #current(owner: TokenOwner, obtain: Parameters<Tokens['current']>[0]): Promise<HeldToken> {
    const held = this.#of(owner);
    if (held.token && held.version === owner.version && isGood(held.token, held)) return Promise.resolve(held.token);
    if (held.pending?.version === owner.version) return held.pending.token;
    const token = this.#find(owner, held, obtain)
      .then((found) => {
        Object.assign(held, { token: found, version: owner.version });
        return found;
      })
      .finally(() => {
        if (held.pending?.token === token) delete held.pending;
      });
    held.pending = { version: owner.version, token };
    return token;
  }

  async #find(owner: TokenOwner, held: InProcess, obtain: Parameters<Tokens['current']>[0]): Promise<HeldToken> {
    const usable = (row: TokenRow | undefined) => {
      const good = row?.token && row.version === owner.version && isGood(row.token, held);
      if (row?.ended && row.version === owner.version) throw signInAgain(owner);
      return good ? row.token : undefined;
    };
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_AGAIN_MS)) {
      const token = usable(await this.#rows.read(owner));
      if (token) return token;
      const row = await this.#rows.lease(owner);
      if (!row) continue;
      const gotMeanwhile = usable(row);
      if (!gotMeanwhile) return this.#obtain(owner, row, obtain);
      await this.#rows.release(owner, row.lease);
      return gotMeanwhile;
    }
    throw new AppError(
      'connection_failed',
      `no token for connection ${owner.name}: another worker is still waiting for one`,
    );
  }

  async #obtain(
    owner: TokenOwner,
    row: TokenRow & { lease: string },
    obtain: Parameters<Tokens['current']>[0],
  ): Promise<HeldToken> {
    const beat = setInterval(() => void this.#rows.renew(owner, row.lease).catch(() => {}), RENEW_LEASE_MS);
    try {
      const token = await obtain(row.token);
      await this.#store(owner, row, token);
      return token;
    } catch (fault) {
      // a failure that left the lease behind would hold the others up for seconds: nothing more
      await this.#rows.release(owner, row.lease).catch(() => {});
      if (!(fault instanceof AppError && fault.code === 'sign_in_again')) throw fault;
      const other = await this.#rows.read(owner);
      // one that lost its lease stored its token in the meantime: the grant has not ended, it was used up by that
      if (other?.token && other.generation !== row.generation && other.version === owner.version) return other.token;
      await this.#rows.end(owner, row.generation);
      throw signInAgain(owner, fault.detail);
    } finally {
      clearInterval(beat);
    }
  }

  /** A tool that gives each refresh token once has forgotten the old one: the new one must not get lost to an outage. */
  async #store(owner: TokenOwner, row: TokenRow, token: HeldToken): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#rows.store(owner, row.generation, token);
      } catch (fault) {
        if (attempt === STORE_ATTEMPTS) throw fault;
        await sleep(250 * attempt);
      }
    }
  }
}

const isGood = (token: HeldToken, { refused }: InProcess): boolean =>
  token.expiresAt > Date.now() && token.access !== refused;

const signInAgain = ({ name }: TokenOwner, why = 'the tool no longer accepts its grant'): AppError =>
  new AppError('sign_in_again', `connection ${name}: sign in again; ${why}`);
