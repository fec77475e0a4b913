// Where tools come from besides the curated ones that lie in the program's folder, and what finds them all.
import type { BuiltAction } from './action.ts';
import type { ToolFile } from './tool-file.ts';
import type { ActionSummary, ToolSummary } from './tool-view.ts';

/** A tool of a source. */
export interface SourceTool {
  /** `actions` may be empty: they are opened one by one. */
  file: ToolFile;
  /** The first of its actions, in order. */
  actions: ActionSummary[];
  /** How many it has in all. */
  total: number;
}

/** `spaceId` undefined: nobody's, only what all spaces have. Ids of curated tools are never asked for. */
export interface CatalogSource {
  tool(spaceId: string | undefined, id: string): Promise<SourceTool | undefined>;
  /** `tool.action` */
  open(spaceId: string | undefined, id: string): Promise<BuiltAction | undefined>;
  /** Whether the action may be done again blindly, where that is known at once; undefined: it is not. */
  repeatable?(id: string): boolean | undefined;
  /** Of what the index does not have. */
  search?(spaceId: string | undefined, words: string, limit: number): Promise<ActionSummary[]>;
  tools?(spaceId: string | undefined): Promise<ToolSummary[]>;
}

export interface ToolsQuery {
  category?: string | undefined;
  /** Words in its name or id. */
  q?: string | undefined;
  /** Only curated tools, or only others. */
  curated?: boolean | undefined;
  limit?: number | undefined;
  /** `next` of the page before. */
  cursor?: string | undefined;
}

export interface Page<T> {
  items: T[];
  /** null: this was the last page. */
  next: string | null;
}

export interface ActionsQuery {
  q?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** Finds tools and actions of everyone, curated ones first. Each answer is undefined while there is no index. */
export interface CatalogIndex {
  search(words: string, limit: number): Promise<ActionSummary[] | undefined>;
  tools(query: ToolsQuery): Promise<Page<ToolSummary> | undefined>;
  actionsOf(tool: string, query: ActionsQuery): Promise<Page<ActionSummary> | undefined>;
  /** Of all. */
  counts(): Promise<{ tools: number; actions: number } | undefined>;
}

/** One page of what is in memory: the cursor is the number of those before. */
export function pageOf<T>(
  all: readonly T[],
  { limit = 100, cursor }: { limit?: number | undefined; cursor?: string | undefined },
): Page<T> {
  const from = Number(cursor ?? 0) || 0;
  const to = from + limit;
  return { items: all.slice(from, to), next: to < all.length ? String(to) : null };
}
