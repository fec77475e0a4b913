// A connection as people and other parts see it: never its secrets.
import { AppError, type Problem } from '../errors.ts';
import { type Expiry, earliest, endsSoon } from './findings.ts';
import { allowedHosts } from './hosts.ts';
import { KINDS } from './kinds/index.ts';
import { plain } from './kinds/kind.ts';
import { type ConnectionLimits, type Down, limitsOf, type SetLimits } from './limits.ts';
import type { ConnectionTool, CredentialField, CredentialOffer } from './tool.ts';

export interface Connection {
  id: string;
  name: string;
  tool: string;
  kind: string;
  baseUrl: string | null;
  /** Where its credentials may be sent: `host`, `host:port`, or `*.domain` of the tool's vendor. */
  hosts: string[];
  /** The values that are no secrets. */
  settings: Record<string, string>;
  /** Names of the secrets that are set. */
  secrets: string[];
  /** Names of required values that are not set. */
  missing: string[];
  state: 'ok' | 'failing' | 'untested' | 'incomplete';
  limits: ConnectionLimits;
  /** The tool does not answer: steps that use it wait. */
  down: Down | null;
  lastTestAt: Date | null;
  lastError: string | null;
  /** What ends first of the credential; undefined: nobody knows. */
  expires: Expiry | undefined;
  /** Within 14 days, or over. */
  expiresSoon: boolean;
  /** As a person said. */
  expiresAt: Date | null;
  /** Of kinds where a person signs in at the tool: null while nobody has. */
  signIn: { at: Date; by: string } | null | undefined;
  /** What the credential may do, where the tool says so. */
  granted: string[] | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface ConnectionRow {
  space_id: string;
  id: string;
  name: string;
  tool: string;
  kind: string;
  base_url: string | null;
  settings: Record<string, string>;
  sealed: Buffer | null;
  secret_names: string[];
  state: Connection['state'];
  version: number;
  limits: SetLimits | null;
  /** Of statements with DOWN_COLUMNS; times as text. */
  down?: { since: string; nextProbe: string; error: string | null } | null;
  expires_at: Date | null;
  found_expiry: { at: string; what: string } | null;
  granted: string[] | null;
  signed_in: { at: string; by: string } | null;
  last_test_at: Date | null;
  last_error: string | null;
  created_at: Date;
  updated_at: Date;
}

/** The offer of a tool for a kind; the first one when none is named. Throws invalid_request. */
export function offerOf(tool: ConnectionTool, kind: string | undefined): CredentialOffer {
  const offer = kind === undefined ? tool.credentials[0] : tool.credentials.find((one) => one.kind === kind);
  if (offer && KINDS[offer.kind]) return offer;
  const known = tool.credentials.map((one) => one.kind).join(', ');
  throw new AppError('invalid_request', `${tool.name} does not take the kind ${kind}`, {
    problems: [{ path: 'kind', message: `one of: ${known}` }],
  });
}

/** Everything that may be set for a connection of this tool and kind. */
export function fieldsOf(tool: ConnectionTool, offer: CredentialOffer): CredentialField[] {
  const fields = fieldsOfKind(offer);
  if (tool.baseUrl === null) return fields;
  const own = [
    { name: 'baseUrl', title: 'Base URL', secret: false, required: tool.baseUrl === undefined },
    ...(KINDS[offer.kind]?.direction === 'out' ? ADDED : []),
  ];
  const names = own.map((field) => field.name);
  return [...fields.filter((field) => !names.includes(field.name)), ...own];
}

/** Every connection that sends over HTTP may have these. */
const ADDED: CredentialField[] = [
  plain('ca', "The tool's own certificate authority (PEM), if it has one", { multiline: true }),
  plain('extraHosts', 'Other hosts of the tool that the credential may be sent to, comma separated'),
];

/** A tool that names the fields itself says nothing of their form: the kind does. */
function fieldsOfKind(offer: CredentialOffer): CredentialField[] {
  const multiline = KINDS[offer.kind]?.fields.filter((field) => field.multiline).map((field) => field.name) ?? [];
  return offer.fields.map((field) => (multiline.includes(field.name) ? { ...field, multiline: true } : field));
}

/** The tool's address with `{field}` filled in, without a slash at its end; null while a field is missing. */
export function baseUrlOf(tool: ConnectionTool, values: Record<string, string>): string | null {
  const template = values.baseUrl || tool.baseUrl;
  if (!template) return null;
  const missing = [...template.matchAll(/\{(\w+)\}/g)].some((match) => !values[match[1]!]);
  if (missing) return null;
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    values[name]!.replace(/^https?:\/\//i, '').replace(/\/+$/, ''),
  );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new AppError('invalid_request', 'the base URL is not usable', {
      problems: [
        { path: 'baseUrl', message: `"${text.slice(0, 200)}" is not an address like https://api.example.com/v1` },
      ],
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Names of the required fields that have no value. What the base URL's template needs is not missed when the base URL is given. */
export function missingOf(tool: ConnectionTool, offer: CredentialOffer, has: (name: string) => boolean): string[] {
  const inTemplate = (name: string) => tool.baseUrl?.includes(`{${name}}`) ?? false;
  return fieldsOf(tool, offer)
    .filter((field) => field.required && !has(field.name) && !(has('baseUrl') && inTemplate(field.name)))
    .map((field) => field.name);
}

/** Throws invalid_request that names each value the tool does not know. */
export function checkNames(fields: CredentialField[], values: Record<string, unknown>): void {
  const known = fields.map((field) => field.name);
  const problems: Problem[] = Object.entries(values).flatMap(([name, value]) => {
    if (!known.includes(name)) return [{ path: `values.${name}`, message: `unknown; it takes: ${known.join(', ')}` }];
    return typeof value === 'string' ? [] : [{ path: `values.${name}`, message: 'must be text' }];
  });
  // a header cannot hold line breaks, and a pasted one is always a mistake
  for (const [name, value] of Object.entries(values)) {
    const several = fields.find((field) => field.name === name)?.multiline;
    if (typeof value === 'string' && (several ? /\0/ : /[\r\n\0]/).test(value.trim()))
      problems.push({ path: `values.${name}`, message: 'must be one line' });
  }
  if (problems.length > 0)
    throw new AppError('invalid_request', 'the values of the connection are not valid', { problems });
}

function hostsOf(row: ConnectionRow, tool: ConnectionTool | undefined): string[] {
  const { base_url, kind, settings } = row;
  const credential = KINDS[kind];
  const more = credential?.direction === 'out' ? (credential.hosts?.(settings) ?? []) : [];
  if (more.length > 0) return more;
  return base_url ? allowedHosts(base_url, tool, settings) : spokenTo(row);
}

/** `tool` may be gone from the catalog: the connection is still listed. */
export function connectionOf(row: ConnectionRow, tool: ConnectionTool | undefined): Connection {
  const set = new Set([...row.secret_names, ...Object.keys(row.settings)]);
  const expires = expiryOf(row);
  return {
    id: row.id,
    name: row.name,
    tool: row.tool,
    kind: row.kind,
    baseUrl: row.base_url,
    hosts: hostsOf(row, tool),
    settings: row.settings,
    secrets: row.secret_names,
    missing: tool ? missingOf(tool, offerOf(tool, row.kind), (name) => set.has(name)) : [],
    state: row.down && row.state !== 'incomplete' ? 'failing' : row.state,
    limits: limitsOf(row.limits, tool, row.settings),
    down: row.down
      ? { since: new Date(row.down.since), nextProbe: new Date(row.down.nextProbe), error: row.down.error }
      : null,
    expires,
    expiresSoon: endsSoon(expires),
    expiresAt: row.expires_at,
    signIn: signInOf(row),
    granted: row.granted,
    lastTestAt: row.last_test_at,
    lastError: row.down?.error ?? row.last_error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Fields that say where what is not HTTP speaks to: host and port. */
export const ADDRESSES = [
  ['host', 'port'],
  ['smtpHost', 'smtpPort'],
  ['imapHost', 'imapPort'],
] as const;

export const speaksItself = (kind: string): boolean => ['mail', 'protocol'].includes(KINDS[kind]?.direction ?? '');

const spokenTo = ({ kind, settings }: ConnectionRow): string[] =>
  ADDRESSES.flatMap(([host, port]) => {
    if (!speaksItself(kind) || !settings[host]) return [];
    return [settings[port] ? `${settings[host]}:${settings[port]}` : settings[host]];
  });

function expiryOf({ expires_at: told, found_expiry: found }: ConnectionRow): Expiry | undefined {
  return earliest([
    told ? { at: told, what: 'the secret' } : undefined,
    found ? { at: new Date(found.at), what: found.what } : undefined,
  ]);
}

function signInOf({ kind: name, signed_in: done }: ConnectionRow): Connection['signIn'] {
  const kind = KINDS[name];
  if (kind?.direction !== 'out' || !kind.signsIn) return undefined;
  return done && { at: new Date(done.at), by: done.by };
}
