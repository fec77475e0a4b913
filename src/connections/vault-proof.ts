// A machine whose key does not open this database's vault must not work on it: its steps would fail one by one.
import type { Pool } from 'pg';
import { AppError } from '../errors.ts';
import { PROOF_PLACE as PLACE, placeOf } from './places.ts';
import type { Vault } from './vault.ts';

const ASK =
  'The key of the vault is not the one of this database. Start it with the key of the first machine: REFLEJO_VAULT_KEY, or the file vault.key of its data folder.';

/** The first machine leaves the proof, all others are held to it. Throws vault_locked. */
export async function proveVault(pool: Pool, vault: Vault): Promise<void> {
  const found = await pool.query('select sealed from vault_proof');
  if (found.rows[0]) return open(vault, found.rows[0].sealed, PLACE);
  // sealed before there were proofs
  const old = await pool.query('select space_id, name, sealed from connection where sealed is not null limit 1');
  const [row] = old.rows;
  if (row) open(vault, row.sealed, placeOf(row.space_id, row.name));
  await pool.query('insert into vault_proof (sealed) values ($1) on conflict do nothing', [
    vault.seal({ proof: 'reflejo' }, PLACE),
  ]);
  const { rows } = await pool.query('select sealed from vault_proof');
  open(vault, rows[0].sealed, PLACE);
}

function open(vault: Vault, sealed: Buffer, place: string): void {
  try {
    vault.unseal(sealed, place);
  } catch (cause) {
    throw new AppError('vault_locked', ASK, { cause });
  }
}
