// What an edit means for the document as a value: the measure for what is done to its text.
import type { DocumentPath } from '../problem.ts';
import type { FlowEdit } from './edit.ts';

/** A new value. Throws RangeError when a path is not there. */
export function applyEdit(root: unknown, edit: FlowEdit): unknown {
  const copy = structuredClone(root);
  switch (edit.kind) {
    case 'set': {
      if (edit.path.length === 0) return structuredClone(edit.value);
      const { holder, key } = target(copy, edit.path);
      if (Array.isArray(holder) && !(Number(key) < holder.length)) throw notThere(edit.path);
      holder[key] = structuredClone(edit.value);
      return copy;
    }
    case 'remove':
      take(copy, edit.path);
      return copy;
    case 'insert':
      put(copy, edit.path, structuredClone(edit.value));
      return copy;
    case 'move':
      put(copy, edit.to, take(copy, edit.path));
      return copy;
  }
}

function target(root: unknown, path: DocumentPath): { holder: any; key: string | number } {
  const key = path.at(-1);
  let holder: any = root;
  for (const part of path.slice(0, -1))
    holder = isHolder(holder) && Object.hasOwn(holder, part) ? (holder as any)[part] : undefined;
  if (key === undefined || !isHolder(holder)) throw notThere(path);
  return { holder, key };
}

function take(root: unknown, path: DocumentPath): unknown {
  const { holder, key } = target(root, path);
  if (!Object.hasOwn(holder, key)) throw notThere(path);
  if (Array.isArray(holder)) return holder.splice(Number(key), 1)[0];
  const value = holder[key];
  delete holder[key];
  return value;
}

function put(root: unknown, path: DocumentPath, value: unknown): void {
  const { holder, key } = target(root, path);
  if (!Array.isArray(holder) || typeof key !== 'number' || key < 0 || key > holder.length) throw notThere(path);
  holder.splice(key, 0, value);
}

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null;
const notThere = (path: DocumentPath): RangeError => new RangeError(`the document has nothing at ${path.join('.')}`);
