// Brings the index of a build, and the curated tools, into PostgreSQL: into tables beside those in use, which take
// their place in one transaction. One machine at a time does it.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import type { ActionSummary, ToolSummary } from '../tool-view.ts';
import { type IndexLine, indexFile, type Manifest } from './layout.ts';

/** What is written by hand, as rows. */
export interface CuratedRows {
  tools: ToolSummary[];
  actions: ActionSummary[];
}

const LOCK = 731_020;
const BATCH = 2000;

/**
 * Gives false when another process is at it. `tell` hears the part done, from 0 to 1. Without `built`, only the
 * curated tools are refreshed.
 */
export async function loadIndex(
  pool: pg.Pool,
  curated: CuratedRows,
  built: { folder: string; manifest: Manifest } | undefined,
  tell: (part: number) => void = () => {},
): Promise<boolean> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [LOCK]);
    if (!rows[0].mine) return false;
    try {
      const there = await client.query('select digest from catalog_build');
      if (!built || there.rows[0]?.digest === built.manifest.digest) await refreshCurated(client, curated);
      else await replaceAll(client, curated, built, tell);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
    return true;
  } finally {
    client.release();
  }
}

async function refreshCurated(client: pg.PoolClient, curated: CuratedRows): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('delete from catalog_tool where curated');
    await client.query('delete from catalog_action where curated');
    await insertTools(client, 'catalog_tool', curated.tools);
    await insertActions(client, 'catalog_action', rowsOf(curated));
  });
}

async function replaceAll(
  client: pg.PoolClient,
  curated: CuratedRows,
  { folder, manifest }: { folder: string; manifest: Manifest },
  tell: (part: number) => void,
): Promise<void> {
  for (const table of ['tool', 'action', 'word'])
    await client.query(`drop table if exists next_catalog_${table};
      create table next_catalog_${table} (like catalog_${table} including defaults including constraints)`);
  await insertTools(client, 'next_catalog_tool', curated.tools);
  await insertActions(client, 'next_catalog_action', rowsOf(curated));
  let done = 0;
  let tool: ToolSummary | undefined;
  let tools: ToolSummary[] = [];
  let actions: ActionRow[] = [];
  const flush = async () => {
    await insertTools(client, 'next_catalog_tool', tools);
    await insertActions(client, 'next_catalog_action', actions);
    done += actions.length;
    tools = [];
    actions = [];
    tell((0.8 * done) / Math.max(manifest.actions, 1));
  };
  const lines = createInterface({ input: createReadStream(indexFile(folder)).pipe(createGunzip()) });
  for await (const text of lines) {
    const line: IndexLine = JSON.parse(text);
    if ('tool' in line) {
      tool = { ...line.tool, curated: false };
      tools.push(tool);
      continue;
    }
    const { id, name, summary, class: kind } = line.action;
    actions.push({ id: `${tool!.id}.${id}`, tool: tool!, name, summary, class: kind });
    if (actions.length >= BATCH) await flush();
  }
  await flush();
  await makeIndexes(client, tell);
  await inTransaction(client, async () => {
    for (const table of ['tool', 'action', 'word'])
      await client.query(`drop table catalog_${table}; alter table next_catalog_${table} rename to catalog_${table}`);
    await client.query(
      `insert into catalog_build (digest, tools, actions) values ($1, $2, $3)
       on conflict (one) do update set digest = $1, tools = $2, actions = $3, loaded_at = now()`,
      [manifest.digest, manifest.tools, manifest.actions],
    );
  });
  await client.query('analyze catalog_action, catalog_tool, catalog_word');
  tell(1);
}

async function makeIndexes(client: pg.PoolClient, tell: (part: number) => void): Promise<void> {
  await client.query('alter table next_catalog_tool add primary key (id)');
  await client.query('alter table next_catalog_action add primary key (id)');
  await client.query('create index on next_catalog_action using gin (words)');
  await client.query('create index on next_catalog_action (tool, name, id)');
  tell(0.9);
  await client.query(`insert into next_catalog_word (word, actions)
    select word, ndoc from ts_stat('select words from next_catalog_action') where length(word) between 3 and 40`);
  await client.query('alter table next_catalog_word add primary key (word)');
  if (await hasTrigrams(client)) await client.query('create index on next_catalog_word using gin (word gin_trgm_ops)');
  tell(0.98);
}

export const hasTrigrams = async (client: pg.Pool | pg.PoolClient): Promise<boolean> =>
  (await client.query("select 1 from pg_extension where extname = 'pg_trgm'")).rows.length > 0;

interface ActionRow {
  id: string;
  tool: ToolSummary;
  name: string;
  summary: string;
  class: string;
}

function rowsOf({ tools, actions }: CuratedRows): ActionRow[] {
  const byId = new Map(tools.map((tool) => [tool.id, tool]));
  return actions.map((action) => ({ ...action, tool: byId.get(action.tool)! }));
}

async function insertTools(client: pg.PoolClient, table: string, tools: ToolSummary[]): Promise<void> {
  if (tools.length === 0) return;
  const column = (key: keyof ToolSummary) => tools.map((tool) => tool[key] ?? null);
  await client.query(
    `insert into ${table} (id, name, category, color, monogram, icon, homepage, curated, actions)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[], $9::int[])`,
    (['id', 'name', 'category', 'color', 'monogram', 'icon', 'homepage', 'curated', 'actions'] as const).map(column),
  );
}

/** A: what it is called; B: the tool; D: what it does. Ids are read as words. */
async function insertActions(client: pg.PoolClient, table: string, actions: ActionRow[]): Promise<void> {
  if (actions.length === 0) return;
  const text = (value: string) => value.replace(/[_.\-/]+/g, ' ');
  await client.query(
    `insert into ${table} (id, tool, name, summary, class, curated, words)
     select id, tool, name, summary, class, curated,
       setweight(to_tsvector('english', name || ' ' || own), 'A') ||
       setweight(to_tsvector('english', tool_words), 'B') || setweight(to_tsvector('english', summary), 'D')
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::text[])
       as a (id, tool, name, summary, class, curated, own, tool_words)`,
    [
      actions.map(({ id }) => id),
      actions.map(({ tool }) => tool.id),
      actions.map(({ name }) => name),
      actions.map(({ summary }) => summary),
      actions.map((action) => action.class),
      actions.map(({ tool }) => tool.curated),
      actions.map(({ id }) => text(id.slice(id.indexOf('.') + 1))),
      actions.map(({ tool }) => `${tool.name} ${text(tool.id)} ${tool.category}`),
    ],
  );
}

async function inTransaction(client: pg.PoolClient, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (fault) {
    await client.query('rollback');
    throw fault;
  }
}
