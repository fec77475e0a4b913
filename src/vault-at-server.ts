// The vault for whoever is at the server: can open the database and has the master key.
import type { Config } from './config.ts';
import { keySource, proveVault, rotateVault, Vault, type VaultStatus, vaultStatus } from './connections/index.ts';
import { AppError } from './errors.ts';
import { openDatabase } from './open-database.ts';

const sourceOf = ({ dataDir, vaultKey, vaultKeyCommand }: Config) =>
  keySource({ dataDir, setting: vaultKey, command: vaultKeyCommand });

/** Throws vault_locked, database_unavailable. */
export async function readVaultStatus(config: Config): Promise<VaultStatus & { source: string }> {
  const source = sourceOf(config);
  const vault = new Vault(await source.load());
  const { db, close } = await openDatabase(config);
  try {
    await proveVault(db.system, vault);
    return { source: source.name, ...(await vaultStatus(db, vault)) };
  } finally {
    await close();
  }
}

/**
 * Changes the master key, or goes on with a change that was begun. Throws vault_locked, conflict (nothing was
 * changed that does not stay good), database_unavailable.
 */
export async function changeVaultKey(
  config: Config,
  waitMs: number,
  tell: (what: string) => void,
): Promise<{ key: string; wrapped: number }> {
  const source = sourceOf(config);
  const { db, close } = await openDatabase(config);
  try {
    const before = new Vault(await source.load());
    await proveVault(db.system, before);
    const { keys } = await vaultStatus(db, before);
    const newest = before.keyIds()[0]!;
    const underWay = keys.some(({ state }) => state !== 'current');
    if (!underWay && newest === keys.find(({ state }) => state === 'current')?.id) {
      if (!source.add)
        throw new AppError(
          'invalid_request',
          `give the new key first: ${source.name} has to hold it before the old one, on every machine. A new key: openssl rand -base64 32`,
        );
      await source.add();
      tell(`A new key is in ${source.name}; machines with a data folder of their own need the same file`);
    }
    const vault = new Vault(await source.load());
    await proveVault(db.system, vault);
    const key = vault.keyIds()[0]!;
    return { key, ...(await rotateVault({ db, vault, to: key, tell, waitMs })) };
  } finally {
    await close();
  }
}
