import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Vault } from './vault.ts';
import { loadVaultKey } from './vault-key.ts';

const key = Buffer.alloc(32, 7);
const secrets = { apiKey: 'a-very-secret-value' };

describe('sealed data', () => {
  const vault = new Vault(key);
  const sealed = vault.seal(secrets, 'space/one');

  test('opens with its key at its place', () => {
    expect(new Vault(key).unseal(sealed, 'space/one')).toEqual(secrets);
  });

  test('holds neither names nor values in the clear, and differs each time', () => {
    expect(sealed.includes('secret')).toBe(false);
    expect(sealed.includes('apiKey')).toBe(false);
    expect(vault.seal(secrets, 'space/one').equals(sealed)).toBe(false);
  });

  test('does not open with another key', () => {
    expect(() => new Vault(Buffer.alloc(32, 8)).unseal(sealed, 'space/one')).toThrow(/vault_locked/);
  });

  test('does not open at another place: a row copied to another connection is useless', () => {
    expect(() => vault.unseal(sealed, 'space/two')).toThrow(/vault_locked/);
  });

  test('does not open when any byte was changed', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = changed[at]! ^ 1;
      expect(() => vault.unseal(changed, 'space/one')).toThrow(/vault_locked/);
    }
    expect(() => vault.unseal(sealed.subarray(0, 20), 'space/one')).toThrow(/vault_locked/);
  });
});

describe('the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reflejo-vault-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is made once, readable by its owner only', () => {
    const first = loadVaultKey(join(folder, 'data'));
    expect(first).toHaveLength(32);
    expect(statSync(join(folder, 'data', 'vault.key')).mode & 0o777).toBe(0o600);
    expect(loadVaultKey(join(folder, 'data')).equals(first)).toBe(true);
  });

  test('is refused when others can read its file', () => {
    loadVaultKey(join(folder, 'open'));
    chmodSync(join(folder, 'open', 'vault.key'), 0o644);
    expect(() => loadVaultKey(join(folder, 'open'))).toThrow(/can be read by others/);
  });

  test('may be given as a setting, and must have 32 bytes', () => {
    expect(loadVaultKey(join(folder, 'unused'), key.toString('base64')).equals(key)).toBe(true);
    expect(() => loadVaultKey(folder, 'c2hvcnQ=')).toThrow(/32 bytes/);
    expect(() => new Vault(Buffer.alloc(16))).toThrow(/vault_locked/);
  });
});
