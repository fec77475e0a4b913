// The tools and their actions: the curated ones, which lie in a folder and answer at once, and those of other
// sources, which are opened one by one. A tool's API description is read when the first of its actions is asked for.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load } from 'js-yaml';
import type { ConnectionTool } from '../connections/index.ts';
import { fromRoot } from '../paths.ts';
import { type Action, type ActionDetail, type BuiltAction, buildAction, factsOf, publicAction } from './action.ts';
import { buildRequest } from './build-request.ts';
import { describedNeeds } from './needs.ts';
import { offersOf } from './offers.ts';
import type { OpenApi, Schema } from './openapi.ts';
import { buildProtocolAction, hasOwnProtocol } from './protocol-action.ts';
import { ranked, type Searchable } from './search.ts';
import {
  type ActionsQuery,
  type CatalogIndex,
  type CatalogSource,
  type Page,
  pageOf,
  type ToolsQuery,
} from './source.ts';
import { failureOf } from './tool-failure.ts';
import { ToolFile } from './tool-file.ts';
import { type ActionSummary, faceOf, summaryOf, type Tool, type ToolSummary, toolOf } from './tool-view.ts';

/** What the flow checker asks for, of the actions that were prepared and of all curated ones. */
export interface PreparedActions {
  action(id: string): { inputSchema: Schema; outputSchema: Schema; tool: string } | undefined;
  actionIds(): Iterable<string>;
}

export interface CatalogStats {
  tools: number;
  actions: number;
  /** Of the tools. */
  curated: number;
  curatedActions: number;
}

export interface CatalogOptions {
  /** Asked in this order. */
  sources?: CatalogSource[];
  index?: CatalogIndex | undefined;
}

export class Catalog {
  readonly #folder: string;
  readonly #files = new Map<string, ToolFile>();
  readonly #documents = new Map<string, OpenApi>();
  readonly #actions = new Map<string, BuiltAction>();
  readonly #searchable: (Searchable & ActionSummary)[];
  readonly #sources: CatalogSource[];
  readonly #index: CatalogIndex | undefined;

  /** `folder` holds one folder for each curated tool. Throws an Error that names the file at fault. */
  constructor(folder: string, { sources = [], index }: CatalogOptions = {}) {
    this.#folder = folder;
    this.#sources = sources;
    this.#index = index;
    for (const id of readdirSync(folder).sort()) {
      const path = join(folder, id, 'tool.yaml');
      if (!existsSync(path)) continue;
      const read = ToolFile.safeParse(readYaml(path));
      if (!read.success || read.data.id !== id)
        throw new Error(`${path}: ${read.success ? 'its id is not the name of its folder' : read.error.message}`);
      this.#files.set(id, read.data);
    }
    this.#searchable = [...this.#files.values()].flatMap((file) =>
      file.actions.map((action) => ({ ...summaryOf(file, action), toolName: file.name, category: file.category })),
    );
  }

  /** Curated. */
  tools(): ToolSummary[] {
    return [...this.#files.values()].map((file) => ({
      ...faceOf(file),
      actions: file.actions.length,
      curated: true,
    }));
  }

  /** How much there is. Tools and actions of a space are not counted. */
  async stats(): Promise<CatalogStats> {
    const curated = this.#files.size;
    const curatedActions = this.#searchable.length;
    const all = (await this.#index?.counts()) ?? { tools: curated, actions: curatedActions };
    return { ...all, curated, curatedActions };
  }

  /** Curated, for the index. */
  curatedRows(): { tools: ToolSummary[]; actions: ActionSummary[] } {
    const actions = this.#searchable.map(({ toolName: _, category: _c, ...summary }) => summary);
    return { tools: this.tools(), actions };
  }

  /** Curated. */
  tool(id: string): Tool | undefined {
    const file = this.#files.get(id);
    if (!file) return undefined;
    const actions = file.actions.map((action) => summaryOf(file, action));
    return toolOf(file, { curated: true, actions, total: actions.length });
  }

  /** Curated: `okta.suspend_user` */
  action(id: string): ActionDetail | undefined {
    const built = this.builtAction(id);
    return built && publicAction(built);
  }

  /** Curated, as the flow checker asks for it. */
  describe(id: string): Pick<Action, 'inputSchema' | 'outputSchema' | 'tool' | 'paged' | 'sensitive'> | undefined {
    const built = this.builtAction(id);
    return built && factsOf(built);
  }

  /** The way to any action. `spaceId` undefined: only of what all spaces have. */
  async open(spaceId: string | undefined, id: string): Promise<BuiltAction | undefined> {
    if (this.#files.has(toolOfAction(id))) return this.builtAction(id);
    for (const source of this.#sources) {
      const built = await source.open(spaceId, id);
      if (built) return built;
    }
    return undefined;
  }

  /** As clients see it. */
  async showAction(spaceId: string | undefined, id: string): Promise<ActionDetail | undefined> {
    const built = await this.open(spaceId, id);
    return built && publicAction(built);
  }

  async showTool(spaceId: string | undefined, id: string): Promise<Tool | undefined> {
    if (this.#files.has(id)) return this.tool(id);
    const found = await this.#sourceTool(spaceId, id);
    return found && toolOf(found.file, { ...found, curated: false });
  }

  async fileOf(spaceId: string | undefined, id: string): Promise<ToolFile | undefined> {
    return this.#files.get(id) ?? (await this.#sourceTool(spaceId, id))?.file;
  }

  /** Best first: those of the space, then curated ones, then the others. */
  async search(query: string, limit = 20, spaceId?: string): Promise<ActionSummary[]> {
    const own = await Promise.all(this.#sources.map((source) => source.search?.(spaceId, query, limit) ?? []));
    const found = (await this.#index?.search(query, limit)) ?? this.#curatedSearch(query, limit);
    return [...own.flat(), ...found].slice(0, limit);
  }

  /** Those of the space first, on the first page. */
  async listTools(spaceId: string | undefined, query: ToolsQuery = {}): Promise<Page<ToolSummary>> {
    const wanted = query.q?.toLowerCase() ?? '';
    const fits = (tool: ToolSummary) =>
      (query.category === undefined || tool.category === query.category) &&
      (query.curated === undefined || tool.curated === query.curated) &&
      `${tool.name} ${tool.id}`.toLowerCase().includes(wanted);
    const own = query.cursor
      ? []
      : await Promise.all(this.#sources.map(async (source) => ((await source.tools?.(spaceId)) ?? []).filter(fits)));
    const page = (await this.#index?.tools(query)) ?? pageOf(this.tools().filter(fits), query);
    return { ...page, items: [...own.flat(), ...page.items] };
  }

  /** The actions of a tool, by pages; undefined: there is no such tool. */
  async actionsOf(
    spaceId: string | undefined,
    id: string,
    query: ActionsQuery,
  ): Promise<Page<ActionSummary> | undefined> {
    const tool = await this.showTool(spaceId, id);
    if (!tool) return undefined;
    if (tool.total > tool.actions.length) {
      const page = await this.#index?.actionsOf(id, query);
      if (page) return page;
    }
    const wanted = query.q?.toLowerCase() ?? '';
    const fits = tool.actions.filter(({ id, name, summary }) =>
      `${id} ${name} ${summary}`.toLowerCase().includes(wanted),
    );
    return pageOf(fits, query);
  }

  /** Opens what a flow names, so that it can be checked at once. For one that is not there it knows what is like it. */
  async prepare(spaceId: string | undefined, ids: Iterable<string>): Promise<PreparedActions> {
    const opened = new Map<string, ReturnType<typeof factsOf>>();
    const alike: string[] = [];
    for (const id of new Set(ids)) {
      if (this.#files.has(toolOfAction(id))) continue;
      const built = await this.open(spaceId, id);
      if (built) opened.set(id, factsOf(built));
      else alike.push(...(await this.search(id.replaceAll(/[._]/g, ' '), 5, spaceId)).map((found) => found.id));
    }
    return {
      action: (id) => this.describe(id) ?? opened.get(id),
      actionIds: () => [...this.#searchable.map(({ id }) => id), ...opened.keys(), ...alike],
    };
  }

  /** Whether a call may be done again blindly; an action that is not known at once may not. */
  repeatable(id: string): boolean {
    const known = this.#files.has(toolOfAction(id))
      ? (this.builtAction(id)?.repeatable ?? true)
      : this.#sources.map((source) => source.repeatable?.(id)).find((answer) => answer !== undefined);
    return known ?? false;
  }

  async #sourceTool(spaceId: string | undefined, id: string) {
    for (const source of this.#sources) {
      const tool = await source.tool(spaceId, id);
      if (tool) return tool;
    }
    return undefined;
  }

  /** What a credential must be allowed for an action, in the tool's own words; nothing: not known. */
  async needsOf(spaceId: string, id: string): Promise<readonly string[]> {
    const action = await this.open(spaceId, id);
    if (!action) return [];
    return action.curated.needs.length > 0 ? action.curated.needs : describedNeeds(action);
  }

  #curatedSearch(query: string, limit: number): ActionSummary[] {
    return ranked(this.#searchable, query, limit).map(({ toolName: _, category: _c, ...summary }) => summary);
  }

  /** Curated. */
  readonly connectionTool = (id: string): ConnectionTool | undefined => {
    const file = this.#files.get(id);
    return file && this.#connectionTool(file);
  };

  /** For the connections part: `new Connections({ tools: catalog.connectionToolOf, … })`. */
  readonly connectionToolOf = async (id: string, spaceId: string): Promise<ConnectionTool | undefined> => {
    const file = await this.fileOf(spaceId, id);
    return file && this.#connectionTool(file, spaceId);
  };

  #connectionTool(file: ToolFile, spaceId?: string): ConnectionTool {
    const { id, test, failure, granted } = file;
    const requestOf = async (action: string, input: Record<string, unknown>) =>
      buildRequest((await this.open(spaceId, `${id}.${action}`))!, input);
    return {
      id,
      name: file.name,
      baseUrl: file.inbound || hasOwnProtocol(file) ? null : file.baseUrl,
      hosts: file.hosts,
      headers: file.headers,
      credentials: offersOf(file),
      ...(file.rateLimit && { rateLimit: file.rateLimit }),
      ...(file.protocol === 'aws' && { answersJson: false }),
      ...(test && {
        test: (kind) => {
          const { action, with: input } = file.credentials.find((offer) => offer.kind === kind)?.test ?? test;
          return requestOf(action, input);
        },
      }),
      ...(granted && {
        granted: { request: () => requestOf(granted.action, {}), header: granted.header, path: granted.path },
      }),
      ...(failure && { failure: (body: unknown) => failureOf(file, body)?.message }),
    };
  }

  /** Inside of this part. */
  builtAction(id: string): BuiltAction | undefined {
    const held = this.#actions.get(id);
    if (held) return held;
    const [toolId, actionId] = id.split('.', 2) as [string, string?];
    const file = this.#files.get(toolId);
    const curated = file?.actions.find((action) => action.id === actionId);
    if (!file || !curated || id !== `${file.id}.${curated.id}`) return undefined;
    const built = hasOwnProtocol(file)
      ? buildProtocolAction(file, curated)
      : buildAction(file, this.#document(file, curated.operation), curated);
    this.#actions.set(id, built);
    return built;
  }

  /** Inside of this part. */
  file(id: string): ToolFile | undefined {
    return this.#files.get(id);
  }

  /** Of AWS each service has its own. */
  #document({ id, protocol }: ToolFile, operation: string): OpenApi {
    const name = protocol === 'aws' ? `models/${operation.split('.')[0]}` : 'openapi';
    const path = join(this.#folder, id, name);
    let document = this.#documents.get(path);
    if (!document) {
      document = (
        existsSync(`${path}.json`) ? JSON.parse(readFileSync(`${path}.json`, 'utf8')) : readYaml(`${path}.yaml`)
      ) as OpenApi;
      this.#documents.set(path, document);
    }
    return document;
  }
}

/** Our own files, read at every start: this reader is seven times as fast as the one that keeps places and comments. */
const readYaml = (path: string): unknown => load(readFileSync(path, 'utf8'), { schema: CORE_SCHEMA, filename: path });

/** The tools that come with Reflejo, and those of `options`. */
export const loadCatalog = (options?: CatalogOptions): Catalog => new Catalog(fromRoot('src/catalog/tools'), options);

const toolOfAction = (id: string): string => id.split('.', 1)[0]!;
