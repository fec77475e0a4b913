// Entries as flows see them: every attribute a list of texts, binary ones readable, hashes of passwords left out.
import type { Entry } from 'ldapts';
import { list, map, object, text } from '../schema.ts';

const BINARY = [
  'jpegPhoto',
  'thumbnailPhoto',
  'userCertificate',
  'userCertificate;binary',
  'cACertificate',
  'objectGUID',
  'objectSid',
  'nTSecurityDescriptor',
];
const HIDDEN =
  /^(userPassword|unicodePwd|dBCSPwd|ntPwdHistory|lmPwdHistory|pwdHistory|supplementalCredentials|sambaNTPassword|sambaLMPassword|krbPrincipalKey)$/i;

/** Attributes that must be asked for as bytes. */
export const asBytes = (attributes: readonly string[] = []): string[] => [
  ...BINARY,
  // the server answers in its own spelling of a name, or in ours
  ...attributes.filter((name) => BINARY.some((known) => known.toLowerCase() === name.toLowerCase())),
];

export interface PlainEntry {
  dn: string;
  attributes: Record<string, string[]>;
}

export const ENTRY = object(
  { dn: text('Its distinguished name.'), attributes: map(list(text()), 'By name; always lists.') },
  ['dn', 'attributes'],
);

export function plainEntry({ dn, ...attributes }: Entry): PlainEntry {
  const plain: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (HIDDEN.test(name)) continue;
    const values = Array.isArray(value) ? value : [value];
    if (values.length > 0) plain[name] = (values as (string | Buffer)[]).map((one) => readable(name, one));
  }
  return { dn, attributes: plain };
}

/** First value of an attribute, whatever the server's spelling of its name. */
export const first = (entry: PlainEntry, name: string): string | undefined => all(entry, name)[0];

export function all(entry: PlainEntry, name: string): string[] {
  const wanted = name.toLowerCase();
  return Object.entries(entry.attributes).find(([one]) => one.toLowerCase() === wanted)?.[1] ?? [];
}

function readable(name: string, value: string | Buffer): string {
  if (typeof value === 'string') return value;
  if (/^objectGUID$/i.test(name) && value.length === 16) return guid(value);
  if (/^objectSid$/i.test(name) && value.length >= 8) return sid(value);
  return value.toString('base64');
}

/** The first three parts are stored with their bytes turned round. */
function guid(bytes: Buffer): string {
  const parts = [
    Buffer.from(bytes.subarray(0, 4)).reverse(),
    Buffer.from(bytes.subarray(4, 6)).reverse(),
    Buffer.from(bytes.subarray(6, 8)).reverse(),
    bytes.subarray(8, 10),
    bytes.subarray(10),
  ];
  return parts.map((part) => part.toString('hex')).join('-');
}

/** S-revision-authority-subauthorities. */
function sid(bytes: Buffer): string {
  const subs = Array.from({ length: Math.min(bytes[1]!, (bytes.length - 8) >> 2) }, (_, i) =>
    bytes.readUInt32LE(8 + 4 * i),
  );
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...subs].join('-');
}

const YEAR_9999 = Date.UTC(9999, 11, 31);

/** Time of Windows (100 ns since 1601) as ISO 8601; undefined for "never". */
export function windowsTime(value: string | undefined): string | undefined {
  if (value === undefined || !/^\d+$/.test(value)) return undefined;
  const ms = Number(BigInt(value) / 10_000n) - 11_644_473_600_000;
  return value === '0' || ms > YEAR_9999 ? undefined : new Date(ms).toISOString();
}

/** `20260102030405.0Z` as ISO 8601. */
export function generalizedTime(value: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?Z$/.exec(value ?? '');
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second = '00'] = parts;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
