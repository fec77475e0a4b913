// Finds actions by words, best first.

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

/** Each word must be found, as a whole word or as the beginning of one (which counts half). Of equals the first stays first. */
export function ranked<T extends Searchable>(all: readonly T[], query: string, limit: number): T[] {
  const wanted = words(query);
  const scored = all.flatMap((one) => {
    let score = 0;
    for (const word of wanted) {
      let best = 0;
      for (const [weight, textOf] of WEIGHTS) {
        const found = words(textOf(one));
        if (found.includes(word)) best = Math.max(best, weight);
        else if (found.some((other) => other.startsWith(word))) best = Math.max(best, weight / 2);
      }
      if (best === 0) return [];
      score += best;
    }
    return [{ one, score }];
  });
  scored.sort((a, b) => b.score - a.score);
  return scored.slice(0, limit).map(({ one }) => one);
}
