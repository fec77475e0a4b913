// The keyed hash over what a sender signs.
import { createHmac } from 'node:crypto';

export type Algorithm = 'sha1' | 'sha256' | 'sha512';
export type Encoding = 'hex' | 'base64';

export function hmacOf(
  algorithm: Algorithm,
  key: string,
  encoding: Encoding,
  ...signed: (string | Uint8Array)[]
): string {
  const hmac = createHmac(algorithm, key);
  for (const part of signed) hmac.update(part);
  return hmac.digest(encoding);
}
