// The hosts a credential may be sent to: the connection's own, the vendor's others, and those a person added.
import { AppError } from '../errors.ts';
import type { ConnectionTool } from './tool.ts';

/** `settings.extraHosts`: comma separated. The vendor's hold for the vendor's own address only. */
export function allowedHosts(
  baseUrl: string,
  tool: Pick<ConnectionTool, 'hosts'> | undefined,
  settings: Readonly<Record<string, string>>,
): string[] {
  const vendors = settings.baseUrl ? [] : (tool?.hosts ?? []);
  return [...new Set([new URL(baseUrl).host, ...vendors, ...listed(settings.extraHosts)])];
}

/** `host`: as in a URL, with its port where that is not the usual one. */
export const isAllowed = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((one) => (one.startsWith('*.') ? host.endsWith(one.slice(1)) : host === one));

/** Throws invalid_request: a wildcard would leave to a name server where a credential goes. */
export function checkExtraHosts(text: string | undefined): void {
  for (const host of listed(text)) {
    const url = URL.canParse(`https://${host}/`) ? new URL(`https://${host}/`) : undefined;
    if (url && url.host === host && !host.includes('*') && url.pathname === '/') continue;
    throw new AppError('invalid_request', 'the other hosts of the connection are not valid', {
      problems: [{ path: 'extraHosts', message: `"${host.slice(0, 200)}" is not a host like files.example.com` }],
    });
  }
}

const listed = (text = ''): string[] =>
  text
    .split(/[\s,]+/)
    .map((host) => host.toLowerCase())
    .filter(Boolean);
