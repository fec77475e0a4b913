// The catalog's tools by id, for names and tiles; empty until loaded or when the person may not read it.
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
