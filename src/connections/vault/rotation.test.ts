// Changing the master key under running machines.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { newId } from '../../db/index.ts';
import { placeOf, tokenPlace } from '../places.ts';
import type { KeySource } from './key-source.ts';
import { KeyWatch } from './key-watch.ts';
import { proveVault } from './proof.ts';
import { rotateVault, vaultStatus } from './rotation.ts';
import { keyId, Vault } from './vault.ts';

const db = await testDatabase();
const [old, next] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const to = keyId(next);
const started: KeyWatch[] = [];

/** A running machine; its source can be given a new key later. */
async function machine(keys: Buffer[]) {
  const held = [...keys];
  const source: KeySource = { name: 'test', load: async () => held };
  const vault = new Vault(held);
  await proveVault(db.system, vault);
  const watch = new KeyWatch({ pool: db.system, vault, source });
  await watch.start();
  started.push(watch);
  return { vault, watch, give: (key: Buffer) => held.unshift(key) };
}

async function connections(vault: Vault, many: number) {
  for (let n = 0; n < many; n++) {
    const name = `c${n}`;
    const id = newId();
    await db.tx(async (tx) => {
      await tx.query(
        `insert into connection (space_id, id, name, tool, kind, state, created_by, sealed) values ($1, $2, $3, 'a', 'x', 'ok', '{}', $4)`,
        [db.spaceId, id, name, vault.seal({ secret: name }, placeOf(db.spaceId, name))],
      );
      await tx.query('insert into connection_token (space_id, connection_id, sealed) values ($1, $2, $3)', [
        db.spaceId,
        id,
        vault.seal({ token: name }, tokenPlace(id)),
      ]);
    });
  }
}

async function opensAll(vault: Vault): Promise<number> {
  const { rows } = await db.tx((tx) => tx.query('select name, sealed from connection'));
  for (const { name, sealed } of rows)
    expect(vault.unseal(sealed, placeOf(db.spaceId, name))).toEqual({ secret: name });
  const tokens = await db.tx((tx) => tx.query('select connection_id, sealed from connection_token'));
  for (const { connection_id, sealed } of tokens.rows) vault.unseal(sealed, tokenPlace(connection_id));
  return rows.length + tokens.rows.length;
}

const rotate = (tell: (what: string) => void = () => {}, waitMs = 0) =>
  proven([next, old]).then((vault) => rotateVault({ db, vault, to, tell, waitMs, settleMs: 0 }));

async function proven(keys: Buffer[]) {
  const vault = new Vault(keys);
  await proveVault(db.system, vault);
  return vault;
}

beforeEach(async () => {
  for (const table of ['connection', 'vault_key', 'vault_machine', 'vault_proof'])
    await db.system.query(`delete from ${table}`);
  // a database from before: its first machine had the old key
  await proven([old]);
});
afterEach(async () => {
  for (const watch of started.splice(0)) await watch.stop();
});

test('everything opens with the new key alone afterwards, and it is on record', async () => {
  const one = await machine([old]);
  await connections(one.vault, 120);
  one.give(next);
  const turning = rotate(undefined, 60_000);
  // what its timer does every few seconds
  const looks = async () => {
    await one.watch.look();
    return one.vault.keyIds().includes(to);
  };
  await expect.poll(looks, { timeout: 20_000 }).toBe(true);
  expect(await turning).toEqual({ wrapped: 240 });
  expect(await opensAll(new Vault(next))).toBe(240);
  await expect(proven([old])).rejects.toMatchObject({ code: 'vault_locked' });
  await proven([next]);
  await one.watch.look();
  expect(await opensAll(one.vault)).toBe(240);
  const fresh = one.vault.seal({ a: 'b' }, 'x');
  expect(new Vault(next).unseal(fresh, 'x')).toEqual({ a: 'b' });
  const { rows } = await db.tx((tx) =>
    tx.query("select kind, body::text as body from ledger_entry where object = 'vault' order by seq"),
  );
  expect(rows.map((row) => row.kind)).toEqual(['vault.rotation_started', 'vault.key_changed', 'vault.rotated']);
  expect(JSON.stringify(rows)).not.toContain(next.toString('base64'));
});

test('nothing is sealed with a key that a machine lacks: it is named, and it goes on', async () => {
  const [knows, lacks] = [await machine([next, old]), await machine([old])];
  await connections(lacks.vault, 3);
  await expect(rotate()).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('(process') });
  await Promise.all([knows.watch.look(), lacks.watch.look()]);
  for (const { vault } of [knows, lacks])
    expect(new Vault(old).unseal(vault.seal({ a: 'b' }, 'x'), 'x')).toEqual({ a: 'b' });
  expect(await opensAll(lacks.vault)).toBe(6);
  const status = await vaultStatus(db, knows.vault);
  expect(status.machines.filter((one) => one.lacks.includes(to))).toHaveLength(1);
  lacks.give(next);
  await lacks.watch.look();
  expect(await rotate()).toEqual({ wrapped: 6 });
});

test('a machine that comes up in between with the old key alone is waited for, or refused', async () => {
  const one = await machine([next, old]);
  await connections(one.vault, 2);
  await expect(
    rotate((what) => {
      throw new Error(`killed: ${what}`);
    }),
  ).rejects.toThrow(/killed: .* seals from now on/);
  await expect(proven([old])).rejects.toMatchObject({ code: 'vault_locked' });
  await expect(proven([next])).rejects.toMatchObject({
    code: 'vault_locked',
    detail: expect.stringContaining('start with both keys'),
  });
  await proven([old, next]);
});

test('killed in the middle it leaves everything readable, and goes on from there', async () => {
  const one = await machine([next, old]);
  await connections(one.vault, 120);
  let told = 0;
  await expect(
    rotate(() => {
      if (++told === 2) throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  const status = await vaultStatus(db, one.vault);
  expect(status.keys.map(({ state, sealed }) => [state, sealed]).sort()).toEqual([
    ['current', 100],
    ['old', 140],
  ]);
  expect(await opensAll(one.vault)).toBe(240);
  await one.watch.look();
  await connectionsMore(one.vault);
  expect(await rotate()).toEqual({ wrapped: 140 });
  expect(await opensAll(new Vault(next))).toBe(241);
  expect((await vaultStatus(db, one.vault)).keys).toMatchObject([{ id: to, state: 'current', sealed: 241 }]);
});

async function connectionsMore(vault: Vault) {
  await db.tx((tx) =>
    tx.query(
      `insert into connection (space_id, id, name, tool, kind, state, created_by, sealed) values ($1, $2, 'more', 'a', 'x', 'ok', '{}', $3)`,
      [db.spaceId, newId(), vault.seal({ secret: 'more' }, placeOf(db.spaceId, 'more'))],
    ),
  );
}

test('a third key waits until the second has taken over', async () => {
  await machine([next, old]);
  await connections(await proven([old]), 1);
  await expect(
    rotate((what) => {
      throw new Error(what);
    }),
  ).rejects.toThrow();
  const third = Buffer.alloc(32, 3);
  const vault = await proven([third, next, old]);
  await expect(
    rotateVault({ db, vault, to: keyId(third), tell: () => {}, waitMs: 0, settleMs: 0 }),
  ).rejects.toMatchObject({ code: 'conflict' });
});
