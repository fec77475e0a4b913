// Fills `{field}` in a tool's settings with the values of a connection.
import { AppError } from '../../errors.ts';
import type { Values } from './kind.ts';

const FIELD = /\{(\w+)\}/g;

/** A field without a value becomes nothing. `write` makes it fit its surroundings. */
export const filled = (template: string, values: Values, write: (value: string) => string = String): string =>
  template.replace(FIELD, (_, name: string) => write(values[name] ?? ''));

/** A host that was pasted as an address. */
export const withoutScheme = (value: string): string => value.replace(/^https?:\/\//i, '').replace(/\/+$/, '');

/** An address such as `https://{domain}/oauth/token`; below `baseUrl` when it begins with `/`. Throws invalid_request. */
export function filledUrl(template: string, values: Values, baseUrl: string): string {
  const text = filled(template, values, withoutScheme);
  const whole = text.startsWith('/') ? `${baseUrl}${text}` : text;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url.href;
  throw new AppError('invalid_request', `"${whole.slice(0, 200)}" is not an address`);
}

/** `a=b&c={field}` as parameters; those that stay empty are left out. */
export function filledPairs(template: string | undefined, values: Values): Record<string, string> {
  const pairs = (template ?? '')
    .split('&')
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), filled(pair.slice(at + 1).trim(), values)] as const;
    });
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}
