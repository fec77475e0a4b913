// Mutual TLS that a proxy ends: it hands on the client's certificate (its fingerprint, or its subject) in a header.
// Anyone can write a header, so it counts only when the request came from the proxy's own address.
import { BlockList, isIP } from 'node:net';
import { equalSecret } from './equal-secret.ts';
import { type InboundKind, plain } from './kind.ts';

const THIS_MACHINE = '127.0.0.1,::1';

export const hookMtls: InboundKind = {
  direction: 'in',
  title: 'Client certificate',
  fields: [
    plain('header', 'Header in which the proxy hands the certificate on', { default: 'x-client-cert-fingerprint' }),
    plain('certificate', 'Its fingerprint or subject, exactly as the proxy writes it', { required: true }),
    plain('proxies', 'Addresses of the proxy, with commas between them', { default: THIS_MACHINE }),
  ],
  verify(values, headers, _body, { peer }) {
    if (!isAmong(peer, values.proxies || THIS_MACHINE)) return false;
    const given = headers[(values.header || 'x-client-cert-fingerprint').toLowerCase()];
    return equalSecret(given && plainest(given), plainest(values.certificate!));
  },
};

/** A fingerprint is the same with colons and without, in either case. */
function plainest(text: string): string {
  const hex = text.replaceAll(':', '').toLowerCase();
  return /^[0-9a-f]{40,128}$/.test(hex) ? hex : text;
}

function isAmong(peer: string | undefined, ranges: string): boolean {
  const address = peer?.replace(/^::ffff:/i, '');
  const family = address === undefined ? 0 : isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const range of ranges.split(',').map((one) => one.trim())) {
    const [base, bits] = range.split('/') as [string, string?];
    const of = isIP(base);
    if (of === 0) continue;
    const prefix = bits === undefined ? (of === 4 ? 32 : 128) : Number(bits);
    if (Number.isInteger(prefix) && prefix >= 0 && prefix <= (of === 4 ? 32 : 128))
      list.addSubnet(base, prefix, of === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(address!, family === 4 ? 'ipv4' : 'ipv6');
}
