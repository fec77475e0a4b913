// The catalog of the instance, or the one that comes with the program: the same answers.

import { AppError } from '../errors.ts';
import { answer, type Schemas } from './connect/api.ts';
import { configOf } from './connect/target.ts';
import type { Session } from './session.ts';

interface ToolsQuery {
  q?: string;
  category?: string;
  curated?: boolean;
  limit?: number;
  cursor?: string;
}

export interface CatalogView {
  /** Curated ones first. */
  tools(query: ToolsQuery): Promise<{ items: Schemas['Tool'][]; next?: string | null }>;
  tool(id: string): Promise<Schemas['ToolDetail']>;
  action(id: string): Promise<Schemas['ActionDetail']>;
  search(words: string, limit: number): Promise<Schemas['Action'][]>;
  stats(): Promise<Schemas['CatalogStats']>;
}

export async function catalogOf(session: Session): Promise<CatalogView> {
  const api = session.apiIfAny();
  if (!api) return localCatalog(configOf(session.io, session.options).dataDir);
  return {
    tools: ({ curated, ...query }) =>
      answer(
        api.GET('/api/catalog/tools', {
          params: { query: { ...query, ...(curated !== undefined && { curated: String(curated) }) } },
        }),
      ),
    tool: (tool) => answer(api.GET('/api/catalog/tools/{tool}', { params: { path: { tool } } })),
    action: (id) => answer(api.GET('/api/catalog/actions/{id}', { params: { path: { id } } })),
    search: async (q, limit) =>
      (await answer(api.GET('/api/catalog/search', { params: { query: { q, limit } } }))).items,
    stats: () => answer(api.GET('/api/catalog/stats')),
  };
}

async function localCatalog(dataDir: string): Promise<CatalogView> {
  const { loadWholeCatalog } = await import('../catalog/index.ts');
  const catalog = loadWholeCatalog(dataDir);
  return {
    tools: (query) => catalog.listTools(undefined, query),
    tool: async (id) =>
      found(await catalog.showTool(undefined, id), new AppError('not_found', `There is no tool ${id}.`)),
    action: async (id) =>
      found(await catalog.showAction(undefined, id), new AppError('unknown_action', `There is no action ${id}.`)),
    search: (words, limit) => catalog.search(words, limit),
    stats: () => catalog.stats(),
  };
}

function found<T>(value: T | undefined, error: AppError): T {
  if (value === undefined) throw error;
  return value;
}
