// Edits a flow's text by cutting and pasting in it, so that comments, order and layout everywhere else
// stay as they are, byte for byte.
import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import type { DocumentPath } from '../problem.ts';
import { YamlSource } from '../yaml-source.ts';
import { applyEdit } from './apply-edit.ts';
import { SourceEditor } from './source-editor.ts';

export type FlowEdit =
  /** Replaces a value, or adds a key. */
  | { kind: 'set'; path: DocumentPath; value: unknown }
  /** Removes a key or an item, with the comment lines directly above it. */
  | { kind: 'remove'; path: DocumentPath }
  /** `path` ends with the index the new item gets. */
  | { kind: 'insert'; path: DocumentPath; value: unknown }
  /** Takes an item out; `to` is where it is put after that. */
  | { kind: 'move'; path: DocumentPath; to: DocumentPath };

/** Throws RangeError when a path is not in the document, or the text is not YAML. */
export function editFlow(source: string, edits: FlowEdit[]): string {
  return edits.reduce(applied, source);
}

function applied(text: string, edit: FlowEdit): string {
  const before = readValue(text);
  if (before === undefined) throw new RangeError('the text is not YAML');
  const wanted = applyEdit(before, edit);
  const careful = edited(text, edit);
  if (careful !== undefined && same(readValue(careful), wanted)) return careful;
  // A layout the cutting does not master: let the library write the document anew. Comments stay.
  return rewritten(text, edit);
}

function edited(text: string, edit: FlowEdit): string | undefined {
  try {
    return new SourceEditor(text).edit(edit);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const readValue = (text: string): unknown => new YamlSource(text).value;

/** By value, not by the order of keys. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same((a as any)[key], (b as any)[key]));
}

function rewritten(text: string, edit: FlowEdit): string {
  const document = parseDocument(text);
  switch (edit.kind) {
    case 'set':
      document.setIn(edit.path, document.createNode(edit.value));
      break;
    case 'remove':
      document.deleteIn(edit.path);
      break;
    case 'insert':
      insert(document, edit.path, document.createNode(edit.value));
      break;
    case 'move': {
      const node = document.getIn(edit.path, true);
      document.deleteIn(edit.path);
      insert(document, edit.to, node);
    }
  }
  return document.toString({ lineWidth: 0 });
}

function insert(document: Document, path: DocumentPath, node: unknown): void {
  const list = document.getIn(path.slice(0, -1), true);
  const at = path.at(-1);
  if (isSeq(list)) list.items.splice(Number(at), 0, node);
  else if (isMap(list)) throw new RangeError('only a list takes new items');
}
