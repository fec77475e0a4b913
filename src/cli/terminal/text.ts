// Text for a terminal. What comes from outside (the title of an alert) may hold control sequences that would
// move the cursor or set the window's title: they are made visible, never passed on.

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue';
const CODES: Record<Colour, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

export type Paint = (colour: Colour | undefined, text: string) => string;

export const painter =
  (on: boolean): Paint =>
  (colour, text) =>
    on && colour && text !== '' ? `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m` : text;

// C0 without line feed and tab, DEL, C1, and the marks that turn the direction of writing
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Keeps lines and tabs. */
export const clean = (text: string): string => text.replace(/\r\n/g, '\n').replace(CONTROL, '\ufffd');

/** On one line. */
export const oneLine = (text: string): string => clean(text.replace(/\s+/g, ' ').trim());

/** Cut to a width in characters, with an ellipsis. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

export const widthOf = (text: string): number => [...text].length;

export const indent = (text: string, by = 2): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** `1 error`, `2 errors`. */
export const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** JSON without characters that a terminal obeys (JSON.stringify leaves DEL and C1 as they are). */
export function jsonText(value: unknown, space?: number): string {
  const text = JSON.stringify(value, undefined, space) ?? 'null';
  return text.replace(/[\u007f-\u009f]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
