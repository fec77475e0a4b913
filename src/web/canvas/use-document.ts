// The document of a YAML source, parsed once per source. The parser is large and only the pages that draw need
// it, so it comes as its own chunk.
import { useQuery } from '@tanstack/react-query';
import type { FlowDocument } from '../../flow/index.ts';

/** undefined: not read yet; null: it cannot be read. */
export function useDocument(source: string): FlowDocument | null | undefined {
  return useQuery({
    queryKey: ['document', source],
    queryFn: async () => (await import('./parse-document.ts')).parseDocument(source),
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}
