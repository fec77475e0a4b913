// Rows in aligned columns, cut to the width of the terminal.
import { type Colour, cut, oneLine, type Paint, widthOf } from './text.ts';

export type Cell = string | number | null | undefined | { text: string; colour: Colour | undefined };

const GAP = '  ';
const NARROWEST = 10;

/** Without rows: an empty text. Columns in which nothing stands are left out. */
export function table(titles: string[], rows: Cell[][], paint: Paint, columns?: number): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map(plain));
  const kept = titles.map((_, i) => i).filter((i) => cells.some((row) => row[i]!.text !== ''));
  const widths = shrink(
    kept.map((i) => Math.max(widthOf(titles[i]!), ...cells.map((row) => widthOf(row[i]!.text)))),
    columns,
  );
  const line = (texts: { text: string; colour: Colour | undefined }[]) =>
    texts
      .map(({ text, colour }, i) => {
        const shown = cut(text, widths[i]!);
        const padding = i === texts.length - 1 ? '' : ' '.repeat(widths[i]! - widthOf(shown));
        return paint(colour, shown) + padding;
      })
      .join(GAP)
      .trimEnd();
  const head = line(kept.map((i) => ({ text: titles[i]!.toUpperCase(), colour: 'dim' as const })));
  return `${[head, ...cells.map((row) => line(kept.map((i) => row[i]!)))].join('\n')}\n`;
}

function plain(cell: Cell): { text: string; colour: Colour | undefined } {
  if (cell === null || cell === undefined) return { text: '', colour: undefined };
  if (typeof cell === 'object') return { text: oneLine(cell.text), colour: cell.colour };
  return { text: oneLine(String(cell)), colour: undefined };
}

/** Takes from the widest column until all cut. */
function shrink(widths: number[], columns: number | undefined): number[] {
  if (columns === undefined) return widths;
  const room = columns - GAP.length * (widths.length - 1);
  const fitted = [...widths];
  while (fitted.reduce((sum, width) => sum + width, 0) > room) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if (fitted[widest]! <= NARROWEST) break;
    fitted[widest]! -= 1;
  }
  return fitted;
}
