// Parameters as text, in every style of OpenAPI 3.0 ("Style Values"), which follow RFC 6570 where that has them.

export interface Style {
  style?: string | undefined;
  explode?: boolean | undefined;
  /** Delimiters of URLs stay as they are, where they do not end the value. */
  allowReserved?: boolean | undefined;
}

type Values = [name: string, text: string][];

/** A half of a surrogate pair becomes U+FFFD, as in a URL. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

/** Everything but RFC 3986's unreserved characters. */
export const escaped = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** In a query `&`, `#` and `+` would be read as something else, so they never stay; nor does `%`. */
const reserved = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replace(/%(3A|2F|3F|40|24|2C|3B|3D|5B|5D)/g, (code) => decodeURIComponent(code));

/** The text of one value: an object within a list or a map has no style of its own and is written as JSON. */
export function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const given = (value: Record<string, unknown>) =>
  Object.entries(value).filter(([, one]) => one !== undefined && one !== null);

/** For a path: simple, label or matrix. */
export function pathText(name: string, value: unknown, { style = 'simple', explode = false }: Style): string {
  const key = escaped(name);
  const pairs = (of: Record<string, unknown>, between: string) =>
    given(of).map(([k, v]) => `${escaped(k)}${between}${escaped(scalar(v))}`);
  const items = (of: unknown[]) => of.map((one) => escaped(scalar(one)));
  if (style === 'matrix') {
    if (Array.isArray(value))
      return explode
        ? items(value)
            .map((one) => `;${key}=${one}`)
            .join('')
        : `;${key}=${items(value).join(',')}`;
    if (isMap(value))
      return explode
        ? pairs(value, '=')
            .map((one) => `;${one}`)
            .join('')
        : `;${key}=${pairs(value, ',').join(',')}`;
    const text = escaped(scalar(value));
    return text === '' ? `;${key}` : `;${key}=${text}`;
  }
  const lead = style === 'label' ? '.' : '';
  const between = style === 'label' && explode ? '.' : ',';
  if (Array.isArray(value)) return lead + items(value).join(between);
  if (isMap(value)) return lead + pairs(value, explode ? '=' : ',').join(between);
  return lead + escaped(scalar(value));
}

/** For a header: simple, and nothing is escaped. */
export function headerText(value: unknown, { explode = false }: Style): string {
  if (Array.isArray(value)) return value.map(scalar).join(',');
  if (!isMap(value)) return scalar(value);
  return given(value)
    .map(([k, v]) => `${k}${explode ? '=' : ','}${scalar(v)}`)
    .join(',');
}

const DELIMITERS: Record<string, string> = { form: ',', spaceDelimited: '%20', pipeDelimited: '|' };

/** For a query, a cookie or a form: pairs that are escaped already. An empty list or map gives none. */
export function queryPairs(name: string, value: unknown, { style = 'form', explode, allowReserved }: Style): Values {
  const write = allowReserved ? reserved : escaped;
  const key = escaped(name);
  if (style === 'deepObject' && typeof value === 'object' && value !== null) return deepPairs(name, value, write);
  const apart = explode ?? style === 'form';
  const between = DELIMITERS[style] ?? ',';
  // a delimiter within an item must not be taken for one between items
  const item = (one: unknown) => (between === ',' ? write(scalar(one)).replaceAll(',', '%2C') : write(scalar(one)));
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    return apart ? value.map((one) => [key, write(scalar(one))]) : [[key, value.map(item).join(between)]];
  }
  if (isMap(value)) {
    const fields = given(value);
    if (fields.length === 0) return [];
    if (apart) return fields.flatMap(([k, v]) => queryPairs(k, v, { allowReserved }));
    return [[key, fields.map(([k, v]) => `${escaped(k)}${between}${item(v)}`).join(between)]];
  }
  return [[key, write(scalar(value))]];
}

/** `filter[a][b]=c`; lists count: `filter[a][0]=c`. */
function deepPairs(name: string, value: object, write: (text: string) => string): Values {
  const entries = Array.isArray(value)
    ? value.map((one, i) => [String(i), one] as const)
    : given(value as Record<string, unknown>);
  return entries.flatMap(([key, one]) => {
    const path = `${name}[${key}]`;
    if (typeof one === 'object' && one !== null) return deepPairs(path, one, write);
    return [[escaped(path), write(scalar(one))]] as Values;
  });
}

export const joined = (pairs: Values): string => pairs.map(([name, text]) => `${name}=${text}`).join('&');
