// A value that is not kept here but read when it is used: `ref+env://NAME`, `ref+vault://CONNECTION/mount/path#field`.
// The connection is one of the same space, to the store that holds the secret.
import { AppError } from '../../errors.ts';

export type Scheme = 'env' | 'vault' | 'aws' | '1password';

export interface Reference {
  scheme: Scheme;
  /** Of env the name of the variable. */
  path: string;
  /** Undefined: what the store calls the whole, or its password. */
  field: string | undefined;
  /** Name of the connection to the store; undefined: the environment. */
  connection: string | undefined;
  text: string;
}

const SHAPES =
  'ref+env://NAME, ref+vault://CONNECTION/mount/path#field, ref+aws://CONNECTION/secret#field, ref+1password://CONNECTION/vault/item#field';

export const isReference = (value: string): boolean => value.startsWith('ref+');

/** Throws invalid_request. */
export function parseReference(text: string): Reference {
  const found = /^ref\+(env|vault|aws|1password):\/\/([^#\s]+)(?:#([^#\s]+))?$/.exec(text);
  if (!found) throw unreadable(text);
  const [, scheme, rest, field] = found as unknown as [string, Scheme, string, string | undefined];
  if (scheme === 'env') {
    if (field !== undefined || !/^[A-Za-z_]\w*$/.test(rest)) throw unreadable(text);
    return { scheme, path: rest, field, connection: undefined, text };
  }
  const at = rest.indexOf('/');
  const connection = rest.slice(0, at);
  const path = rest.slice(at + 1).replace(/^\/+|\/+$/g, '');
  const parts = path.split('/');
  const complete = scheme === 'aws' ? path !== '' : parts.length >= 2 && parts.every((part) => part !== '');
  if (at < 1 || !complete || parts.some((part) => part === '.' || part === '..')) throw unreadable(text);
  if (scheme === 'vault' && field === undefined) throw unreadable(text);
  return { scheme, path, field, connection, text };
}

const unreadable = (text: string) =>
  new AppError(
    'invalid_request',
    `"${text.slice(0, 200)}" is not a reference to a secret; it is written like: ${SHAPES}`,
  );
