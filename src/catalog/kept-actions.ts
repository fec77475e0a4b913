// The actions that versions of flows were released with, read from the database by the digest of their description.
import type { Database } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { ActionFacts } from '../flow/index.ts';
import { type BuiltAction, factsOf } from './action.ts';
import type { Catalog } from './catalog.ts';
import { actionOfDefinition, type Definition, definitionOf } from './definition.ts';
import { LeastRecent } from './least-recent.ts';

const KEPT = 300;

interface Pin {
  digest: string;
}

export class KeptActions {
  readonly #db: Database;
  readonly #catalog: Catalog;
  /** By space and digest. */
  readonly #held = new LeastRecent<Promise<BuiltAction>>(KEPT);

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
    this.#held.set(key, held, 1);
    held.catch(() => this.#held.forget(key));
    return held;
  }

  /** What the flow checker asks for, of a version's actions. Of one whose tool is gone nothing is known. */
  async prepare(spaceId: string, pins: Readonly<Record<string, Pin>>): Promise<Prepared> {
    const opened = new Map<string, ReturnType<Prepared['action']>>();
    for (const [id, { digest }] of Object.entries(pins)) {
      const tool = id.split('.', 1)[0]!;
      const isThere = await this.#catalog.fileOf(spaceId, tool);
      opened.set(id, isThere ? factsOf(await this.open(spaceId, id, digest)) : { inputSchema: {}, tool });
    }
    return { action: (id) => opened.get(id), actionIds: () => opened.keys() };
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
  action(id: string): ActionFacts | undefined;
  actionIds(): Iterable<string>;
}
