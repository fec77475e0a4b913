// Pieces of Markdown that the references are made of.

/** One line, safe in a cell of a table. */
const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

export function markdownTable(titles: string[], rows: string[][]): string {
  const lines = [titles, titles.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return `${lines.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

/** A page of the reference. `source` is where to change it. */
export const page = (title: string, source: string, parts: string[]): string =>
  `<!-- Written by scripts/docs.mjs from ${source}. Do not edit. -->\n\n# ${title}\n\n${parts.join('\n')}`;
