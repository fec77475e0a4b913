// The key that signs session cookies: made once, kept in the data folder, readable by its owner only.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 32 bytes. Throws an Error when the file is there but not a key. */
export function loadSessionKey(dataDir: string): Buffer {
  const file = join(dataDir, 'session.key');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    // two processes may start at once: the first one's file wins
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== 32) throw new Error(`${file} is not a key of 32 bytes in base64`);
  return key;
}
