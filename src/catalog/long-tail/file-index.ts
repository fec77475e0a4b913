// Searches the index of a build without a database: for the command line on a machine where no instance runs.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ranked, type Searchable } from '../search.ts';
import { type ActionsQuery, type CatalogIndex, type Page, pageOf, type ToolsQuery } from '../source.ts';
import type { ActionSummary, ToolSummary } from '../tool-view.ts';
import { type IndexLine, indexFile } from './layout.ts';
import type { CuratedRows } from './load-index.ts';

type Row = Searchable & ActionSummary;

export class FileIndex implements CatalogIndex {
  readonly #folder: string;
  readonly #curated: () => CuratedRows;
  #read: { tools: ToolSummary[]; actions: Row[] } | undefined;

  constructor(folder: string, curated: () => CuratedRows) {
    this.#folder = folder;
    this.#curated = curated;
  }

  async search(words: string, limit: number): Promise<ActionSummary[]> {
    return ranked(this.#all().actions, words, limit).map(summaryOf);
  }

  async tools({ category, q, curated, ...page }: ToolsQuery): Promise<Page<ToolSummary>> {
    const wanted = q?.toLowerCase() ?? '';
    const fits = (tool: ToolSummary) =>
      (category === undefined || tool.category === category) &&
      (curated === undefined || tool.curated === curated) &&
      `${tool.name} ${tool.id}`.toLowerCase().includes(wanted);
    return pageOf(this.#all().tools.filter(fits), page);
  }

  async actionsOf(tool: string, { q, ...page }: ActionsQuery): Promise<Page<ActionSummary>> {
    const own = this.#all().actions.filter((action) => action.tool === tool);
    return pageOf((q?.trim() ? ranked(own, q, own.length) : own).map(summaryOf), page);
  }

  async counts(): Promise<{ tools: number; actions: number }> {
    const { tools, actions } = this.#all();
    return { tools: tools.length, actions: actions.length };
  }

  /** Curated ones first: of equals the first stays first. */
  #all(): { tools: ToolSummary[]; actions: Row[] } {
    if (this.#read) return this.#read;
    const curated = this.#curated();
    const tools = [...curated.tools];
    const byId = new Map(tools.map((tool) => [tool.id, tool]));
    const rowOf = (action: ActionSummary, { name, category }: ToolSummary): Row => ({
      ...action,
      toolName: name,
      category,
    });
    const actions = curated.actions.map((action) => rowOf(action, byId.get(action.tool)!));
    let tool: ToolSummary | undefined;
    for (const text of gunzipSync(readFileSync(indexFile(this.#folder)))
      .toString()
      .split('\n')) {
      if (!text) continue;
      const line: IndexLine = JSON.parse(text);
      if ('tool' in line) {
        tool = { ...line.tool, curated: false };
        tools.push(tool);
      } else actions.push(rowOf({ ...line.action, id: `${tool!.id}.${line.action.id}`, tool: tool!.id }, tool!));
    }
    this.#read = { tools, actions };
    return this.#read;
  }
}

const summaryOf = ({ toolName: _, category: _c, ...summary }: Row): ActionSummary => summary;
