import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { keySource } from './key-source.ts';
import { keyId, Vault } from './vault.ts';

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

describe('more than one master key', () => {
  const [old, next] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const place = 'space/one';

  test('what the old one sealed opens until it is wrapped anew, and then with the new one alone', () => {
    const before = new Vault(old).seal(secrets, place);
    const both = new Vault([next, old]);
    expect(both.unseal(before, place)).toEqual(secrets);
    both.sealWith(keyId(next));
    const after = both.rewrap(before, place);
    expect(after.subarray(-40).equals(before.subarray(-40))).toBe(true);
    expect(new Vault(next).unseal(after, place)).toEqual(secrets);
    expect(() => new Vault(old).unseal(after, place)).toThrow(/vault_locked/);
    expect(() => both.rewrap(before, 'space/two')).toThrow(/vault_locked/);
  });

  test('nothing is sealed with a key that is not there', () => {
    expect(() => new Vault(old).sealWith(keyId(next))).toThrow(/vault_locked/);
  });

  test('the name of a key in sealed data cannot be changed for another', () => {
    const vault = new Vault([next, old]);
    vault.sealWith(keyId(next));
    const sealed = vault.seal(secrets, place);
    Buffer.from(keyId(old), 'hex').copy(sealed, 1);
    expect(() => vault.unseal(sealed, place)).toThrow(/vault_locked/);
  });
});

describe('where the master key comes from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reflejo-vault-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (dataDir: string, more: { setting?: string; command?: string } = {}) =>
    keySource({ dataDir, ...more }).load();

  test('a file that is made once, readable by its owner only', async () => {
    const [first] = await load(join(folder, 'data'));
    expect(first).toHaveLength(32);
    expect(statSync(join(folder, 'data', 'vault.key')).mode & 0o777).toBe(0o600);
    expect(await load(join(folder, 'data'))).toEqual([first]);
  });

  test('a new key is put before the others in the file', async () => {
    const source = keySource({ dataDir: join(folder, 'grows') });
    const [first] = await source.load();
    await source.add!();
    const keys = await source.load();
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(first);
    expect(statSync(join(folder, 'grows', 'vault.key')).mode & 0o777).toBe(0o600);
  });

  test('a file that others can read is refused', async () => {
    await load(join(folder, 'open'));
    chmodSync(join(folder, 'open', 'vault.key'), 0o644);
    await expect(load(join(folder, 'open'))).rejects.toThrow(/can be read by others/);
  });

  test('a setting, with one key or several', async () => {
    const other = Buffer.alloc(32, 8);
    const setting = `${other.toString('base64')},${key.toString('base64')}`;
    expect(await load(join(folder, 'unused'), { setting })).toEqual([other, key]);
    await expect(load(folder, { setting: 'c2hvcnQ=' })).rejects.toThrow(/32 bytes/);
    expect(() => new Vault(Buffer.alloc(16))).toThrow(/vault_locked/);
  });

  test('a program, which gets its words as they are and no shell', async () => {
    const text = key.toString('base64');
    const script = "process.stdout.write(process.argv[1] + '\\n'); process.exit(process.argv[2] ? 3 : 0)";
    const command = `"${process.execPath}" -e "${script}" "${text}"`;
    expect(await load(folder, { command })).toEqual([key]);
    const failed = await load(folder, { command: `${command} fail` }).catch((error) => error);
    expect(failed).toMatchObject({ code: 'vault_locked' });
    expect(JSON.stringify([failed.detail, String(failed.cause)])).not.toContain(text);
    await expect(load(folder, { command: 'no-such-program $(id)' })).rejects.toThrow(/no-such-program.*ENOENT/);
    await expect(load(folder, { command: 'echo none' })).rejects.toThrow(/32 bytes/);
  });
});
