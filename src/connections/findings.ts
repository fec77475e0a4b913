// What a credential says of itself: when it ends, and what it may do.
import { X509Certificate } from 'node:crypto';
import type { Values } from './kinds/kind.ts';
import type { InboundResponse, OutboundRequest } from './request.ts';

export interface Expiry {
  at: Date;
  /** What ends, to be read after "ends on": `the certificate`. */
  what: string;
}

/** Where a tool says what a credential may do. */
export interface GrantedFrom {
  request(): Promise<OutboundRequest>;
  header?: string | undefined;
  /** Dot path into the body. */
  path?: string | undefined;
}

const WARN_MS = 14 * 24 * 3600_000;

export const endsSoon = (expiry: Expiry | undefined, now = Date.now()): boolean =>
  expiry !== undefined && expiry.at.getTime() < now + WARN_MS;

/** Of the certificates among the values the one that ends first. */
export function certificateExpiry(values: Values): Expiry | undefined {
  const found = [
    expiryOf(values.certificate, 'the certificate'),
    expiryOf(values.ca, "the certificate of the tool's authority"),
  ];
  return earliest(found);
}

function expiryOf(pem: string | undefined, what: string): Expiry | undefined {
  if (!pem?.includes('BEGIN CERTIFICATE')) return undefined;
  try {
    return { at: new Date(new X509Certificate(pem).validTo), what };
  } catch {
    return undefined; // its use says so
  }
}

export function earliest(found: readonly (Expiry | undefined)[]): Expiry | undefined {
  return found.filter((one) => one !== undefined).sort((a, b) => a.at.getTime() - b.at.getTime())[0];
}

/** GitHub names the end of a personal token in each answer: `2026-12-24 10:00:00 UTC`. */
export function expiryInAnswer({ headers }: InboundResponse): Expiry | undefined {
  const told = headers['github-authentication-token-expiration'];
  const at = told
    ? new Date(
        told
          .replace(/ UTC$/, 'Z')
          .replace(' ', 'T')
          .replace(/ ([+-])/, '$1'),
      )
    : undefined;
  return at && !Number.isNaN(at.getTime()) ? { at, what: 'the token' } : undefined;
}

/** Undefined: the answer does not say. */
export function grantedIn(answer: InboundResponse, from: Pick<GrantedFrom, 'header' | 'path'>): string[] | undefined {
  if (answer.status >= 400) return undefined;
  if (from.header !== undefined) {
    const told = answer.headers[from.header.toLowerCase()];
    return told === undefined ? undefined : words(told);
  }
  try {
    const body: unknown = JSON.parse(answer.body.toString());
    const found = (from.path ?? '')
      .split('.')
      .filter(Boolean)
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], body);
    if (typeof found === 'string') return words(found);
    if (Array.isArray(found)) return found.filter((one) => typeof one === 'string');
    if (typeof found !== 'object' || found === null) return undefined;
    // { issues: "write" } and { admin: true }
    return Object.entries(found).flatMap(([name, level]) =>
      level === true ? [name] : typeof level === 'string' ? [`${name}:${level}`] : [],
    );
  } catch {
    return undefined;
  }
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
