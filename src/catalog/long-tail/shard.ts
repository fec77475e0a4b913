// The pieces an API is kept in: some operations each, with the schemas that they refer to. An API of usual size is one
// piece; a large one is cut by tag, and a tag by size.
import type { Located, Schema } from '../openapi.ts';
import type { ActionFile } from '../tool-file.ts';
import { isObject, namedIn } from './schema.ts';

/** What differs from action to action; the rest of an ActionFile is the same for all that are generated. */
export type KeptAction = Pick<ActionFile, 'id' | 'name' | 'summary' | 'class'> &
  Partial<Pick<ActionFile, 'needs' | 'repeatable' | 'fixed'>>;

export interface KeptOperation extends Located {
  action: KeptAction;
}

export interface Shard {
  operations: KeptOperation[];
  schemas: Record<string, Schema>;
}

/** Bytes of JSON: an API with less stays whole. */
const WHOLE = 600_000;
const OPERATIONS_BYTES = 150_000;
const MOST_OPERATIONS = 100;
/** Of schemas in one shard. What is farther away is cut: such references allow anything of their type. */
const SCHEMAS_BYTES = 400_000;

export interface Tagged {
  tag: string;
  kept: KeptOperation;
}

export function shardsOf(operations: Tagged[], schemas: ReadonlyMap<string, Schema>): Shard[] {
  const sizes = new Map<string, number>();
  const sizeOf = (name: string) => {
    let size = sizes.get(name);
    if (size === undefined) {
      size = JSON.stringify(schemas.get(name) ?? {}).length;
      sizes.set(name, size);
    }
    return size;
  };
  const measured = operations.map((one) => ({ ...one, bytes: JSON.stringify(one.kept.operation).length }));
  const all = closure(
    measured.map(({ kept }) => kept),
    schemas,
    sizeOf,
    Number.POSITIVE_INFINITY,
  );
  const total =
    measured.reduce((sum, one) => sum + one.bytes, 0) + [...all].reduce((sum, name) => sum + sizeOf(name), 0);
  if (total <= WHOLE)
    return [
      shardOf(
        measured.map(({ kept }) => kept),
        schemas,
        all,
      ),
    ];
  return groups(measured).map((kept) => shardOf(kept, schemas, closure(kept, schemas, sizeOf, SCHEMAS_BYTES)));
}

/** Tags stay together as far as sizes allow. */
function groups(operations: (Tagged & { bytes: number })[]): KeptOperation[][] {
  const byTag = new Map<string, typeof operations>();
  for (const one of operations) {
    const same = byTag.get(one.tag);
    if (same) same.push(one);
    else byTag.set(one.tag, [one]);
  }
  const done: KeptOperation[][] = [];
  let current: KeptOperation[] = [];
  let bytes = 0;
  const close = () => {
    if (current.length > 0) done.push(current);
    current = [];
    bytes = 0;
  };
  for (const tag of [...byTag.keys()].sort()) {
    if (current.length > MOST_OPERATIONS / 2) close();
    for (const one of byTag.get(tag)!) {
      if (current.length >= MOST_OPERATIONS || bytes + one.bytes > OPERATIONS_BYTES) close();
      current.push(one.kept);
      bytes += one.bytes;
    }
  }
  close();
  return done;
}

/** Breadth first, so that what is near is kept when not all fits. */
function closure(
  kept: KeptOperation[],
  schemas: ReadonlyMap<string, Schema>,
  sizeOf: (name: string) => number,
  most: number,
): Set<string> {
  const found = new Set<string>();
  let bytes = 0;
  let level = namedIn(kept.map(({ operation }) => operation));
  while (level.size > 0) {
    const next = new Set<string>();
    for (const name of level) {
      if (found.has(name) || !schemas.has(name) || bytes + sizeOf(name) > most) continue;
      found.add(name);
      bytes += sizeOf(name);
      namedIn(schemas.get(name), next);
    }
    level = new Set([...next].filter((name) => !found.has(name)));
    if (bytes > most * 0.95) break;
  }
  return found;
}

function shardOf(operations: KeptOperation[], schemas: ReadonlyMap<string, Schema>, names: Set<string>): Shard {
  const cut = (value: any): any => {
    if (Array.isArray(value)) return value.map(cut);
    if (!isObject(value)) return value;
    if (typeof value.$ref === 'string') {
      const name = value.$ref.slice('#/components/schemas/'.length);
      if (names.has(name)) return value;
      const type = schemas.get(name)?.type;
      return type === undefined ? {} : { type };
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one)]));
  };
  return {
    operations: operations.map((one) => ({ ...one, operation: cut(one.operation) })),
    schemas: Object.fromEntries([...names].sort().map((name) => [name, cut(schemas.get(name))])),
  };
}
