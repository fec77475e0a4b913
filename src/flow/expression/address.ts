// IP addresses and ranges. An address is read into its bytes (4 or 16); an IPv4 address mapped into IPv6
// (::ffff:10.0.0.1) counts as the IPv4 address it is.

function ipv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.map(Number);
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const tail = i === parts.length - 1 ? ipv4(part) : undefined;
      if (!tail) return undefined;
      bytes.push(...tail);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 255);
    } else return undefined;
  }
  return bytes;
}

function ipv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '');
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function unmapped(bytes: number[]): number[] {
  const mapped =
    bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes.slice(12) : bytes;
}

function bytesOf(text: string): number[] | undefined {
  const bytes = text.includes(':') ? ipv6(text) : ipv4(text);
  return bytes && unmapped(bytes);
}

export const isAddress = (text: string): boolean => bytesOf(text) !== undefined;

/** Whether `ip` lies in `range` (`10.0.0.0/8`, or one address). undefined: `range` is none. */
export function inRange(ip: string, range: string): boolean | undefined {
  const [base = '', length, more] = range.split('/');
  const network = bytesOf(base);
  if (!network || more !== undefined) return undefined;
  const bits = length === undefined ? network.length * 8 : Number(length);
  if ((length !== undefined && !/^\d{1,3}$/.test(length)) || bits > network.length * 8) return undefined;
  const address = bytesOf(ip);
  if (!address || address.length !== network.length) return false;
  return network.every((byte, i) => {
    const kept = Math.min(8, Math.max(0, bits - i * 8));
    const mask = (0xff00 >> kept) & 0xff;
    return (byte & mask) === (address[i]! & mask);
  });
}

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
  'fe80::/10',
];

export const isPrivate = (ip: string): boolean => PRIVATE.some((range) => inRange(ip, range) === true);
