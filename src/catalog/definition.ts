// An action as a version of a flow keeps it: everything its request is made from, under one digest. What only says
// how it looks, how one signs in, or what is true of the tool today, stays with the tool.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BuiltAction, buildAction } from './action.ts';
import { cutOperation } from './cut.ts';
import type { OpenApi } from './openapi.ts';
import { buildProtocolAction } from './protocol-action.ts';
import type { ActionFile, ToolFile } from './tool-file.ts';

export interface Definition {
  /** sha256 of the definition's JSON, keys sorted, hex. */
  digest: string;
  repeatable: boolean;
  sensitive?: true;
  /** gzip. */
  packed: Buffer;
}

interface Content {
  action: ActionFile;
  /** Absent: the tool's protocol says what it takes. */
  document?: OpenApi;
}

const held = new WeakMap<BuiltAction, Definition>();

export function definitionOf(built: BuiltAction): Definition {
  let definition = held.get(built);
  if (!definition) {
    const { curated } = built;
    const content: Content = { action: curated, document: whatItNeeds(built) };
    const digest = createHash('sha256')
      .update(JSON.stringify(sorted(content)))
      .digest('hex');
    // in the vendor's order, which forms keep
    definition = {
      digest,
      repeatable: built.repeatable,
      ...(built.sensitive && { sensitive: true }),
      packed: gzipSync(JSON.stringify(content)),
    };
    held.set(built, definition);
  }
  return definition;
}

function whatItNeeds({ document, located }: BuiltAction): OpenApi | undefined {
  return Object.keys(document.paths).length > 0 ? cutOperation(document, located) : undefined;
}

/** The action as it was when the definition was made, of the tool as it is. */
export function actionOfDefinition(packed: Buffer, tool: ToolFile): BuiltAction {
  const { action, document } = JSON.parse(gunzipSync(packed).toString()) as Content;
  return document ? buildAction(tool, document, action) : buildProtocolAction(tool, action);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
