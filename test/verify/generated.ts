// The generated APIs of a build on disk, for catalog:verify.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { loadCatalog } from '../../src/catalog/catalog.ts';
import { builtIn } from '../../src/catalog/long-tail/build.ts';
import { GeneratedSource } from '../../src/catalog/long-tail/generated-source.ts';
import {
  type IndexLine,
  indexFile,
  type KeptTool,
  shardPath,
  toolPath,
  unpackedSync,
} from '../../src/catalog/long-tail/layout.ts';
import type { Shard } from '../../src/catalog/long-tail/shard.ts';
import type { OpenApi } from '../../src/catalog/openapi.ts';
import type { GeneratedActions } from './source.ts';

/** undefined: there is no build. */
export function generatedActions(dataDir: string): GeneratedActions | undefined {
  const curated = loadCatalog()
    .tools()
    .map(({ id }) => id);
  const folder = builtIn(dataDir, curated);
  if (!folder || !existsSync(indexFile(folder))) return undefined;
  const source = new GeneratedSource(folder);
  const { tools, ids } = listed(folder);
  return {
    ids: async () => ids,
    open: (id) => source.open(undefined, id),
    async *documents() {
      for (const tool of tools) {
        for (const [at, shard] of shardsOf(folder, tool))
          yield { name: `${tool}.${at}`, document: documentOf(tool, shard) };
      }
    },
  };
}

function listed(folder: string): { tools: string[]; ids: string[] } {
  const tools: string[] = [];
  const ids: string[] = [];
  for (const line of gunzipSync(readFileSync(indexFile(folder)))
    .toString()
    .split('\n')) {
    if (line === '') continue;
    const one = JSON.parse(line) as IndexLine;
    if ('tool' in one) tools.push(one.tool.id);
    else ids.push(`${tools.at(-1)}.${one.action.id}`);
  }
  return { tools, ids };
}

function* shardsOf(folder: string, tool: string): Iterable<[number, Shard]> {
  const kept: KeptTool = unpackedSync(readFileSync(toolPath(folder, tool)));
  if (kept.shard) yield [0, kept.shard];
  for (const at of (kept.shards ?? []).keys()) yield [at, unpackedSync(readFileSync(shardPath(folder, tool, at)))];
}

const documentOf = (tool: string, { operations, schemas }: Shard): OpenApi => ({
  openapi: '3.0.3',
  info: { title: tool, version: '1' },
  paths: Object.fromEntries(
    operations.map(({ path, method, operation }, i) => [`${i} ${path}`, { [method]: operation }]),
  ),
  components: { schemas },
});
