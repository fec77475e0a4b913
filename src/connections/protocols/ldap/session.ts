// A signed-in conversation with a directory server, and what its refusals mean.
import type { Client, SearchOptions } from 'ldapts';
import { AppError } from '../../../errors.ts';
import type { Values } from '../../kinds/kind.ts';
import { atAddress, networkFault, type ProtocolContext, refused, tlsOptions } from '../protocol.ts';
import { asBytes, type PlainEntry, plainEntry } from './entry.ts';

export interface LdapSession {
  client: Client;
  host: string;
  baseDn: string;
  encrypted: boolean;
  /** What the server is; asked of it unless the connection says. */
  isActiveDirectory(): Promise<boolean>;
  /** At most `limit` entries, in pages. `more`: there are others. */
  search(
    base: string,
    options: { filter: string; scope?: SearchOptions['scope']; attributes?: string[] | undefined; limit: number },
  ): Promise<{ entries: PlainEntry[]; more: boolean }>;
  /** Throws tool_refused when there is none. */
  entry(dn: string, attributes?: string[]): Promise<PlainEntry>;
}

const CONNECT_MS = 10_000;
const OPERATION_MS = 60_000;
const AD_CAPABILITY = '1.2.840.113556.1.4.800';

export async function openLdap(values: Values, { guard, signal }: ProtocolContext): Promise<LdapSession> {
  const { Client } = await import('ldapts');
  const host = values.host!;
  const security = values.tls || 'ldaps';
  const port = values.port || (security === 'ldaps' ? '636' : '389');
  const tls = tlsOptions(host, values);
  const client = await atAddress(guard, host, async (address) => {
    signal.throwIfAborted();
    const one = new Client({
      url: `${security === 'ldaps' ? 'ldaps' : 'ldap'}://${address.includes(':') ? `[${address}]` : address}:${port}`,
      connectTimeout: CONNECT_MS,
      timeout: OPERATION_MS,
      ...(security === 'ldaps' && { tlsOptions: tls }),
      strictDN: false,
    });
    const cut = () => hangUp(one);
    signal.addEventListener('abort', cut, { once: true });
    try {
      if (security === 'starttls') await one.startTLS({ ...tls, host });
      await one.bind(values.bindDn!, values.password!);
    } catch (error) {
      cut();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
    neverReconnect(one);
    return one;
  });
  return sessionOf(client, values, security !== 'none');
}

/** The library would connect anew by itself, without TLS and without signing in. */
function neverReconnect(client: Client): void {
  const connect = async () => {
    throw Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' });
  };
  Object.defineProperty(client, '_connect', { value: connect });
}

export function hangUp(client: Client): void {
  client.unbind().catch(() => {});
}

function sessionOf(client: Client, values: Values, encrypted: boolean): LdapSession {
  const host = values.host!;
  let isAd: Promise<boolean> | undefined;
  const search: LdapSession['search'] = async (base, { filter, scope = 'sub', attributes, limit }) => {
    const entries: PlainEntry[] = [];
    const pages = client.searchPaginated(base, {
      filter,
      scope,
      ...(attributes && { attributes }),
      explicitBufferAttributes: asBytes(attributes),
      paged: { pageSize: Math.min(limit + 1, 500) },
      timeLimit: OPERATION_MS / 1000,
    });
    for await (const page of pages) {
      entries.push(...page.searchEntries.map(plainEntry));
      if (entries.length > limit) break;
    }
    return { entries: entries.slice(0, limit), more: entries.length > limit };
  };
  return {
    client,
    host,
    baseDn: values.baseDn ?? '',
    encrypted,
    search,
    isActiveDirectory: () => {
      isAd ??=
        values.directory && values.directory !== 'auto'
          ? Promise.resolve(values.directory === 'active_directory')
          : askWhatItIs(client);
      return isAd;
    },
    entry: async (dn, attributes) => {
      const { searchEntries } = await client.search(dn, {
        scope: 'base',
        filter: '(objectClass=*)',
        ...(attributes && { attributes }),
        explicitBufferAttributes: asBytes(attributes),
      });
      if (!searchEntries[0]) throw refused(host, `there is no entry ${dn}`, { code: 'noSuchObject' });
      return plainEntry(searchEntries[0]);
    },
  };
}

async function askWhatItIs(client: Client): Promise<boolean> {
  const { searchEntries } = await client.search('', {
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: ['supportedCapabilities'],
  });
  return [searchEntries[0]?.supportedCapabilities ?? []].flat().includes(AD_CAPABILITY);
}

/** By result code (RFC 4511, appendix A). */
const MEANINGS: Record<number, string> = {
  1: 'it could not do this at present',
  3: 'it ran out of time',
  4: 'more entries than it gives out at once; ask for fewer',
  8: 'it wants a stronger way of signing in; use TLS',
  11: 'an administrative limit of it was exceeded',
  12: 'it does not support this',
  13: 'it takes this over TLS only',
  16: 'the entry has no such attribute or value',
  17: 'it does not know this attribute',
  19: 'a rule for the value is not met (for a password: its policy)',
  20: 'the entry has this value already',
  21: 'the value has not the form that the attribute needs',
  32: 'there is no such entry',
  34: 'this is no distinguished name',
  48: 'it does not let this user sign in so',
  49: 'it refused the user or the password',
  50: 'the user of the connection may not do this',
  51: 'it is busy',
  52: 'it is not available',
  53: 'it is not willing to do this',
  64: 'this name does not fit the entry',
  65: 'what the entry may and must hold does not allow this',
  66: 'there are entries below this one',
  67: 'this changes the name of the entry; move it instead',
  68: 'there is such an entry already',
};
const LATER = [3, 51, 52];
const AT_FAULT = [1, 2, 80];

export function explainLdap(error: unknown, host: string): AppError {
  const { code, message = '', name = '' } = error as { code?: unknown; message?: string; name?: string };
  if (typeof code === 'number') {
    const words = message.replace(/ Code: 0x[0-9a-f]+$/i, '').slice(0, 300);
    const meaning = MEANINGS[code] ?? words;
    const details = { code, name: name.replace(/Error$/, ''), message: words };
    if (AT_FAULT.includes(code)) return new AppError('tool_error', `${host}: ${meaning}`, { info: { details } });
    return refused(host, meaning, details, LATER.includes(code));
  }
  const fault = networkFault(error, host);
  if (fault) return fault;
  const why = /timed? ?out/i.test(message) ? 'it did not answer in time' : 'it could not be reached over LDAP';
  return new AppError('connection_failed', `${host}: ${why}`);
}

/** Result code of a refusal, where it is one. */
export const codeOf = (error: unknown): number | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
};
