// The APIs a space brought itself: added, changed and removed by people, found and opened like any other tool.
import { mustBeAble, type Principal } from '../../access/index.ts';
import type { Connections } from '../../connections/index.ts';
import type { Database, Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { record } from '../../ledger/index.ts';
import { type BuiltAction, buildAction } from '../action.ts';
import { type DescriptionFormat, type Json, parseJsonOrYaml } from '../import/description.ts';
import type { Dropped } from '../import/sound-operations.ts';
import { actionFile, documentOf } from '../long-tail/generated-source.ts';
import { ToolIds } from '../long-tail/ids.ts';
import { packed, unpacked } from '../long-tail/layout.ts';
import type { Shard } from '../long-tail/shard.ts';
import type { CatalogSource, SourceTool } from '../source.ts';
import type { ToolFile } from '../tool-file.ts';
import type { ActionSummary, ToolSummary } from '../tool-view.ts';
import { type OwnDescription, type ReadApi, readApi } from './read-api.ts';
import { type VendorDescription, vendorDescriptions } from './vendors.ts';

/** What a person hands in: one of `text` and `url`. */
export interface NewApi {
  text?: string | undefined;
  /** Fetched through the guard, without credentials. */
  url?: string | undefined;
  name?: string | undefined;
  /** Bring in what the description refers to in other documents. */
  externalReferences?: boolean | undefined;
}

export interface OwnApi {
  id: string;
  name: string;
  format: DescriptionFormat;
  url: string | null;
  actions: number;
  problems: Dropped[];
  createdAt: Date;
  updatedAt: Date;
}

const MAX_BYTES = 15 * 1024 * 1024;
const FETCH_MS = 30_000;
const ID = /^[a-z][a-z0-9_-]*$/;

interface Parts {
  db: Database;
  connections: Pick<Connections, 'send'>;
  /** Ids that are taken by tools of everybody. */
  taken(id: string): Promise<boolean>;
}

export class OwnApis implements CatalogSource {
  readonly #db: Database;
  readonly #connections: Parts['connections'];
  readonly #taken: Parts['taken'];
  /** Faces by space and id, until something changes here or two seconds went by. */
  readonly #faces = new Map<string, { until: number; file: Promise<ToolFile | undefined> }>();

  constructor({ db, connections, taken }: Parts) {
    this.#db = db;
    this.#connections = connections;
    this.#taken = taken;
  }

  /** What would become of a description. Stores nothing. Throws forbidden, invalid_request, and what fetching throws. */
  async preview(principal: Principal, given: NewApi): Promise<ReadApi> {
    mustBeAble(principal, 'catalog.write');
    return this.#read(principal, given, await this.#freeIds(principal.spaceId));
  }

  /** Adds a tool. Throws forbidden, invalid_request, and what fetching throws. */
  async add(principal: Principal, given: NewApi): Promise<OwnApi> {
    mustBeAble(principal, 'catalog.write');
    const { spaceId } = principal;
    const read = await this.#read(principal, given, await this.#freeIds(spaceId));
    return this.#inSpace(spaceId, async (tx) => {
      const made = await this.#store(tx, principal, read, given.url);
      await record(tx, entryOf(principal, 'api.added', read));
      return made;
    });
  }

  /**
   * Takes a new description for a tool of the space; flows that are live keep theirs. Throws as add, and not_found,
   * conflict (the secrets of connections would go elsewhere).
   */
  async update(principal: Principal, id: string, given: NewApi): Promise<OwnApi> {
    mustBeAble(principal, 'catalog.write');
    const { spaceId } = principal;
    const known = await this.show(spaceId, id);
    const source =
      given.text === undefined && given.url === undefined ? { ...given, url: known.url ?? undefined } : given;
    const read = await this.#read(principal, { name: known.name, ...source }, async () => new ToolIds([]));
    read.file = { ...read.file, id };
    const updated = await this.#inSpace(spaceId, async (tx) => {
      await mustSendSecretsWhereBefore(tx, spaceId, read.file);
      const made = await this.#store(tx, principal, read, source.url);
      await record(tx, entryOf(principal, 'api.updated', read));
      return made;
    });
    this.#faces.delete(`${spaceId} ${id}`);
    return updated;
  }

  /** Throws forbidden, not_found, conflict (connections are for it). */
  async remove(principal: Principal, id: string): Promise<void> {
    mustBeAble(principal, 'catalog.write');
    const { spaceId, actor } = principal;
    await this.#inSpace(spaceId, async (tx) => {
      const used = await tx.query<{ name: string }>(
        'select name from connection where space_id = $1 and tool = $2 order by name',
        [spaceId, id],
      );
      if (used.rows.length > 0)
        throw new AppError(
          'conflict',
          `Connections are for it: ${used.rows.map(({ name }) => name).join(', ')}. Remove them first.`,
        );
      const { rowCount } = await tx.query('delete from own_api where space_id = $1 and id = $2', [spaceId, id]);
      if (!rowCount) throw notFound(id);
      await record(tx, { spaceId, kind: 'api.removed', actor, object: `tool:${id}` });
    });
    this.#faces.delete(`${spaceId} ${id}`);
  }

  /** Throws not_found. */
  async show(spaceId: string, id: string): Promise<OwnApi> {
    const [found] = await this.list(spaceId, id);
    if (!found) throw notFound(id);
    return found;
  }

  async list(spaceId: string, id?: string): Promise<OwnApi[]> {
    const { rows } = await this.#inSpace(spaceId, (tx) =>
      tx.query<OwnApi>(
        `select a.id, a.face ->> 'name' as name, a.format, a.url, a.problems, a.created_at as "createdAt", a.updated_at as "updatedAt",
           (select count(*)::int from own_api_action where space_id = a.space_id and tool = a.id) as actions
         from own_api a where a.space_id = $1 and ($2::text is null or a.id = $2) order by 2`,
        [spaceId, id ?? null],
      ),
    );
    return rows;
  }

  /** Descriptions that vendors publish, to be added by their address. */
  vendors(): VendorDescription[] {
    return vendorDescriptions();
  }

  // what the catalog asks

  async tool(spaceId: string | undefined, id: string): Promise<SourceTool | undefined> {
    const file = await this.#face(spaceId, id);
    if (!file) return undefined;
    const actions = await this.#actions(spaceId!, 'tool = $2 order by position', [id]);
    return { file, actions, total: actions.length };
  }

  async open(spaceId: string | undefined, id: string): Promise<BuiltAction | undefined> {
    const [tool, action] = id.split('.', 2) as [string, string?];
    const file = action === undefined ? undefined : await this.#face(spaceId, tool);
    if (!file) return undefined;
    const { rows } = await this.#db.system.query<{ content: Buffer }>(
      `select s.content from own_api_action a
       join own_api_shard s on s.space_id = a.space_id and s.tool = a.tool and s.shard = a.shard
       where a.space_id = $1 and a.tool = $2 and a.id = $3`,
      [spaceId, tool, action],
    );
    if (!rows[0]) return undefined;
    const shard: Shard = await unpacked(rows[0].content);
    const kept = shard.operations.find((one) => one.action.id === action)!;
    return buildAction(file, documentOf(file, kept, shard), actionFile(kept.action));
  }

  async search(spaceId: string | undefined, words: string, limit: number): Promise<ActionSummary[]> {
    if (spaceId === undefined) return [];
    const all = words
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    const text = "lower(concat_ws(' ', tool, id, name, summary))";
    const found = all.map((_, i) => `${text} like '%' || $${i + 2} || '%'`).join(' and ');
    return this.#actions(spaceId, `${found || 'true'} order by tool, position limit ${Number(limit)}`, all);
  }

  async tools(spaceId: string | undefined): Promise<ToolSummary[]> {
    if (spaceId === undefined) return [];
    const { rows } = await this.#inSpace(spaceId, (tx) =>
      tx.query<{ face: ToolFile; actions: number }>(
        `select face, (select count(*)::int from own_api_action where space_id = a.space_id and tool = a.id) as actions
         from own_api a where space_id = $1 order by face ->> 'name'`,
        [spaceId],
      ),
    );
    return rows.map(({ face, actions }) => {
      const { id, name, category, color, monogram } = face;
      return { id, name, category, color, monogram, actions, curated: false, own: true };
    });
  }

  async #actions(spaceId: string, rest: string, values: unknown[]): Promise<ActionSummary[]> {
    const { rows } = await this.#inSpace(spaceId, (tx) =>
      tx.query<ActionSummary>(
        `select tool || '.' || id as id, tool, name, summary, class from own_api_action where space_id = $1 and ${rest}`,
        [spaceId, ...values],
      ),
    );
    return rows;
  }

  #face(spaceId: string | undefined, id: string): Promise<ToolFile | undefined> {
    if (spaceId === undefined || !ID.test(id)) return Promise.resolve(undefined);
    const key = `${spaceId} ${id}`;
    const held = this.#faces.get(key);
    if (held && held.until > Date.now()) return held.file;
    const file = this.#db.system
      .query<{ face: ToolFile }>('select face from own_api where space_id = $1 and id = $2', [spaceId, id])
      .then(({ rows }) => rows[0]?.face);
    if (this.#faces.size > 1000) this.#faces.clear();
    this.#faces.set(key, { until: Date.now() + 2000, file });
    file.catch(() => this.#faces.delete(key));
    return file;
  }

  /** Ids that no tool has, of everybody or of this space. */
  async #freeIds(spaceId: string): Promise<(name: string) => Promise<ToolIds>> {
    const { rows } = await this.#inSpace(spaceId, (tx) =>
      tx.query<{ id: string }>('select id from own_api where space_id = $1', [spaceId]),
    );
    return async (name) => {
      const taken = rows.map(({ id }) => id);
      for (;;) {
        const id = new ToolIds(taken).take(name, undefined);
        if (!(await this.#taken(id))) return new ToolIds(taken);
        taken.push(id);
      }
    };
  }

  async #read({ spaceId }: Principal, given: NewApi, ids: (name: string) => Promise<ToolIds>): Promise<ReadApi> {
    if ((given.text === undefined) === (given.url === undefined))
      throw new AppError('invalid_request', 'Give the text of a description, or its address.');
    const fetched = async (url: string) => {
      const answer = await this.#connections.send(
        spaceId,
        undefined,
        { method: 'GET', url, maxBytes: MAX_BYTES, timeoutMs: FETCH_MS },
        AbortSignal.timeout(FETCH_MS),
      );
      if (answer.status !== 200)
        throw new AppError('invalid_request', `${url} answered ${answer.status}, not a description.`);
      return answer.body.toString();
    };
    const text = given.text ?? (await fetched(given.url!));
    const description: OwnDescription = {
      text,
      url: given.url,
      name: given.name,
      ...(given.externalReferences && { fetch: async (url) => parseJsonOrYaml(await fetched(url)) as Json }),
    };
    return readApi(description, ids);
  }

  async #store(tx: Tx, { spaceId, actor }: Principal, read: ReadApi, url: string | undefined): Promise<OwnApi> {
    const { file, format, document, digest, actions, shards, problems } = read;
    const { rows } = await tx.query<OwnApi>(
      `insert into own_api (space_id, id, face, format, url, document, digest, problems, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (space_id, id) do update set face = excluded.face, format = excluded.format, url = excluded.url,
         document = excluded.document, digest = excluded.digest, problems = excluded.problems, updated_at = now()
       returning id, format, url, problems, created_at as "createdAt", updated_at as "updatedAt"`,
      [
        spaceId,
        file.id,
        JSON.stringify(file),
        format,
        url ?? null,
        packed(document),
        digest,
        JSON.stringify(problems),
        JSON.stringify(actor),
      ],
    );
    for (const table of ['own_api_action', 'own_api_shard'])
      await tx.query(`delete from ${table} where space_id = $1 and tool = $2`, [spaceId, file.id]);
    await tx.query(
      'insert into own_api_shard (space_id, tool, shard, content) select $1, $2, * from unnest($3::int[], $4::bytea[])',
      [spaceId, file.id, shards.map((_, i) => i), shards.map(packed)],
    );
    await tx.query(
      `insert into own_api_action (space_id, tool, id, position, shard, name, summary, class)
       select $1, $2, * from unnest($3::text[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[])`,
      [
        spaceId,
        file.id,
        actions.map((one) => one.file.id),
        actions.map((_, i) => i),
        actions.map((one) => one.shard),
        actions.map((one) => one.file.name),
        actions.map((one) => one.file.summary),
        actions.map((one) => one.file.class),
      ],
    );
    return { ...rows[0]!, name: file.name, actions: actions.length };
  }

  #inSpace<T>(spaceId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#db.inSpace(spaceId, work);
  }
}

/** Who may change a description may not read the secrets of connections: it must not lead those to another server. */
async function mustSendSecretsWhereBefore(tx: Tx, spaceId: string, file: ToolFile): Promise<void> {
  const used = await tx.query<{ name: string; kind: string; face: ToolFile }>(
    `select c.name, c.kind, a.face from own_api a join connection c on c.space_id = a.space_id and c.tool = a.id
     where a.space_id = $1 and a.id = $2 order by c.name`,
    [spaceId, file.id],
  );
  const moved = used.rows.filter(({ kind, face }) => goesTo(face, kind) !== goesTo(file, kind));
  if (moved.length > 0)
    throw new AppError(
      'conflict',
      `The description names another server, and these connections hold secrets for the old one: ${moved.map(({ name }) => name).join(', ')}. Remove them first.`,
    );
}

/** Where a tool has the secrets of a kind sent to, and which of its values are secrets. */
function goesTo({ baseUrl, hosts, credentials }: ToolFile, kind: string): string {
  const offer = credentials.find((one) => one.kind === kind);
  const addresses = Object.entries(offer?.settings ?? {}).filter(([, text]) => text.includes('://'));
  const fields = offer?.fields?.map(({ name, secret }) => [name, secret]);
  return JSON.stringify([baseUrl, hosts, addresses.sort(), fields?.sort()]);
}

const notFound = (id: string) => new AppError('not_found', `The space has no API ${id} of its own.`);

const entryOf = ({ spaceId, actor }: Principal, kind: string, { file, digest, actions, problems }: ReadApi) => ({
  spaceId,
  kind,
  actor,
  object: `tool:${file.id}`,
  data: { digest, actions: actions.length, dropped: problems.length },
});
