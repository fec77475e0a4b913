// The actions that are verified, and the descriptions they come from.
import type { BuiltAction } from '../../src/catalog/action.ts';
import type { OpenApi } from '../../src/catalog/openapi.ts';

/** Where generated APIs come from. */
export interface GeneratedActions {
  /** Ids of all actions, in a fixed order. */
  ids(): Promise<string[]>;
  open(id: string): Promise<BuiltAction | undefined>;
  /** Every description there is, one after the other. */
  documents(): AsyncIterable<{ name: string; document: OpenApi }>;
}

/** `count` of them, the same each time. */
export function sampled(ids: readonly string[], count: number, seed: number): string[] {
  const left = [...ids];
  const random = mulberry32(seed);
  const picked: string[] = [];
  while (picked.length < count && left.length > 0) {
    const at = Math.floor(random() * left.length);
    picked.push(left[at]!);
    left[at] = left[left.length - 1]!;
    left.pop();
  }
  return picked;
}

/** A small generator of Tommy Ettinger's, numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
