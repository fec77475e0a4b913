// The tools and their actions. A tool's API description is read when the first of its actions is asked for.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ConnectionTool, CREDENTIAL_KINDS, type CredentialOffer } from '../connections/index.ts';
import { fromRoot } from '../paths.ts';
import { type Action, type BuiltAction, buildAction, publicAction } from './action.ts';
import { buildRequest } from './build-request.ts';
import type { OpenApi, Schema } from './openapi.ts';
import { buildProtocolAction, hasOwnProtocol } from './protocol-action.ts';
import { ranked, type Searchable } from './search.ts';
import { failureOf } from './tool-failure.ts';
import { ToolFile } from './tool-file.ts';

/** An action as lists show it. */
export interface ActionSummary {
  id: string;
  tool: string;
  name: string;
  summary: string;
  class: Action['class'];
}

export interface ToolSummary {
  id: string;
  name: string;
  category: string;
  color: string;
  monogram: string;
  icon?: string;
  homepage?: string;
  /** How many. */
  actions: number;
}

export interface Tool extends Omit<ToolSummary, 'actions'> {
  baseUrl: string | null;
  /** Its connections prove who sends webhooks; nothing is sent with them. */
  inbound: boolean;
  credentials: CredentialOffer[];
  rateLimit?: { requests: number; per: string; note?: string | undefined };
  source?: { from: string; version: string; date: string };
  actions: ActionSummary[];
}

export class Catalog {
  readonly #folder: string;
  readonly #files = new Map<string, ToolFile>();
  readonly #documents = new Map<string, OpenApi>();
  readonly #actions = new Map<string, BuiltAction>();
  readonly #searchable: (Searchable & ActionSummary)[];

  /** `folder` holds one folder for each tool. Throws an Error that names the file at fault. */
  constructor(folder: string) {
    this.#folder = folder;
    for (const id of readdirSync(folder).sort()) {
      const path = join(folder, id, 'tool.yaml');
      if (!existsSync(path)) continue;
      const read = ToolFile.safeParse(parse(readFileSync(path, 'utf8')));
      if (!read.success || read.data.id !== id)
        throw new Error(`${path}: ${read.success ? 'its id is not the name of its folder' : read.error.message}`);
      this.#files.set(id, read.data);
    }
    this.#searchable = [...this.#files.values()].flatMap((file) =>
      file.actions.map((action) => ({ ...summaryOf(file, action), toolName: file.name, category: file.category })),
    );
  }

  tools(): ToolSummary[] {
    return [...this.#files.values()].map((file) => ({ ...faceOf(file), actions: file.actions.length }));
  }

  tool(id: string): Tool | undefined {
    const file = this.#files.get(id);
    if (!file) return undefined;
    return {
      ...faceOf(file),
      baseUrl: file.baseUrl ?? null,
      inbound: file.inbound,
      credentials: offersOf(file),
      ...(file.rateLimit && { rateLimit: file.rateLimit }),
      ...(file.source && {
        source: { from: file.source.from, version: file.source.version, date: String(file.source.date) },
      }),
      actions: file.actions.map((action) => summaryOf(file, action)),
    };
  }

  /** `okta.suspend_user` */
  action(id: string): Action | undefined {
    const built = this.builtAction(id);
    return built && publicAction(built);
  }

  /** What the flow checker asks for. */
  describe(id: string): { inputSchema: Schema; outputSchema: Schema; tool: string } | undefined {
    const built = this.builtAction(id);
    return built && { inputSchema: built.inputSchema, outputSchema: built.outputSchema, tool: built.tool };
  }

  /** What a credential must be allowed for an action, in the tool's own words; nothing: not known. */
  async needsOf(_spaceId: string, id: string): Promise<readonly string[]> {
    const [toolId, actionId] = id.split('.', 2) as [string, string?];
    return this.#files.get(toolId)?.actions.find((action) => action.id === actionId)?.needs ?? [];
  }

  search(query: string, limit = 20): ActionSummary[] {
    return ranked(this.#searchable, query, limit).map(({ toolName: _, category: _c, ...summary }) => summary);
  }

  /** For the connections part: `new Connections({ tools: catalog.connectionTool, … })`. */
  readonly connectionTool = (id: string): ConnectionTool | undefined => {
    const file = this.#files.get(id);
    if (!file) return undefined;
    const { test, failure, granted } = file;
    return {
      id,
      name: file.name,
      baseUrl: file.inbound || hasOwnProtocol(file) ? null : file.baseUrl,
      hosts: file.hosts,
      headers: file.headers,
      credentials: offersOf(file),
      ...(file.rateLimit && { rateLimit: file.rateLimit }),
      ...(test && { test: () => buildRequest(this.builtAction(`${id}.${test.action}`)!, test.with) }),
      ...(granted && {
        granted: {
          request: () => buildRequest(this.builtAction(`${id}.${granted.action}`)!, {}),
          header: granted.header,
          path: granted.path,
        },
      }),
      ...(failure && { failure: (body: unknown) => failureOf(file, body)?.message }),
    };
  };

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
      : buildAction(file, this.#document(toolId), curated);
    this.#actions.set(id, built);
    return built;
  }

  /** Inside of this part. */
  file(id: string): ToolFile | undefined {
    return this.#files.get(id);
  }

  #document(id: string): OpenApi {
    let document = this.#documents.get(id);
    if (!document) {
      const json = join(this.#folder, id, 'openapi.json');
      document = (
        existsSync(json)
          ? JSON.parse(readFileSync(json, 'utf8'))
          : parse(readFileSync(join(this.#folder, id, 'openapi.yaml'), 'utf8'))
      ) as OpenApi;
      this.#documents.set(id, document);
    }
    return document;
  }
}

/** The tools that come with Reflejo. */
export const loadCatalog = (): Catalog => new Catalog(fromRoot('src/catalog/tools'));

const faceOf = ({ id, name, category, color, monogram, icon, homepage }: ToolFile) => ({
  id,
  name,
  category,
  color,
  monogram,
  ...(icon !== undefined && { icon }),
  ...(homepage !== undefined && { homepage }),
});

const summaryOf = (file: ToolFile, action: ToolFile['actions'][number]): ActionSummary => ({
  id: `${file.id}.${action.id}`,
  tool: file.id,
  name: action.name,
  summary: action.summary,
  class: action.class,
});

function offersOf(file: ToolFile): CredentialOffer[] {
  return file.credentials.map((offer) => {
    const kind = CREDENTIAL_KINDS[offer.kind];
    if (!kind) throw new Error(`tool ${file.id}: there is no credential kind ${offer.kind}`);
    const multiline = kind.fields.filter((field) => field.multiline).map((field) => field.name);
    const fields = (offer.fields ?? kind.fields).map((field) =>
      multiline.includes(field.name) ? { ...field, multiline: true } : field,
    );
    return {
      kind: offer.kind,
      title: offer.title,
      settings: offer.settings,
      fields: fields as CredentialOffer['fields'],
    };
  });
}
