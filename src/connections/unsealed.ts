// The connections in use, unsealed, for two seconds at a time: calls on the hot path neither ask the database
// nor decrypt. Changes made by this process are seen at once, those of others within the two seconds.
import type { Database } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { type ConnectionRow, offerOf } from './connection.ts';
import type { Values } from './kinds/kind.ts';
import { placeOf } from './places.ts';
import { isReference } from './references/reference.ts';
import type { ConnectionTool, ToolLookup } from './tool.ts';
import type { Vault } from './vault/vault.ts';

const TTL_MS = 2000;

/** Stays inside of this part: it holds secrets. */
export interface Unsealed {
  spaceId: string;
  id: string;
  /** Raised with each change of the connection. */
  version: number;
  name: string;
  tool: ConnectionTool;
  kind: string;
  baseUrl: string | null;
  values: Values;
  /** Values that were read from elsewhere, as they are written. */
  references: string[];
  cacheKey: string;
}

/** `store`: to read the secret of another connection, so its own come from nowhere but the environment. */
type Use = 'tool' | 'store';
type Resolve = (
  spaceId: string,
  name: string,
  values: Record<string, string>,
  onlyFromEnvironment: boolean,
) => Promise<Record<string, string>>;

export class UnsealedConnections {
  readonly #db: Database;
  readonly #vault: Vault;
  readonly #tools: ToolLookup;
  readonly #resolve: Resolve;
  readonly #held = new Map<string, { until: number; value: Promise<Unsealed> }>();

  constructor(db: Database, vault: Vault, tools: ToolLookup, resolve: Resolve) {
    this.#resolve = resolve;
    this.#db = db;
    this.#vault = vault;
    this.#tools = tools;
  }

  forget(spaceId: string, name: string): void {
    for (const use of ['tool', 'store']) this.#held.delete(`${use} ${placeOf(spaceId, name)}`);
  }

  /** Throws unknown_connection when there is none of this name or it has no credentials yet; vault_locked. */
  get(spaceId: string, name: string, use: Use = 'tool'): Promise<Unsealed> {
    const key = `${use} ${placeOf(spaceId, name)}`;
    const held = this.#held.get(key);
    if (held && held.until > Date.now()) return held.value;
    const value = this.#load(spaceId, name, use);
    this.#held.set(key, { until: Date.now() + TTL_MS, value });
    value.catch(() => {
      if (this.#held.get(key)?.value === value) this.#held.delete(key);
    });
    return value;
  }

  async #load(spaceId: string, name: string, use: Use): Promise<Unsealed> {
    const { rows } = await this.#db.tx((tx) =>
      tx.query<ConnectionRow>('select * from connection where space_id = $1 and name = $2', [spaceId, name]),
    );
    const row = rows[0];
    if (!row) throw new AppError('unknown_connection', `there is no connection ${name}`);
    const tool = await this.#tools(row.tool, spaceId);
    if (!tool)
      throw new AppError(
        'unknown_connection',
        `connection ${name} is for ${row.tool}, which the catalog does not have`,
      );
    if (row.state === 'incomplete')
      throw new AppError('unknown_connection', `connection ${name} has no credentials yet`);
    const sealed = row.sealed ? this.#vault.unseal(row.sealed, placeOf(spaceId, name)) : {};
    const references = Object.values(sealed).filter(isReference);
    const secrets = references.length > 0 ? await this.#resolve(spaceId, name, sealed, use === 'store') : sealed;
    const offer = offerOf(tool, row.kind);
    const defaults = Object.fromEntries(
      offer.fields.filter((field) => field.default !== undefined).map((field) => [field.name, field.default!]),
    );
    return {
      spaceId,
      id: row.id,
      version: row.version,
      name,
      tool,
      kind: row.kind,
      baseUrl: row.base_url,
      values: { ...defaults, ...offer.settings, ...row.settings, ...secrets },
      references,
      cacheKey: `${row.id}:${row.version}`,
    };
  }
}
