// A webhook's sender signs the raw body: an HMAC in a header, as very many do.

import { equalSecret } from './equal-secret.ts';
import { type Algorithm, type Encoding, hmacOf } from './hmac.ts';
import { type InboundKind, plain, secret } from './kind.ts';

const ALGORITHMS = ['sha1', 'sha256', 'sha512'];

export const hookHmac: InboundKind = {
  direction: 'in',
  title: 'Signature (HMAC)',
  fields: [
    secret('secret', 'Secret', { generate: true }),
    plain('header', 'Name of the header', { default: 'x-hub-signature-256' }),
    plain('prefix', 'Text before the signature', { default: 'sha256=' }),
    plain('algorithm', 'sha1, sha256 or sha512', { default: 'sha256' }),
    plain('encoding', 'hex or base64', { default: 'hex' }),
  ],
  verify(values, headers, body) {
    const given = headers[(values.header || 'x-hub-signature-256').toLowerCase()];
    const algorithm = values.algorithm || 'sha256';
    // what cannot be checked is not let in
    if (!ALGORITHMS.includes(algorithm)) return false;
    const encoding: Encoding = values.encoding === 'base64' ? 'base64' : 'hex';
    const expected = hmacOf(algorithm as Algorithm, values.secret!, encoding, body);
    const prefix = values.prefix ?? 'sha256=';
    return equalSecret(encoding === 'hex' ? given && lowerHex(given, prefix) : given, `${prefix}${expected}`);
  },
};

/** Hexadecimal digits may be written either way. */
const lowerHex = (given: string, prefix: string) =>
  `${given.slice(0, prefix.length)}${given.slice(prefix.length).toLowerCase()}`;
