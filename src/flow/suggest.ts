// "Did you mean": the known word nearest to a misspelled one, by edit distance with swaps
// (optimal string alignment).

function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** The nearest of `known`, when it is near enough to be meant. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted.length > 100) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const steps = distance(wanted, candidate.toLowerCase());
    if (steps < least) {
      best = candidate;
      least = steps;
    }
  }
  return best;
}

const listed = (known: string[]): string =>
  known.length > 12 ? `${known.slice(0, 12).join(', ')}, …` : known.join(', ');

/** `Did you mean 'x'?`, or what there is. */
export function didYouMean(word: string, known: Iterable<string>, there = 'There is'): string {
  const all = [...known];
  const near = nearest(word, all);
  if (near !== undefined) return `Did you mean '${near}'?`;
  return all.length > 0 ? `${there} ${listed(all)}.` : '';
}
