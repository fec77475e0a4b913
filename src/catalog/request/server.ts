// The address of an operation that has another one than the rest of its API.
import type { Server } from '../openapi.ts';

/**
 * '' for an operation without one: the connection's base URL holds. A path where its address lies below the API's own,
 * else the whole address, which the connection refuses unless it is for that host.
 */
export function addressOf(
  own: Server[] | undefined,
  apis: Server[] | undefined,
  variables: Record<string, string>,
): string {
  const server = own?.[0];
  if (!server) return '';
  const url = named(server, variables).replace(/\/+$/, '');
  for (const api of apis ?? []) {
    const base = named(api, variables).replace(/\/+$/, '');
    if (url === base) return '';
    if (base !== '' && url.startsWith(`${base}/`)) return url.slice(base.length);
  }
  if (url === '' || url.startsWith('/')) return url;
  return url.startsWith('//') ? `https:${url}` : url;
}

const named = ({ url, variables = {} }: Server, values: Record<string, string>): string =>
  url.replace(/\{([^{}]+)\}/g, (whole, name: string) => values[name] ?? variables[name]?.default ?? whole);
