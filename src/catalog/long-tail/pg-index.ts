// Searches tools and actions in PostgreSQL: full text, curated ones first; words that nobody wrote are taken for the
// nearest ones that somebody did.
import type pg from 'pg';
import type { ActionsQuery, CatalogIndex, Page, ToolsQuery } from '../source.ts';
import { synonymsOf } from '../synonyms.ts';
import type { ActionSummary, ToolSummary } from '../tool-view.ts';
import { hasTrigrams } from './load-index.ts';

const MOST_WORDS = 8;
/** Enough to find good ones among, few enough to be ranked at once. */
const CANDIDATES = 1500;

export class PgIndex implements CatalogIndex {
  readonly #pool: pg.Pool;
  #ready: { value: boolean; until: number } = { value: false, until: 0 };
  #trigrams: boolean | undefined;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async search(words: string, limit: number): Promise<ActionSummary[] | undefined> {
    if (!(await this.#isReady())) return undefined;
    const wanted = wordsOf(words);
    if (wanted.length === 0) return [];
    const found = await this.#ranked(wanted, limit, undefined);
    if (found.length >= limit) return found;
    const wider = wanted.map((word) => synonymsOf(word).join('|'));
    const more = wider.every((word) => !word.includes('|')) ? [] : await this.#ranked(wider, limit, undefined);
    const all = withoutDoubles([...found, ...more]).slice(0, limit);
    if (all.length > 0) return all;
    const meant = await this.#nearest(wanted);
    return meant ? this.#ranked(meant, limit, undefined) : [];
  }

  async tools({ category, q, curated, limit = 50, cursor }: ToolsQuery): Promise<Page<ToolSummary> | undefined> {
    if (!(await this.#isReady())) return undefined;
    const from = Number(cursor ?? 0) || 0;
    const { rows } = await this.#pool.query(
      `select id, name, category, color, monogram, icon, homepage, curated, actions from catalog_tool
       where ($1::text is null or category = $1) and ($2::bool is null or curated = $2)
         and ($3::text is null or lower(name) like $3 or id like $3)
       order by curated desc, lower(name), id offset $4 limit $5`,
      [category ?? null, curated ?? null, q ? `%${escaped(q.trim().toLowerCase())}%` : null, from, limit + 1],
    );
    return page(rows.map(toolOf), from, limit);
  }

  async actionsOf(tool: string, { q, limit = 50, cursor }: ActionsQuery): Promise<Page<ActionSummary> | undefined> {
    if (!(await this.#isReady())) return undefined;
    const wanted = wordsOf(q ?? '');
    if (wanted.length > 0) return { items: await this.#ranked(wanted, limit, tool), next: null };
    const from = Number(cursor ?? 0) || 0;
    const { rows } = await this.#pool.query(
      'select id, tool, name, summary, class from catalog_action where tool = $1 order by name, id offset $2 limit $3',
      [tool, from, limit + 1],
    );
    return page(rows, from, limit);
  }

  async counts(): Promise<{ tools: number; actions: number } | undefined> {
    if (!(await this.#isReady())) return undefined;
    const { rows } = await this.#pool.query(
      'select count(*)::int as tools, coalesce(sum(actions), 0)::int as actions from catalog_tool',
    );
    return rows[0];
  }

  /** `wanted`: words, or several with | between them of which one is enough. Names alone do for most searches. */
  async #ranked(wanted: string[], limit: number, tool: string | undefined): Promise<ActionSummary[]> {
    const found = await this.#matching(wanted, 'AB', limit, tool);
    if (found.length >= limit) return found;
    const more = await this.#matching(wanted, '', limit, tool);
    return withoutDoubles([...found, ...more]).slice(0, limit);
  }

  async #matching(
    wanted: string[],
    weights: string,
    limit: number,
    tool: string | undefined,
  ): Promise<ActionSummary[]> {
    const { rows } = await this.#pool.query(
      `with wanted as (select to_tsquery('english', $1) as query),
       hit as materialized (
         (select * from catalog_action, wanted where words @@ query and ($3::text is null or tool = $3) and curated)
         union all
         (select * from catalog_action, wanted
          where words @@ query and ($3::text is null or tool = $3) and not curated limit ${CANDIDATES}))
       select id, tool, name, summary, class from hit
       order by curated desc, ts_rank('{0.05, 0.1, 0.5, 1}', words, query, 1) desc, length(id), id limit $2`,
      [
        wanted
          .map(
            (word) =>
              `(${word
                .split('|')
                .map((one) => `${one}:*${weights}`)
                .join(' | ')})`,
          )
          .join(' & '),
        limit,
        tool ?? null,
      ],
    );
    return rows;
  }

  /** For each word those that are most like it, itself first; undefined: nothing is like one of them. */
  async #nearest(wanted: string[]): Promise<string[] | undefined> {
    this.#trigrams ??= await hasTrigrams(this.#pool);
    if (!this.#trigrams) return undefined;
    const { rows } = await this.#pool.query<{ word: string; near: string[] }>(
      `select w.word, array(select c.word from catalog_word c where c.word % w.word
         order by similarity(c.word, w.word) desc, c.actions desc limit 3) as near
       from unnest($1::text[]) with ordinality as w (word, at) order by w.at`,
      [wanted],
    );
    if (rows.some(({ near }) => near.length === 0)) return undefined;
    return rows.map(({ word, near }) => [...new Set([word, ...near.flatMap(wordsOf)])].join('|'));
  }

  async #isReady(): Promise<boolean> {
    if (this.#ready.value || this.#ready.until > Date.now()) return this.#ready.value;
    const { rows } = await this.#pool.query('select 1 from catalog_build');
    this.#ready = { value: rows.length > 0, until: Date.now() + 2000 };
    return this.#ready.value;
  }
}

/** Letters and digits only: nothing of a query's own language. */
const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, MOST_WORDS);

const withoutDoubles = (found: ActionSummary[]): ActionSummary[] => [
  ...new Map(found.map((one) => [one.id, one])).values(),
];

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const toolOf = ({ icon, homepage, ...tool }: ToolSummary): ToolSummary => ({
  ...tool,
  ...(icon && { icon }),
  ...(homepage && { homepage }),
});

const page = <T>(rows: T[], from: number, limit: number): Page<T> => ({
  items: rows.slice(0, limit),
  next: rows.length > limit ? String(from + limit) : null,
});
