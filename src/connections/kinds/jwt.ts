// Signed claims (RFC 7519, RFC 7515): what a tool takes as proof that we hold a private key.
import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { AppError } from '../../errors.ts';

export type Algorithm = 'RS256' | 'PS256';

/** `key`: PEM, PKCS#1 or PKCS#8. Throws invalid_request. */
export function privateKey(pem: string, passphrase?: string): KeyObject {
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase && { passphrase }) });
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // the error may quote the key
  }
  throw new AppError('invalid_request', 'the private key is not an RSA key in PEM form');
}

export function signedClaims(
  header: Record<string, string> & { alg: Algorithm },
  claims: Record<string, unknown>,
  key: KeyObject,
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ typ: 'JWT', ...header })}.${part(claims)}`;
  const padding =
    header.alg === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
  return `${text}.${sign('sha256', Buffer.from(text), { key, ...padding }).toString('base64url')}`;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
