// Changes the master key of the vault while servers run: all machines get to know the new key, then it seals, then
// what the old one sealed is wrapped anew, in batches. Each step is a transaction; killed between any two, it goes on
// from there when it is begun again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Tx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import { record, SYSTEM } from '../../ledger/index.ts';
import { PROOF_PLACE, placeOf, signInPlace, tokenPlace } from '../places.ts';
import type { Vault } from './vault.ts';

const BATCH = 100;
/** A machine that was silent for longer is not there. */
const ALIVE = "interval '30 seconds'";

interface Sealed {
  table: string;
  /** Columns that name a row, and its place. */
  key: [string, string];
  place(row: Record<string, string>): string;
}

const SEALED: Sealed[] = [
  { table: 'connection', key: ['space_id', 'name'], place: (row) => placeOf(row.space_id!, row.name!) },
  { table: 'connection_token', key: ['space_id', 'connection_id'], place: (row) => tokenPlace(row.connection_id!) },
  { table: 'connection_sign_in', key: ['connection_id', 'state'], place: (row) => signInPlace(row.connection_id!) },
];

export interface Machine {
  host: string;
  pid: number;
  keys: string[];
}

export interface VaultStatus {
  keys: { id: string; state: 'next' | 'current' | 'old'; since: Date | undefined; sealed: number }[];
  machines: (Machine & { lacks: string[] })[];
}

export interface RotationParts {
  db: Database;
  /** Has the new key and the old one. */
  vault: Vault;
  /** Id of the new key. */
  to: string;
  tell(what: string): void;
  /** How long machines may take to get the new key. */
  waitMs: number;
  /** How long a machine may take to seal with the new key after it became current. */
  settleMs?: number;
}

/** How many secrets were wrapped anew. Throws conflict: another change is under way, or a machine lacks the new key. */
export async function rotateVault(parts: RotationParts): Promise<{ wrapped: number }> {
  const { db, to, tell } = parts;
  const { keys } = await vaultStatus(db, parts.vault);
  if (keys.length === 1 && keys[0]!.id === to && keys[0]!.state === 'current') return { wrapped: 0 };
  const state = await announce(db, to);
  if (state === 'next') {
    await untilAllKnow(parts);
    parts.vault.sealWith(to);
    await makeCurrent(parts);
    tell(`The key ${to} seals from now on`);
  }
  parts.vault.sealWith(to);
  let wrapped = 0;
  do {
    wrapped += await wrapAll(parts);
    await sleep(parts.settleMs ?? 12_000);
  } while ((await left(db, to)) > 0);
  await db.tx(async (tx) => {
    const { rows } = await tx.query("delete from vault_key where state = 'old' returning id");
    if (rows.length > 0) await onRecord(tx, 'vault.rotated', { key: to, old: rows.map((row) => row.id), wrapped });
  });
  return { wrapped };
}

/** Which machines lack which key. */
export async function vaultStatus(db: Database, vault: Vault): Promise<VaultStatus> {
  const { rows } = await db.system.query('select id, state, since from vault_key order by since');
  const proof = await db.system.query('select sealed from vault_proof');
  const first = proof.rows[0] && vault.opensWith(proof.rows[0].sealed, PROOF_PLACE);
  const named = rows.length > 0 ? rows : first ? [{ id: first, state: 'current', since: undefined }] : [];
  const counts = await sealedByKey(db);
  // what names no key was sealed with the first one
  const oldest = named.find(({ state }) => state === 'old')?.id ?? named.find(({ state }) => state === 'current')?.id;
  const keys = named.map(({ id, state, since }) => ({
    id,
    state,
    since: since ?? undefined,
    sealed: (counts.get(id) ?? 0) + (id === (rows.length > 0 ? oldest : id) ? (counts.get('') ?? 0) : 0),
  }));
  const machines = await machinesOf(db);
  return {
    keys,
    machines: machines.map((one) => ({
      ...one,
      lacks: keys.filter(({ id }) => !one.keys.includes(id)).map(({ id }) => id),
    })),
  };
}

async function announce(db: Database, to: string): Promise<string> {
  return db.tx(async (tx) => {
    await tx.query('lock table vault_key in exclusive mode');
    const { rows } = await tx.query('select id, state from vault_key');
    const own = rows.find((row) => row.id === to);
    if (own?.state === 'old')
      throw new AppError(
        'conflict',
        `the key ${to} is the one that is being replaced: the new key has to be the first`,
      );
    const other = rows.find((row) => row.state === 'next' && row.id !== to);
    if (other)
      throw new AppError(
        'conflict',
        `the vault is getting the key ${other.id} already: finish that with the key first`,
      );
    const unfinished = rows.find((row) => row.state === 'old');
    if (!own && unfinished)
      throw new AppError('conflict', `secrets are still sealed with ${unfinished.id}: finish that change first`);
    if (own) return own.state;
    await tx.query("insert into vault_key (id, state) values ($1, 'next')", [to]);
    await onRecord(tx, 'vault.rotation_started', { key: to });
    return 'next';
  });
}

async function untilAllKnow({ db, to, tell, waitMs }: RotationParts): Promise<void> {
  let told = '';
  for (const end = Date.now() + waitMs; ; await sleep(1000)) {
    const lacking = lackingOf(await machinesOf(db), to);
    if (lacking === '') return;
    if (lacking !== told) tell(`Waiting for the key ${to} on: ${lacking}`);
    told = lacking;
    if (Date.now() >= end)
      throw new AppError(
        'conflict',
        `these machines do not have the key ${to} yet: ${lacking}. Nothing is sealed with it; give it to them and run this again.`,
      );
  }
}

const lackingOf = (machines: Machine[], key: string): string =>
  machines
    .filter((one) => !one.keys.includes(key))
    .map(({ host, pid }) => `${host} (process ${pid})`)
    .sort()
    .join(', ');

async function machinesOf(db: Pick<Database, 'system'>): Promise<Machine[]> {
  const { rows } = await db.system.query(
    `select host, pid, keys from vault_machine where seen_at > now() - ${ALIVE} order by host, pid`,
  );
  return rows;
}

/** No machine can come up in between: it makes itself known before it works, and that waits for the lock. */
async function makeCurrent({ db, vault, to }: RotationParts): Promise<void> {
  await db.tx(async (tx) => {
    await tx.query('lock table vault_machine in exclusive mode');
    const { rows } = await tx.query(`select host, pid, keys from vault_machine where seen_at > now() - ${ALIVE}`);
    const lacking = lackingOf(rows, to);
    if (lacking !== '') throw new AppError('conflict', `a machine came up without the key ${to}: ${lacking}`);
    const proof = await tx.query('select sealed from vault_proof for update');
    const { sealed } = proof.rows[0];
    const old = vault.opensWith(sealed, PROOF_PLACE)!;
    await tx.query("update vault_key set state = 'old', since = now() where state = 'current'");
    await tx.query(
      `insert into vault_key (id, state) select $1, 'old' where not exists (select from vault_key where state = 'old')`,
      [old],
    );
    await tx.query("update vault_key set state = 'current', since = now() where id = $1", [to]);
    await tx.query('update vault_proof set sealed = $1', [vault.rewrap(sealed, PROOF_PLACE)]);
    await onRecord(tx, 'vault.key_changed', { key: to, old });
  });
}

/** Not sealed with the key $1. */
const FOREIGN = `sealed is not null and (get_byte(sealed, 0) = 1 or substring(sealed from 2 for 8) <> decode($1, 'hex'))`;

async function wrapAll(parts: RotationParts): Promise<number> {
  let wrapped = 0;
  for (const sealed of SEALED) {
    for (let done = BATCH; done === BATCH; wrapped += done) {
      done = await wrapBatch(parts, sealed);
      if (done > 0) parts.tell(`${wrapped + done} wrapped anew`);
    }
  }
  return wrapped;
}

function wrapBatch({ db, vault, to }: RotationParts, { table, key: [a, b], place }: Sealed): Promise<number> {
  return db.tx(async (tx) => {
    const { rows } = await tx.query(
      `select ${a}, ${b}, sealed from ${table} where ${FOREIGN} limit ${BATCH} for update`,
      [to],
    );
    for (const row of rows)
      await tx.query(`update ${table} set sealed = $3 where ${a} = $1 and ${b} = $2`, [
        row[a],
        row[b],
        vault.rewrap(row.sealed, place(row)),
      ]);
    return rows.length;
  });
}

async function left(db: Database, to: string): Promise<number> {
  let count = 0;
  for (const { table } of SEALED)
    count += (await db.system.query(`select count(*)::int as n from ${table} where ${FOREIGN}`, [to])).rows[0].n;
  return count;
}

/** '' for what names no key. */
async function sealedByKey(db: Database): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { table } of SEALED) {
    const { rows } = await db.system.query(
      `select case when get_byte(sealed, 0) = 1 then '' else encode(substring(sealed from 2 for 8), 'hex') end as id,
         count(*)::int as n from ${table} where sealed is not null group by 1`,
    );
    for (const { id, n } of rows) counts.set(id, (counts.get(id) ?? 0) + n);
  }
  return counts;
}

/** The vault is of all spaces: each has it in its own chain. */
async function onRecord(tx: Tx, kind: string, data: Record<string, unknown>): Promise<void> {
  const { rows } = await tx.query('select id from space order by id');
  await record(tx, ...rows.map(({ id }) => ({ spaceId: id, kind, actor: SYSTEM, object: 'vault', data })));
}
