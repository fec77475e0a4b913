// From a character of a YAML string's value to its place in the source: past quotes, escapes, folded
// lines and the indentation of blocks.
import type { Scalar } from 'yaml';

/** The offset into `source` of character `target` of the scalar's value. */
export function sourceOffset(node: Scalar, source: string, target: number): number {
  const [start = 0, end = source.length] = node.range ?? [];
  const value = String(node.value);
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return inBlock(source, start, end, value, target);
  if (node.type === 'QUOTE_DOUBLE') return walk(source, start + 1, value, target, doubleQuoted);
  if (node.type === 'QUOTE_SINGLE') return walk(source, start + 1, value, target, singleQuoted);
  return walk(source, start, value, target, plain);
}

/** How many characters of the source stand for the one character `wanted` of the value. */
type Step = (source: string, at: number, wanted: string) => number;

function walk(source: string, from: number, value: string, target: number, step: Step): number {
  let at = from;
  for (let i = 0; i < target && at < source.length; i++) at += step(source, at, value[i] ?? '');
  return at;
}

/** A fold: line break and indentation stand for one space, or for line breaks. */
function fold(source: string, at: number, wanted: string): number | undefined {
  if (wanted !== ' ' && wanted !== '\n') return undefined;
  const match = /^[ \t]*\r?\n[ \t]*/.exec(source.slice(at, at + 400));
  return match?.[0].length;
}

const plain: Step = (source, at, wanted) => fold(source, at, wanted) ?? 1;

const singleQuoted: Step = (source, at, wanted) => (wanted === "'" ? 2 : (fold(source, at, wanted) ?? 1));

const ESCAPES: Record<string, number> = { x: 4, u: 6, U: 10 };

const doubleQuoted: Step = (source, at, wanted) => {
  let skipped = 0;
  for (;;) {
    // An escaped line break stands for nothing.
    const joined = /^\\\r?\n[ \t]*/.exec(source.slice(at + skipped, at + skipped + 400));
    if (!joined) break;
    skipped += joined[0].length;
  }
  if (source[at + skipped] === '\\') return skipped + (ESCAPES[source[at + skipped + 1] ?? ''] ?? 2);
  return skipped + (fold(source, at + skipped, wanted) ?? 1);
};

function inBlock(source: string, start: number, end: number, value: string, target: number): number {
  let at = source.indexOf('\n', start) + 1;
  const indent = /^(?:[ ]*\r?\n)*([ ]*)/.exec(source.slice(at, end))?.[1]?.length ?? 0;
  const enter = () => {
    let spaces = 0;
    while (spaces < indent && source[at] === ' ') {
      at++;
      spaces++;
    }
  };
  enter();
  for (let i = 0; i < target && at < end; i++) {
    const broke = source[at] === '\n' || source.startsWith('\r\n', at);
    at += source[at] === '\r' ? 2 : 1;
    if (!broke) continue;
    // Folding turned this line break into a space or dropped it before an empty line.
    while (value[i] !== '\n' && source[at] === '\n') at++;
    enter();
  }
  return at;
}
