// The catalog's curated tools by id, for names and tiles; empty until loaded or when the person may not read it.
import { useQuery } from '@tanstack/react-query';
import { catalog } from '../api/calls.ts';
import { useCan } from '../api/me.ts';
import type { ToolRow } from '../api/shapes.ts';

export const toolsQuery = { queryKey: ['tools'], queryFn: catalog.tools, staleTime: 600_000 } as const;

const NONE: ReadonlyMap<string, ToolRow> = new Map();
const toMap = (answer: { items: ToolRow[] }): ReadonlyMap<string, ToolRow> =>
  new Map(answer.items.map((tool) => [tool.id, tool]));

export function useTools(): ReadonlyMap<string, ToolRow> {
  const may = useCan('catalog.read');
  return useQuery({ ...toolsQuery, enabled: may, select: toMap }).data ?? NONE;
}

/** Of a tool that is not curated the first letters of its id have to do. */
export const tileOf = (tools: ReadonlyMap<string, ToolRow>, id: string): Pick<ToolRow, 'monogram' | 'color'> =>
  tools.get(id) ?? { monogram: id.slice(0, 1).toUpperCase() + id.slice(1, 2) };
