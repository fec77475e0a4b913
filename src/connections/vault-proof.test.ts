import { expect, it } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { placeOf } from './places.ts';
import { Vault } from './vault.ts';
import { proveVault } from './vault-proof.ts';

const db = await testDatabase();
const first = new Vault(Buffer.alloc(32, 1));
const other = new Vault(Buffer.alloc(32, 2));

it('the first key is the key; of two that come at once one is refused', async () => {
  const both = await Promise.allSettled([proveVault(db.system, first), proveVault(db.system, other)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await db.system.query('delete from vault_proof');
  await proveVault(db.system, first);
  await proveVault(db.system, first);
  await expect(proveVault(db.system, other)).rejects.toMatchObject({
    code: 'vault_locked',
    detail: expect.stringContaining('REFLEJO_VAULT_KEY'),
  });
});

it('what was sealed before there was a proof is one', async () => {
  await db.system.query('delete from vault_proof');
  const spaceId = await newSpace(db, 'old');
  await db.system.query(
    `insert into connection (space_id, id, name, tool, kind, sealed, state, created_by)
     values ($1, gen_random_uuid(), 'siem', 'webhook', 'hook_bearer', $2, 'ok', '{}')`,
    [spaceId, first.seal({ secret: 'x' }, placeOf(spaceId, 'siem'))],
  );
  await expect(proveVault(db.system, other)).rejects.toMatchObject({ code: 'vault_locked' });
  await proveVault(db.system, first);
});
