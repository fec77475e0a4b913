// Several workers over one database, against a token endpoint that gives each refresh token once: a second use of
// the same one ends everything, as Okta and Auth0 do.
import { afterEach, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { newId } from '../../db/index.ts';
import { AppError } from '../../errors.ts';
import type { HeldToken } from '../kinds/kind.ts';
import { Vault } from '../vault.ts';
import { SharedTokens } from './shared-tokens.ts';
import { TokenRows } from './token-rows.ts';

const db = await testDatabase();
const vault = new Vault(Buffer.alloc(32, 9));
const workers = (many: number) => Array.from({ length: many }, () => new SharedTokens(db, vault));

async function connection(name: string) {
  const id = newId();
  await db.tx((tx) =>
    tx.query(
      `insert into connection (space_id, id, name, tool, kind, state, created_by) values ($1, $2, $3, 'acme', 'x', 'ok', '{}')`,
      [db.spaceId, id, name],
    ),
  );
  return { spaceId: db.spaceId, id, version: 1, name };
}

/** Rotates: only the refresh token it gave last is good, and only once. */
function endpointStandIn(life = 3600_000) {
  let asked = 0;
  let good = 'r0';
  const obtain = async (previous: HeldToken | undefined): Promise<HeldToken> => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (previous && previous.refresh !== good) {
      good = 'nothing';
      throw new AppError('sign_in_again', 'the refresh token was used before');
    }
    good = `r${asked}`;
    return { access: `access-${asked}`, expiresAt: Date.now() + life, refresh: good };
  };
  return { obtain, asked: () => asked };
}

const stateOf = async (id: string) =>
  (await db.tx((tx) => tx.query('select state, last_error from connection where id = $1', [id]))).rows[0];

afterEach(() => db.tx((tx) => tx.query('delete from connection')));

test('of many workers one obtains the token, the others use what it got', async () => {
  const owner = await connection('many');
  const endpoint = endpointStandIn();
  const all = workers(6);
  const found = await Promise.all(all.flatMap((one) => [1, 2].map(() => one.of(owner).current(endpoint.obtain))));
  expect(new Set(found.map((token) => token.access))).toEqual(new Set(['access-1']));
  expect(endpoint.asked()).toBe(1);
  const { rows } = await db.tx((tx) => tx.query('select t::text as row from connection_token t'));
  expect(rows[0].row).not.toContain(Buffer.from('access-1').toString('hex'));
});

test('a refused token is replaced once, however many had it, and its refresh token is used once', async () => {
  const owner = await connection('refused');
  const endpoint = endpointStandIn();
  const all = workers(5);
  await Promise.all(all.map((one) => one.of(owner).current(endpoint.obtain)));
  for (let round = 2; round < 5; round++) {
    const next = await Promise.all(
      all.map((one) => {
        const tokens = one.of(owner);
        tokens.refused(`Bearer access-${round - 1}`);
        return tokens.current(endpoint.obtain);
      }),
    );
    expect(new Set(next.map((token) => token.access))).toEqual(new Set([`access-${round}`]));
  }
  expect(endpoint.asked()).toBe(4);
});

test('an expired one is replaced with its refresh token, and the newest refresh token is kept', async () => {
  const owner = await connection('expired');
  const endpoint = endpointStandIn(-1);
  const [one, two] = workers(2);
  await one!.of(owner).current(endpoint.obtain);
  await two!.of(owner).current(endpoint.obtain);
  await one!.of(owner).current(endpoint.obtain);
  expect(endpoint.asked()).toBe(3);
  expect((await stateOf(owner.id)).state).toBe('ok');
});

test('a grant that has ended makes the connection failing, and the tool is not asked again', async () => {
  const owner = await connection('ended');
  let asked = 0;
  const refuse = async () => {
    asked++;
    throw new AppError('sign_in_again', 'invalid_grant');
  };
  const [one, two] = workers(2);
  await expect(one!.of(owner).current(refuse)).rejects.toMatchObject({ code: 'sign_in_again' });
  await expect(two!.of(owner).current(refuse)).rejects.toMatchObject({ code: 'sign_in_again' });
  expect(asked).toBe(1);
  expect(await stateOf(owner.id)).toMatchObject({
    state: 'failing',
    last_error: expect.stringContaining('sign in again'),
  });
  const endpoint = endpointStandIn();
  const changed = await two!.of({ ...owner, version: 2 }).current(() => endpoint.obtain(undefined));
  expect(changed.access).toBe('access-1');
});

test('any other failure is told, and the next call asks again at once', async () => {
  const owner = await connection('down');
  const endpoint = endpointStandIn();
  const [one, two] = workers(2);
  const fail = async () => {
    throw new AppError('tool_error', 'answered 503');
  };
  await expect(one!.of(owner).current(fail)).rejects.toMatchObject({ code: 'tool_error' });
  expect((await two!.of(owner).current(endpoint.obtain)).access).toBe('access-1');
});

test('a worker that died while it waited for the tool is succeeded when its lease is over', async () => {
  const owner = await connection('killed');
  const rows = new TokenRows(db, vault);
  expect(await rows.lease(owner)).toBeDefined();
  expect(await rows.lease(owner)).toBeUndefined();
  await db.tx((tx) => tx.query("update connection_token set lease_until = now() - interval '1 second'"));
  const endpoint = endpointStandIn();
  expect((await workers(1)[0]!.of(owner).current(endpoint.obtain)).access).toBe('access-1');
});

test('one that was frozen and comes back does not overwrite the token of its successor', async () => {
  const owner = await connection('frozen');
  const rows = new TokenRows(db, vault);
  const before = await rows.lease(owner);
  await db.tx((tx) => tx.query("update connection_token set lease_until = now() - interval '1 second'"));
  const endpoint = endpointStandIn();
  await workers(1)[0]!.of(owner).current(endpoint.obtain);
  await rows.store(owner, before!.generation, { access: 'late', expiresAt: Date.now() + 1000 });
  expect((await rows.read(owner))!.token!.access).toBe('access-1');
});

test('a token of another space, or copied to another connection, does not open', async () => {
  const [one, two] = [await connection('one'), await connection('two')];
  const endpoint = endpointStandIn();
  await workers(1)[0]!.of(one).current(endpoint.obtain);
  await db.tx((tx) =>
    tx.query(
      `insert into connection_token (space_id, connection_id, sealed, version) select space_id, $1, sealed, 1 from connection_token`,
      [two.id],
    ),
  );
  await expect(workers(1)[0]!.of(two).current(endpoint.obtain)).rejects.toMatchObject({ code: 'vault_locked' });
});
