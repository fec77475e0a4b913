// The generated tools, read from a build on disk: a tool's file, and of a large API only the shard that an action is in.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CREDENTIAL_KINDS } from '../../connections/index.ts';
import { type BuiltAction, buildAction } from '../action.ts';
import { LeastRecent } from '../least-recent.ts';
import type { OpenApi } from '../openapi.ts';
import type { CatalogSource, SourceTool } from '../source.ts';
import type { ActionFile, ToolFile } from '../tool-file.ts';
import type { ActionSummary } from '../tool-view.ts';
import type { OfferField } from './credentials.ts';
import { type KeptTool, shardPath, toolPath, unpacked, unpackedSync } from './layout.ts';
import type { KeptAction, KeptOperation, Shard } from './shard.ts';

const ID = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;
/** Bytes on disk, which are a tenth of what they are in memory. */
const TOOLS_BYTES = 600_000;
const SHARDS_BYTES = 600_000;
const MOST_ACTIONS = 40;

interface OpenTool extends SourceTool {
  shard: Shard | undefined;
  /** Of an action, which shard it is in. */
  shardOf: Map<string, number>;
}

export class GeneratedSource implements CatalogSource {
  readonly #folder: string;
  readonly #tools = new LeastRecent<OpenTool>(TOOLS_BYTES);
  readonly #shards = new LeastRecent<Shard>(SHARDS_BYTES);
  readonly #actions = new LeastRecent<BuiltAction>(MOST_ACTIONS);

  /** `folder`: of a finished build. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async tool(_spaceId: string | undefined, id: string): Promise<SourceTool | undefined> {
    return this.#tool(id);
  }

  async open(_spaceId: string | undefined, id: string): Promise<BuiltAction | undefined> {
    if (!ID.test(id)) return undefined;
    const held = this.#actions.get(id);
    if (held) return held;
    const [toolId, actionId] = id.split('.') as [string, string];
    const tool = await this.#tool(toolId);
    if (!tool) return undefined;
    const at = tool.shardOf.get(actionId);
    const shard = tool.shard ?? (at === undefined ? undefined : await this.#shard(toolId, at));
    return shard && this.#built(tool, shard, actionId);
  }

  /** Reads at once what it does not hold: asked only for what was in doubt when a process died. */
  repeatable(id: string): boolean | undefined {
    const held = this.#actions.get(id);
    if (held) return held.repeatable;
    if (!ID.test(id)) return undefined;
    const [toolId, actionId] = id.split('.') as [string, string];
    try {
      const tool = this.#tools.get(toolId) ?? openTool(unpackedSync(readFileSync(toolPath(this.#folder, toolId))));
      const at = tool.shardOf.get(actionId);
      const shard =
        tool.shard ??
        (at === undefined ? undefined : (unpackedSync(readFileSync(shardPath(this.#folder, toolId, at))) as Shard));
      return shard && this.#built(tool, shard, actionId)?.repeatable;
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw fault;
    }
  }

  #built(tool: OpenTool, shard: Shard, actionId: string): BuiltAction | undefined {
    const kept = shard.operations.find(({ action }) => action.id === actionId);
    if (!kept) return undefined;
    const built = buildAction(tool.file, documentOf(tool.file, kept, shard), actionFile(kept.action));
    this.#actions.set(built.id, built, 1);
    return built;
  }

  async #tool(id: string): Promise<OpenTool | undefined> {
    const held = this.#tools.get(id);
    if (held || !/^[a-z][a-z0-9_]*$/.test(id)) return held;
    const data = await readIfThere(toolPath(this.#folder, id));
    if (!data) return undefined;
    const kept: KeptTool = await unpacked(data);
    const first = kept.shard ?? (await this.#shard(id, 0));
    const tool = openTool(kept, first);
    this.#tools.set(id, tool, data.length);
    return tool;
  }

  async #shard(tool: string, at: number): Promise<Shard | undefined> {
    const key = `${tool}.${at}`;
    const held = this.#shards.get(key);
    if (held) return held;
    const data = await readIfThere(shardPath(this.#folder, tool, at));
    if (!data) return undefined;
    const shard: Shard = await unpacked(data);
    this.#shards.set(key, shard, data.length);
    return shard;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
}

function openTool({ file, total, shard, shards }: KeptTool, first: Shard | undefined = shard): OpenTool {
  const shardOf = new Map((shards ?? []).flatMap((ids, at) => ids.map((id) => [id, at] as const)));
  const { id } = file;
  const actions = (first?.operations ?? []).map(({ action }) => summaryOf(id, action));
  return { file: completeFile(file), total, shard, shardOf, actions };
}

/** With the fields of its credentials, as the kinds have them now. */
export function completeFile(file: ToolFile): ToolFile {
  const credentials = file.credentials
    .filter(({ kind }) => CREDENTIAL_KINDS[kind])
    .map(({ serverFields, ...offer }: ToolFile['credentials'][number] & { serverFields?: OfferField[] }) =>
      serverFields ? { ...offer, fields: withServer(offer.kind, serverFields) } : offer,
    );
  return { ...file, credentials };
}

/** The kind's own fields, and those of the tool's address. */
function withServer(kind: string, server: OfferField[]): OfferField[] {
  const own = CREDENTIAL_KINDS[kind]!.fields;
  return [...own, ...server.filter(({ name }) => !own.some((field) => field.name === name))];
}

const summaryOf = (tool: string, { id, name, summary, class: kind }: KeptAction): ActionSummary => ({
  id: `${tool}.${id}`,
  tool,
  name,
  summary,
  class: kind,
});

export const actionFile = (kept: KeptAction): ActionFile => ({
  needs: [],
  lookups: {},
  featured: false,
  file: false,
  ...kept,
  operation: kept.id,
});

/** One operation, with all schemas of its shard: only what the action refers to is looked at. */
export const documentOf = (
  file: ToolFile,
  { path, method, operation }: KeptOperation,
  { schemas }: Shard,
): OpenApi => ({
  openapi: '3.0.3',
  info: { title: file.name, version: file.source?.version ?? '1' },
  paths: { [path]: { [method]: operation } },
  components: { schemas },
});
