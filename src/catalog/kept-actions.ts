// The actions that versions of flows were released with, read from the database by the digest of their description.
import type { Database } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import type { Catalog } from './catalog.ts';
import { actionOfDefinition, type Definition, definitionOf } from './definition.ts';

const KEPT = 300;

interface Pin {
  digest: string;
}

export class KeptActions {
  readonly #db: Database;
  readonly #catalog: Catalog;
  /** By space and digest; the one used last is the last. */
  readonly #held = new Map<string, Promise<BuiltAction>>();

  constructor(db: Database, catalog: Catalog) {
    this.#db = db;
    this.#catalog = catalog;
  }

  /** The descriptions of today; those that there are not are left out. */
  async define(spaceId: string, ids: readonly string[]): Promise<Map<string, Definition>> {
    const defined = new Map<string, Definition>();
    for (const id of ids) {
      const built = await this.#catalog.open(spaceId, id);
      if (built) defined.set(id, definitionOf(built));
    }
    return defined;
  }

  /** Throws unknown_action. */
  async open(spaceId: string, id: string, digest: string): Promise<BuiltAction> {
    const key = `${spaceId} ${digest}`;
    const held = this.#held.get(key) ?? this.#load(spaceId, id, digest);
    this.#held.delete(key);
    if (this.#held.size >= KEPT) this.#held.delete(this.#held.keys().next().value!);
    this.#held.set(key, held);
    held.catch(() => this.#held.delete(key));
    return held;
  }

  /** What the flow checker asks for, of a version's actions. */
  async prepare(spaceId: string, pins: Readonly<Record<string, Pin>>): Promise<Prepared> {
    const opened = new Map<string, BuiltAction>();
    for (const [id, { digest }] of Object.entries(pins)) opened.set(id, await this.open(spaceId, id, digest));
    return {
      action: (id) => {
        const built = opened.get(id);
        if (!built) return undefined;
        const { inputSchema, outputSchema, tool, sensitive } = built;
        return { inputSchema, outputSchema, tool, sensitive };
      },
      actionIds: () => opened.keys(),
    };
  }

  async #load(spaceId: string, id: string, digest: string): Promise<BuiltAction> {
    const { rows } = await this.#db.system.query<{ definition: Buffer }>(
      'select definition from action_definition where space_id = $1 and digest = $2',
      [spaceId, digest],
    );
    const tool = await this.#catalog.fileOf(spaceId, id.split('.', 1)[0]!);
    if (!rows[0] || !tool) throw new AppError('unknown_action', `the tool of ${id} is no longer in the catalog`);
    return actionOfDefinition(rows[0].definition, tool);
  }
}

interface Prepared {
  action(id: string): { inputSchema: object; outputSchema: object; tool: string; sensitive: boolean } | undefined;
  actionIds(): Iterable<string>;
}
