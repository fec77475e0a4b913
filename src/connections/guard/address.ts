// Which addresses an outgoing request may reach: everything public, and the ranges an administrator named.
// Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890), and the cloud vendors' metadata addresses.
import { BlockList, isIP } from 'node:net';

const CLOSED: Record<string, string> = {
  '0.0.0.0/8': 'unspecified',
  '10.0.0.0/8': 'private',
  '100.64.0.0/10': 'shared (carrier-grade NAT)',
  '127.0.0.0/8': 'loopback',
  '169.254.0.0/16': 'link-local',
  '172.16.0.0/12': 'private',
  '192.0.0.0/24': 'reserved by IANA',
  '192.0.2.0/24': 'documentation',
  '192.88.99.0/24': 'a 6to4 relay',
  '192.168.0.0/16': 'private',
  '198.18.0.0/15': 'a benchmarking range',
  '198.51.100.0/24': 'documentation',
  '203.0.113.0/24': 'documentation',
  '224.0.0.0/4': 'multicast',
  '240.0.0.0/4': 'reserved',
  '::/96': 'unspecified or loopback',
  '64:ff9b:1::/48': 'local NAT64',
  '100::/64': 'discard-only',
  '2001::/32': 'a Teredo tunnel',
  '2001:2::/48': 'a benchmarking range',
  '2001:db8::/32': 'documentation',
  '2002::/16': 'a 6to4 tunnel',
  '3fff::/20': 'documentation',
  '5f00::/16': 'segment routing',
  'fc00::/7': 'private (unique local)',
  'fe80::/10': 'link-local',
  'fec0::/10': 'site-local',
  'ff00::/8': 'multicast',
};

/** Give out credentials of the machine: reachable only when the very address is named, never by a wide range. */
const METADATA = [
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
];

type Family = 'ipv4' | 'ipv6';
const familyOf = (address: string): Family | undefined =>
  ({ 4: 'ipv4', 6: 'ipv6' })[isIP(address)] as Family | undefined;

interface Range {
  list: BlockList;
  family: Family;
  prefix: number;
  meaning: string;
}

/** `10.0.0.0/8`, or one address. Throws an Error that names what is wrong. */
function parseRange(text: string, meaning = text): Range {
  const [address, length, ...rest] = text.split('/') as [string, string?, ...string[]];
  const family = familyOf(address);
  const longest = family === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!family || rest.length > 0 || !(prefix <= longest)) {
    throw new Error(`"${text}" is not a range of addresses; write it like 10.0.0.0/8 or fd00::/8`);
  }
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return { list, family, prefix, meaning };
}

const closed = Object.entries(CLOSED).map(([range, meaning]) => parseRange(range, meaning));

/** The IPv4 address inside an IPv4-mapped (`::ffff:0:0/96`) or NAT64 (`64:ff9b::/96`, RFC 6052) one. */
function embeddedIPv4(address: string): string | undefined {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const tail = /^(?:::ffff:|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(canonical);
  if (!tail) return canonical === '64:ff9b::' ? '0.0.0.0' : undefined;
  const high = Number.parseInt(tail[1] ?? '0', 16);
  const low = Number.parseInt(tail[2]!, 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Says why an address may not be reached, or undefined when it may. */
export type AddressRule = (address: string) => string | undefined;

/** `allowNet`: ranges in CIDR form that are open besides the public ones. Throws an Error when one cannot be read. */
export function addressRule(allowNet: readonly string[]): AddressRule {
  const open = allowNet.map((text) => parseRange(text));
  const refuse = (address: string): string | undefined => {
    const bare = address.split('%')[0]!;
    const family = familyOf(bare);
    if (!family) return 'not an IP address';
    const inner = family === 'ipv6' ? embeddedIPv4(bare) : undefined;
    if (inner !== undefined) return refuse(inner);
    const named = open.filter((range) => range.family === family && range.list.check(bare, family));
    if (METADATA.includes(family === 'ipv6' ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare)) {
      return named.some((range) => range.prefix === (family === 'ipv4' ? 32 : 128)) ? undefined : 'cloud metadata';
    }
    if (named.length > 0) return undefined;
    return closed.find((range) => range.family === family && range.list.check(bare, family))?.meaning;
  };
  return refuse;
}
