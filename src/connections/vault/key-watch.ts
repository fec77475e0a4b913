// Keeps a process in step with the vault's keys: it learns a new key as soon as its source has it, seals with the one
// that is current, and tells the database which keys it has, so that nothing is sealed with a key that others lack.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pool } from 'pg';
import type { KeySource } from './key-source.ts';
import type { Vault } from './vault.ts';

const EVERY_MS = 5000;

interface Parts {
  pool: Pool;
  vault: Vault;
  source: KeySource;
  log?: { warn(facts: object, message: string): void } | undefined;
}

export class KeyWatch {
  readonly #parts: Parts;
  readonly #id = randomUUID();
  #timer: ReturnType<typeof setInterval> | undefined;
  #round: Promise<void> | undefined;
  #told: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when the database knows of this process; before that it must not seal anything. */
  async start(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => {
      this.#round ??= this.look()
        .catch((fault) => this.#parts.log?.warn({ err: fault }, "looking at the vault's keys"))
        .finally(() => {
          this.#round = undefined;
        });
    }, EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
    await this.#parts.pool.query('delete from vault_machine where id = $1', [this.#id]);
  }

  /** One round. */
  async look(): Promise<void> {
    const { pool, vault, source, log } = this.#parts;
    const { rows } = await pool.query<{ id: string; state: string }>('select id, state from vault_key');
    const unknown = () => rows.filter(({ id }) => !vault.keyIds().includes(id)).map(({ id }) => id);
    if (unknown().length > 0) vault.learn(await source.load());
    const [missing] = unknown();
    if (missing !== undefined && missing !== this.#told)
      log?.warn(
        { key: missing, source: source.name },
        `the vault is getting the key ${missing}, which this machine does not have yet: give it, before the old one`,
      );
    this.#told = missing;
    await pool.query(
      `insert into vault_machine (id, host, pid, keys) values ($1, $2, $3, $4)
       on conflict (id) do update set keys = excluded.keys, seen_at = now()`,
      [this.#id, hostname(), process.pid, vault.keyIds()],
    );
    // of processes that were killed
    await pool.query("delete from vault_machine where seen_at < now() - interval '1 day'");
    // read after this process was made known: a change that did not wait for it is seen here
    const current = await pool.query("select id from vault_key where state = 'current'");
    const id = current.rows[0]?.id;
    if (id !== undefined && vault.keyIds().includes(id)) vault.sealWith(id);
  }
}
