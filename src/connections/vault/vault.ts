// Seals the secrets of connections: each connection has a data key of its own, and only that key is encrypted
// with the master key (envelope encryption), so that the master key can be changed without touching the data.
// A vault may hold several master keys while one takes over from another; what is sealed names its key.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../errors.ts';

/** FIRST: sealed before the master key was ever changed, names no key. */
const FIRST = 1;
const NAMED = 2;
const KEY = 32;
const NONCE = 12;
const TAG = 16;
const BOX = NONCE + TAG;
const ID = 8;

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

/** Names a key and tells nothing of it: 16 hexadecimal digits. */
export const keyId = (key: Buffer): string =>
  createHash('sha256')
    .update('reflejo vault key')
    .update(key)
    .digest('hex')
    .slice(0, 2 * ID);

// the same for both forms: changing the master key leaves the body as it is
const bodyAad = (place: string) => Buffer.from(`reflejo:1:${place}`);
const wrapAad = (place: string, version: number) => Buffer.from(`reflejo:${version}:${place}`);

interface Opened {
  /** Of the master key that opened it. */
  key: string;
  dataKey: Buffer;
  body: Buffer;
}

export class Vault {
  readonly #keys = new Map<string, Buffer>();
  /** Seals what names no key. */
  #first: string;
  /** Seals, once the master key was changed. */
  #current: string | undefined;

  /** `keys`: 32 bytes each, the newest first. */
  constructor(keys: Buffer | readonly Buffer[]) {
    this.learn(Buffer.isBuffer(keys) ? [keys] : keys);
    const [newest] = this.#keys.keys();
    if (newest === undefined) throw new AppError('vault_locked', 'the vault has no key');
    this.#first = newest;
  }

  /** Adds keys to those it opens with. */
  learn(keys: readonly Buffer[]): void {
    for (const key of keys) {
      if (key.length !== KEY)
        throw new AppError('vault_locked', `the vault's key must have ${KEY} bytes, not ${key.length}`);
      this.#keys.set(keyId(key), key);
    }
  }

  keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  /** The key of this database before it was ever changed. */
  sealFirstWith(id: string): void {
    this.#first = id;
  }

  /** Seals with this key from now on. Throws vault_locked when it does not have it. */
  sealWith(id: string): void {
    if (!this.#keys.has(id)) throw new AppError('vault_locked', `the vault does not have the key ${id}`);
    this.#current = id;
  }

  /** `place` binds the result to where it belongs: sealed data copied to another connection does not open. */
  seal(secrets: Record<string, string>, place: string): Buffer {
    const dataKey = randomBytes(KEY);
    return this.#wrapped(dataKey, encrypt(dataKey, Buffer.from(JSON.stringify(secrets)), bodyAad(place)), place);
  }

  /** Throws vault_locked when key, place or data do not fit. */
  unseal(sealed: Buffer, place: string): Record<string, string> {
    try {
      const { dataKey, body } = this.#open(sealed, place);
      return JSON.parse(decrypt(dataKey, body, bodyAad(place)).toString());
    } catch (cause) {
      throw new AppError('vault_locked', undefined, { cause });
    }
  }

  /** The same data under the key that seals now. Throws vault_locked. */
  rewrap(sealed: Buffer, place: string): Buffer {
    try {
      const { dataKey, body } = this.#open(sealed, place);
      return this.#wrapped(dataKey, body, place);
    } catch (cause) {
      throw new AppError('vault_locked', undefined, { cause });
    }
  }

  /** Which key opens it; undefined: none of ours. */
  opensWith(sealed: Buffer, place: string): string | undefined {
    try {
      return this.#open(sealed, place).key;
    } catch {
      return undefined;
    }
  }

  #wrapped(dataKey: Buffer, body: Buffer, place: string): Buffer {
    if (this.#current === undefined) {
      const wrapped = encrypt(this.#keys.get(this.#first)!, dataKey, wrapAad(place, FIRST));
      return Buffer.concat([Buffer.of(FIRST), wrapped, body]);
    }
    const wrapped = encrypt(this.#keys.get(this.#current)!, dataKey, wrapAad(place, NAMED));
    return Buffer.concat([Buffer.of(NAMED), Buffer.from(this.#current, 'hex'), wrapped, body]);
  }

  #open(sealed: Buffer, place: string): Opened {
    const version = sealed[0];
    if (version !== FIRST && version !== NAMED) throw new Error('unknown version');
    const from = version === NAMED ? 1 + ID : 1;
    const to = from + BOX + KEY;
    const named = version === NAMED ? [sealed.subarray(1, from).toString('hex')] : this.keyIds();
    for (const id of named) {
      const dataKey = this.#unwrapped(id, sealed.subarray(from, to), wrapAad(place, version));
      if (dataKey) return { key: id, dataKey, body: sealed.subarray(to) };
    }
    throw new Error('no key opens it');
  }

  #unwrapped(id: string, wrapped: Buffer, aad: Buffer): Buffer | undefined {
    const key = this.#keys.get(id);
    if (!key) return undefined;
    try {
      return decrypt(key, wrapped, aad);
    } catch {
      return undefined; // of another key, or not what was sealed
    }
  }
}
