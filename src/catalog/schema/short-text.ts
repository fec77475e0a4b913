// A vendor's description as one short sentence: without markup, and no longer than a form can show.

export const SHORT = 200;

/** The words without HTML and Markdown, on one line. */
export function plainText(text: string): string {
  return text
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, '')
    .replace(/(\*\*|__)(?=\S)([\s\S]*?\S)\1/g, '$2')
    .replace(/(^|[\s(])\*(?=\S)([^*]*\S)\*(?=[\s.,;:)]|$)/g, '$1$2')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/&(nbsp|lt|gt|amp|quot|#39);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name])
    .replace(/\s+/g, ' ')
    .trim();
}

const ENTITIES = { nbsp: ' ', lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

/** Ends of sentences, but not of `e.g.`, `i.e.`, `vs.`, `etc.` and initials. */
const END = /(?<!\b(?:e\.g|i\.e|vs|etc|cf|approx|incl|resp|[A-Z]))[.!?](?=\s+["'(]?[\p{Lu}\d])/u;

/** Its first sentence, cut at a word when that is longer than `most` characters. */
export function shortText(text: unknown, most = SHORT): string | undefined {
  if (typeof text !== 'string') return undefined;
  const plain = plainText(text.slice(0, 4000));
  const end = END.exec(plain);
  const first = end ? plain.slice(0, end.index + 1) : plain;
  if (first.length <= most) return first || undefined;
  const cut = first.slice(0, most - 1);
  const word = cut.lastIndexOf(' ');
  return `${(word > most / 2 ? cut.slice(0, word) : cut).replace(/[\s,;:.(–-]+$/, '')}…`;
}
