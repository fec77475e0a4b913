// Seals the secrets of connections: each connection has a data key of its own, and only that key is encrypted
// with the master key (envelope encryption), so that the master key can be changed without touching the data.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';

const VERSION = 1;
const KEY = 32;
const NONCE = 12;
const TAG = 16;
const BOX = NONCE + TAG;

/** AES-256-GCM: nonce, tag, ciphertext. */
function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, box: Buffer, aad: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(aad)
    .setAuthTag(box.subarray(NONCE, BOX));
  return Buffer.concat([decipher.update(box.subarray(BOX)), decipher.final()]);
}

export class Vault {
  readonly #master: Buffer;

  /** `key`: 32 bytes. */
  constructor(key: Buffer) {
    if (key.length !== KEY)
      throw new AppError('vault_locked', `the vault's key must have ${KEY} bytes, not ${key.length}`);
    this.#master = key;
  }

  /** `place` binds the result to where it belongs: sealed data copied to another connection does not open. */
  seal(secrets: Record<string, string>, place: string): Buffer {
    const dataKey = randomBytes(KEY);
    const aad = Buffer.from(`reflejo:${VERSION}:${place}`);
    const wrapped = encrypt(this.#master, dataKey, aad);
    const body = encrypt(dataKey, Buffer.from(JSON.stringify(secrets)), aad);
    return Buffer.concat([Buffer.of(VERSION), wrapped, body]);
  }

  /** Throws vault_locked when key, place or data do not fit. */
  unseal(sealed: Buffer, place: string): Record<string, string> {
    const split = 1 + BOX + KEY;
    try {
      if (sealed[0] !== VERSION) throw new Error('unknown version');
      const aad = Buffer.from(`reflejo:${VERSION}:${place}`);
      const dataKey = decrypt(this.#master, sealed.subarray(1, split), aad);
      return JSON.parse(decrypt(dataKey, sealed.subarray(split), aad).toString());
    } catch (cause) {
      throw new AppError('vault_locked', undefined, { cause });
    }
  }
}
