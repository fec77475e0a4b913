// One line of YAML in coloured pieces: comments, keys, expressions, quoted text. For reading only; it needs
// no grammar, and what it does not know stays plain.
export interface Piece {
  text: string;
  kind?: 'key' | 'text' | 'expr' | 'note';
}

const TOKEN =
  /(?<note>(?:^|(?<=\s))#.*$)|(?<expr>\{\{.*?\}\})|(?<key>[A-Za-z_][\w-]*(?=:(?:\s|$)))|(?<text>"(?=(?:[^"\\]|\\.)*")|')/g;

/** The pieces, in order; joined they are the line. */
export function paintLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > at) pieces.push({ text: line.slice(at, match.index) });
    const kind = (['note', 'expr', 'key', 'text'] as const).find((name) => match.groups?.[name] !== undefined)!;
    pieces.push({ text: match[0], kind });
    at = match.index + match[0].length;
  }
  if (at < line.length) pieces.push({ text: line.slice(at) });
  return pieces;
}
