// Where things stand in a YAML text: ends of values, lines, indentation, attached comments.
import { isCollection, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';

export interface Span {
  start: number;
  end: number;
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Past the line break that ends the line of `at`, or the end of the text. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

export const columnOf = (text: string, at: number): number => at - lineStart(text, at);

/** Without trailing white space and comments that belong to what follows. */
export function endOf(text: string, node: Node): number {
  if (isCollection(node) && !node.flow) {
    const last = node.items.at(-1);
    if (isMap(node) && last) return endOfPair(text, last as Pair);
    if (isSeq(node) && last) return endOf(text, last as Node);
  }
  const [start = 0, end = 0] = node.range ?? [];
  let trimmed = end;
  while (trimmed > start && /\s/.test(text[trimmed - 1]!)) trimmed--;
  return trimmed;
}

export function endOfPair(text: string, pair: Pair): number {
  const value = pair.value as Node | null;
  if (value && !isEmptyNull(value)) return endOf(text, value);
  const key = pair.key as Node;
  const end = key.range?.[1] ?? 0;
  const colon = text.indexOf(':', end);
  return colon < 0 ? end : colon + 1;
}

/** `key:` with nothing behind. */
export const isEmptyNull = (node: Node): boolean =>
  isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1];

/** The lines of an item of a block, with the comment lines directly above it. */
export function linesOf(text: string, from: number, end: number): Span {
  let start = lineStart(text, from);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return { start, end: nextLine(text, end) };
}

/** Moves lines from one indentation to another; empty lines stay empty. */
export function reindent(lines: string, from: number, to: number): string {
  return lines
    .split('\n')
    .map((line) => {
      if (line.trim() === '') return line;
      const own = line.length - line.trimStart().length;
      return ' '.repeat(Math.max(0, own + to - from)) + line.trimStart();
    })
    .join('\n');
}
