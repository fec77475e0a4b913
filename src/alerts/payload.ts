// Reads values out of payloads that strangers wrote: nothing here throws, what does not fit is undefined.

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a path, or an empty one. */
export function at(value: unknown, ...path: string[]): Fields {
  let here = value;
  for (const name of path) here = isFields(here) ? here[name] : undefined;
  return isFields(here) ? here : {};
}

/** A non-empty text; of a list its first. Numbers become text. Control characters become spaces. */
export function text(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'number' && Number.isFinite(one)) return String(one);
  if (typeof one !== 'string') return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const clean = one.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return clean === '' ? undefined : clean.slice(0, 2000);
}

/** The first of the named fields that holds a text. */
export function firstText(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = text(fields[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Texts of a list, or of one text with commas or line breaks; each once. */
export function texts(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,\n]/) : [value];
  return [...new Set(parts.map(text).filter((part) => part !== undefined))];
}

export function port(value: unknown): number | undefined {
  const number = Number(text(value));
  return Number.isInteger(number) && number > 0 && number < 65536 ? number : undefined;
}

/** ISO 8601, or seconds or milliseconds since 1970, as milliseconds. */
export function time(value: unknown): number | undefined {
  const one = text(value);
  if (one === undefined) return undefined;
  if (/^\d{9,11}(\.\d+)?$/.test(one)) return Math.round(Number(one) * 1000);
  if (/^\d{12,14}$/.test(one)) return Number(one);
  // "+0000" without a colon is what Suricata and Splunk write
  const parsed = Date.parse(one.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(parsed) ? undefined : parsed;
}

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;
export const isIp = (value: string | undefined): value is string => value !== undefined && IP.test(value);
