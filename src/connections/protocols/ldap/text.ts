// Values in filters (RFC 4515) and in distinguished names (RFC 4514): whatever a value holds, it stays a value.

const hex = (byte: number) => `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`;

/** In a filter: every byte that could mean something is written as its number. */
export const filterValue = (value: string): string =>
  [...value]
    .map((char) => (/[\w.@ +=,;:-]/.test(char) && char.length === 1 ? char : [...Buffer.from(char)].map(hex).join('')))
    .join('');

/** In a distinguished name. Commas too are written as numbers, so that a comma there always parts two names. */
export const nameValue = (value: string): string =>
  value.replace(/[\\",+;<>=\0\r\n]|^[ #]|[ ]$/g, (char) => hex(char.charCodeAt(0)));

export const isDn = (text: string): boolean => /^\s*([a-z][a-z0-9-]*|\d+(\.\d+)*)\s*=/i.test(text);

/** The first name and the rest of a DN. */
export function splitDn(dn: string): { rdn: string; parent: string } {
  const end = /(?<!\\)(?:\\\\)*,/.exec(dn);
  if (!end) return { rdn: dn, parent: '' };
  const at = end.index + end[0].length - 1;
  return { rdn: dn.slice(0, at).trim(), parent: dn.slice(at + 1).trim() };
}

/** Without what two spellings of the same may differ in: case, and spaces after commas. */
export const plainDn = (dn: string): string => dn.toLowerCase().replace(/\s*(?<!\\),\s*/g, ',');

export interface Condition {
  attribute: string;
  is: 'equal' | 'not_equal' | 'starts_with' | 'ends_with' | 'contains' | 'at_least' | 'at_most' | 'present' | 'absent';
  value?: string;
}

export function conditionFilter({ attribute, is, value = '' }: Condition): string {
  const v = filterValue(value);
  switch (is) {
    case 'equal':
      return `(${attribute}=${v})`;
    case 'not_equal':
      return `(!(${attribute}=${v}))`;
    case 'starts_with':
      return `(${attribute}=${v}*)`;
    case 'ends_with':
      return `(${attribute}=*${v})`;
    case 'contains':
      return `(${attribute}=*${v}*)`;
    case 'at_least':
      return `(${attribute}>=${v})`;
    case 'at_most':
      return `(${attribute}<=${v})`;
    case 'present':
      return `(${attribute}=*)`;
    case 'absent':
      return `(!(${attribute}=*))`;
  }
}

/** A filter of one's own: `{name}` is the value of that name, escaped. */
export const filledFilter = (filter: string, values: Record<string, unknown>): string =>
  filter.replace(/\{(\w+)\}/g, (whole, key: string) => (key in values ? filterValue(String(values[key])) : whole));
