// Finds actions by words, best first.
import { synonymsOf } from './synonyms.ts';

export interface Searchable {
  id: string;
  tool: string;
  toolName: string;
  name: string;
  summary: string;
  category: string;
}

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** How much a word counts where it is found. */
const WEIGHTS: [number, (one: Searchable) => string][] = [
  [6, (one) => one.id],
  [5, (one) => one.name],
  [4, (one) => one.toolName],
  [2, (one) => one.summary],
  [1, (one) => one.category],
];

/** What a word that only begins so, or one that means the same, is worth. */
const BEGINNING = 1 / 2;
const SYNONYM = 1 / 3;

/**
 * Each word must be found: as it is, as the beginning of one, or by one that means the same. Of equals the first
 * stays first.
 */
export function ranked<T extends Searchable>(all: readonly T[], query: string, limit: number): T[] {
  const wanted = words(query).map(synonymsOf);
  const scored = all.flatMap((one) => {
    const fields = fieldsOf(one);
    let score = 0;
    for (const [word, ...synonyms] of wanted) {
      const best = worth(fields, word!) || Math.max(0, ...synonyms.map((other) => worth(fields, other) * SYNONYM));
      if (best === 0) return [];
      score += best;
    }
    return [{ one, score }];
  });
  scored.sort((a, b) => b.score - a.score);
  return scored.slice(0, limit).map(({ one }) => one);
}

function worth(fields: readonly Field[], word: string): number {
  let best = 0;
  for (const { weight, found } of fields) {
    if (found.has(word)) best = Math.max(best, weight);
    else if (weight * BEGINNING > best && [...found].some((other) => other.startsWith(word))) best = weight * BEGINNING;
  }
  return best;
}

interface Field {
  weight: number;
  found: Set<string>;
}

const read = new WeakMap<Searchable, Field[]>();

function fieldsOf(one: Searchable): Field[] {
  let fields = read.get(one);
  if (!fields) {
    fields = WEIGHTS.map(([weight, textOf]) => ({ weight, found: new Set(words(textOf(one))) }));
    read.set(one, fields);
  }
  return fields;
}
