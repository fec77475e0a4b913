// How each kind of store is asked for one secret, through the connection to it.
import { AppError } from '../../errors.ts';
import type { InboundResponse, OutboundRequest } from '../request.ts';
import type { Reference } from './reference.ts';

export interface Store {
  baseUrl: string;
  /** The connection's plain values. */
  settings: Readonly<Record<string, string>>;
  ask(request: OutboundRequest): Promise<InboundResponse>;
}

type Read = (reference: Reference, store: Store) => Promise<unknown>;

export const STORES: Record<Exclude<Reference['scheme'], 'env'>, Read> = {
  vault: readVault,
  aws: readAws,
  '1password': readOnePassword,
};

/**
 * HashiCorp Vault and OpenBao, key-value secrets of version 1 and 2. Which version a mount has, and how far its path
 * goes, is asked first; who may not ask that is taken to have version 2 under the first name.
 */
async function readVault({ path, field }: Reference, store: Store): Promise<unknown> {
  const api = below(store, '/v1');
  const mounted = await store.ask({ method: 'GET', url: `${api}/sys/internal/ui/mounts/${encoded(path)}` });
  const told = mounted.status === 200 ? (json(mounted) as any)?.data : undefined;
  const mount: string = told?.path ? String(told.path).replace(/\/+$/, '') : path.split('/')[0]!;
  if (told && told.options?.version !== '2')
    return (await answered(store, { method: 'GET', url: `${api}/${encoded(path)}` }))?.data?.[field!];
  const rest = path.slice(mount.length + 1);
  const body = await answered(store, { method: 'GET', url: `${api}/${encoded(mount)}/data/${encoded(rest)}` });
  return body?.data?.data?.[field!];
}

/** AWS Secrets Manager, GetSecretValue. A field is one of a secret that is JSON. */
async function readAws({ path, field }: Reference, store: Store): Promise<unknown> {
  const { region, baseUrl } = store.settings;
  const body = await answered(store, {
    method: 'POST',
    url: baseUrl || !region ? '/' : `https://secretsmanager.${region}.amazonaws.com/`,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: path }),
  });
  const text = body?.SecretString ?? (body?.SecretBinary && Buffer.from(body.SecretBinary, 'base64').toString());
  return field === undefined || typeof text !== 'string' ? text : parsed(text)?.[field];
}

/** 1Password Connect. Vault and item by id or by name; a field by its label or id, the password without one. */
async function readOnePassword({ path, field = 'password' }: Reference, store: Store): Promise<unknown> {
  const api = below(store, '/v1');
  const [vaultName, ...itemName] = path.split('/') as [string, ...string[]];
  const vault = await named(store, `${api}/vaults`, 'name', vaultName);
  const item = vault && (await named(store, `${api}/vaults/${vault}/items`, 'title', itemName.join('/')));
  if (!item) return undefined;
  const { fields } = await answered(store, { method: 'GET', url: `${api}/vaults/${vault}/items/${item}` });
  return (fields as { id: string; label?: string; value?: string }[] | undefined)?.find(
    (one) => one.label === field || one.id === field,
  )?.value;
}

const ID_OF_1PASSWORD = /^[a-z0-9]{26}$/;

async function named(store: Store, list: string, key: string, name: string): Promise<string | undefined> {
  if (ID_OF_1PASSWORD.test(name)) return name;
  const filter = `${key} eq "${name.replace(/["\\]/g, '\\$&')}"`;
  const found = await answered(store, { method: 'GET', url: list, query: { filter } });
  return Array.isArray(found) && found.length === 1 ? found[0].id : undefined;
}

/** Whether the address of the connection holds the version already or not. */
const below = ({ baseUrl }: Store, version: string): string =>
  new URL(baseUrl).pathname.replace(/\/+$/, '').endsWith(version) ? '' : version;

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

async function answered(store: Store, request: OutboundRequest): Promise<any> {
  const answer = await store.ask(request);
  // the body may hold what was asked for: it is never shown
  if (answer.status >= 500) throw new AppError('tool_error', `${answer.host} answered ${answer.status}`);
  if (answer.status === 404 || (answer.status === 400 && request.headers?.['x-amz-target'])) return undefined;
  if (answer.status >= 400) throw new AppError('tool_refused', `${answer.host} answered ${answer.status}`);
  return json(answer);
}

const json = (answer: InboundResponse): unknown => parsed(answer.body.toString());

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
