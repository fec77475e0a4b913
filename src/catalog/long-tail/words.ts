// Names and texts of vendors' descriptions, made short enough to be read and regular enough to be ids.

/** `listUserGroups`, `users.user.List`, `GET /x` as lower-case words joined with `_`; '' when nothing is left. */
export const snake = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

/** Without the marks of HTML and Markdown, on one line. Only the beginning of a long one is looked at. */
export const plainText = (text: unknown): string =>
  typeof text !== 'string'
    ? ''
    : text
        .slice(0, 4000)
        // notes that stand before what is meant
        .replace(/^\s*>.*$/gm, ' ')
        .replace(/<[^<>]{0,500}>/g, ' ')
        .replace(/!?\[([^\][]{0,300})\]\([^()\s]{0,500}\)/g, '$1')
        .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity]!)
        .replace(/[`*#|]+/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();

/** Ends at a sentence where it can, else at a word with an ellipsis. */
export function shortened(text: unknown, most: number): string {
  const plain = plainText(text);
  if (plain.length <= most) return plain;
  const sentence = /^.{20,}?[.!?](?=\s)/.exec(plain.slice(0, most + 1))?.[0];
  if (sentence) return sentence;
  const cut = plain.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).replace(/[\s,;:.]+$/, '')}…`;
}

/** `list_user_groups` as `List user groups`. */
export const humanised = (id: string): string => {
  const words = id.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
