// Finds the master key of the vault: from the setting, or from a file in the data folder that is made once.
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

/**
 * `setting`: REFLEJO_VAULT_KEY, 32 bytes in base64. Without it `vault.key` in `dataDir` is used; it is made on
 * the first call, readable by its owner only, and refused when others can read it. Throws vault_locked.
 */
export function loadVaultKey(dataDir: string, setting?: string): Buffer {
  if (setting !== undefined) return decode(setting, 'REFLEJO_VAULT_KEY');
  const file = join(dataDir, 'vault.key');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) create(file);
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new AppError(
      'vault_locked',
      `${file} can be read by others: chmod 600 it, and change the key if that was so for long`,
    );
  }
  return decode(readFileSync(file, 'utf8'), file);
}

/** A link is made whole or not at all: of two processes that start at once, both read the same key. */
function create(file: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

function decode(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new AppError('vault_locked', `${from} must hold 32 bytes in base64`);
  return key;
}
