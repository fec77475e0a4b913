// Where a generated tool is: the address of its first usable server, its variables as fields of the connection.
import type { OfferField } from './credentials.ts';
import { isObject } from './schema.ts';
import { plainText } from './words.ts';

export interface BaseUrl {
  /** undefined: a person has to give it. */
  url: string | undefined;
  fields: OfferField[];
}

const NOWHERE =
  /^(localhost|your[-_]?\w|127\.|0\.0\.0\.0|\[::1\]|example\.|.*\.(local|example|test|invalid)$|.*\bexample\.(com|org)$)/i;

export function baseUrlOf(servers: unknown): BaseUrl {
  const list = (Array.isArray(servers) ? servers : []).filter((one) => isObject(one) && typeof one.url === 'string');
  const secure = list.filter(({ url }) => /^https:\/\//i.test(url));
  for (const server of [...secure, ...list]) {
    const found = filled(server.url.trim(), isObject(server.variables) ? server.variables : {});
    if (found) return found;
  }
  return { url: undefined, fields: [] };
}

function filled(template: string, variables: Record<string, any>): BaseUrl | undefined {
  if (!/^https?:\/\/[^/\s?#]+/i.test(template)) return undefined;
  const fields: OfferField[] = [];
  const hostEnd = template.indexOf('/', 8);
  const url = template.replace(/\{([^{}]+)\}/g, (_, name: string, at: number) => {
    const variable = variables[name] ?? {};
    const fallback = variable.default === undefined ? '' : String(variable.default);
    const inHost = hostEnd === -1 || at < hostEnd;
    // a version in the path is no choice of a person
    if (fallback && (!inHost || variable.enum?.length === 1)) return fallback;
    const field = name.replace(/\W+/g, '_').replace(/^_+|_+$/g, '') || 'server';
    if (!fields.some((one) => one.name === field))
      fields.push({
        name: field,
        title: plainText(variable.description).slice(0, 80) || field,
        secret: false,
        required: true,
        ...(fallback && !NOWHERE.test(fallback) && { default: fallback }),
      });
    return `{${field}}`;
  });
  const plain = url.replace(/\{\w+\}/g, 'x').split(/[?#]/)[0]!;
  if (!URL.canParse(plain) || NOWHERE.test(new URL(plain).hostname)) return undefined;
  return { url: url.split(/[?#]/)[0]!.replace(/\/+$/, ''), fields };
}
