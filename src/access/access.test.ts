import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { listEntries, SYSTEM, verify } from '../ledger/index.ts';
import { Access, addMember, createLink, loadSessionKey, type Principal, type Role } from './index.ts';

const db = await testDatabase();
const secret = loadSessionKey(mkdtempSync(join(tmpdir(), 'reflejo-')));
const URL = 'http://127.0.0.1:7310';
const access = new Access({ db, url: URL, secret });
const FROM = { ip: '192.0.2.7', userAgent: 'a test' };
const PASSWORD = 'correct horse battery staple';

let made = 0;
const member = async (role: Role, spaceId = db.spaceId) => {
  const email = `person-${++made}@example.com`;
  const { id } = await db.tx((tx) => addMember(tx, { spaceId, email, name: `Person ${made}`, role, by: SYSTEM }));
  return { id, email };
};
const cookieOf = (cookies: string[]) => cookies.map((cookie) => cookie.split(';')[0]).join('; ');
const signIn = async (personId: string) => {
  const token = await db.tx((tx) => createLink(tx, personId));
  return cookieOf((await access.signInByLink(token, FROM)).cookies);
};
const principal = (role: Role, spaceId = db.spaceId): Principal => ({
  actor: { type: 'person', id: 'p', name: 'P' },
  spaceId,
  role,
});
const entries = async (kind: string, spaceId = db.spaceId) =>
  (await db.tx((tx) => listEntries(tx, spaceId, { kind }))).items;
const byPassword = (email: string, password: string, ip = `198.51.100.${++made % 250}`) =>
  access.signIn({ email, password }, { ...FROM, ip });

it('a one-time link opens one session, with a cookie that scripts cannot read', async () => {
  const { id, email } = await member('responder');
  const token = await db.tx((tx) => createLink(tx, id));
  const { person, cookies } = await access.signInByLink(token, FROM);
  expect(person).toMatchObject({ id, email });
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(/^reflejo\.session_token=.+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(await access.authenticate({ cookie: cookieOf(cookies) })).toEqual({
    actor: { type: 'person', id, name: person.name },
    spaceId: db.spaceId,
    role: 'responder',
    email,
  });
  await expect(access.signInByLink(token, FROM)).rejects.toMatchObject({ code: 'unauthenticated' });
  const opened = await entries('session.opened');
  expect(opened[0]).toMatchObject({
    actor: { type: 'person', id, name: person.name },
    object: `person:${id}`,
    data: { by: 'link', ip: FROM.ip },
  });
});

it('of two that use a link at the same time one gets in', async () => {
  const { id } = await member('viewer');
  const token = await db.tx((tx) => createLink(tx, id));
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => access.signInByLink(token, FROM)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('refuses an expired, an invented and an empty link', async () => {
  const { id } = await member('viewer');
  const token = await db.tx((tx) => createLink(tx, id, { minutes: -1 }));
  for (const wrong of [token, 'invented', '']) {
    await expect(access.signInByLink(wrong, FROM)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

it('keeps no token in clear', async () => {
  const { id } = await member('viewer');
  const link = await db.tx((tx) => createLink(tx, id));
  const { token } = await access.createToken(principal('owner'), { name: 'ci', role: 'viewer' });
  for (const [table, secret] of [
    ['sign_in_link', link],
    ['api_token', token],
    ['ledger_entry', token],
  ]) {
    const { rows } = await db.tx((tx) =>
      tx.query(`select 1 from ${table} t where to_jsonb(t)::text like '%' || $1 || '%'`, [secret]),
    );
    expect(rows).toEqual([]);
  }
});

it('makes cookies secure when people come over https', async () => {
  const https = new Access({ db, url: 'https://reflejo.example.com', secret });
  const { id } = await member('viewer');
  const token = await db.tx((tx) => createLink(tx, id));
  const { cookies } = await https.signInByLink(token, FROM);
  expect(cookies[0]).toMatch(/^__Secure-reflejo\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/);
});

it('a password is set once signed in, opens a session, and is on record', async () => {
  const { id, email } = await member('editor');
  const cookie = await signIn(id);
  await expect(access.setPassword(cookie, { password: 'short' })).rejects.toMatchObject({
    code: 'invalid_request',
    problems: [{ path: '/password' }],
  });
  await access.setPassword(cookie, { password: PASSWORD });
  expect((await entries('password.set'))[0]).toMatchObject({ actor: { id } });

  const { person, cookies } = await byPassword(email.toUpperCase(), PASSWORD);
  expect(person).toMatchObject({ id, email });
  expect(cookies[0]).toMatch(/; HttpOnly; SameSite=Lax$/);
  const opened = cookieOf(cookies);
  expect(await access.authenticate({ cookie: opened })).toMatchObject({ actor: { id }, role: 'editor' });
  expect((await entries('session.opened'))[0]).toMatchObject({
    actor: { id },
    data: { by: 'password', userAgent: FROM.userAgent },
  });

  const cleared = await access.signOut(opened);
  expect(cleared.cookies[0]).toMatch(/^reflejo\.session_token=; Max-Age=0;/);
  expect(await access.authenticate({ cookie: opened })).toBeUndefined();
  expect((await entries('session.closed'))[0]).toMatchObject({ actor: { id } });
  await access.signOut(undefined);
});

it('refuses a wrong password and an unknown address alike', async () => {
  const { id, email } = await member('editor');
  await access.setPassword(await signIn(id), { password: PASSWORD });
  const fault = (attempt: Promise<unknown>) =>
    attempt.then(
      () => expect.fail('signed in'),
      ({ code, detail }) => ({ code, detail }),
    );
  const wrong = await fault(byPassword(email, 'something else entirely'));
  expect(wrong.code).toBe('unauthenticated');
  expect(await fault(byPassword('nobody@example.com', PASSWORD))).toEqual(wrong);
  expect(await fault(byPassword('not an address', PASSWORD))).toEqual(wrong);
});

it('a change of the password needs the current one, or a fresh link; it ends the other sessions', async () => {
  const { id, email } = await member('editor');
  await access.setPassword(await signIn(id), { password: PASSWORD });
  const mine = cookieOf((await byPassword(email, PASSWORD)).cookies);
  const other = cookieOf((await byPassword(email, PASSWORD)).cookies);
  await expect(access.setPassword(mine, { password: `${PASSWORD}!` })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(access.setPassword(mine, { password: `${PASSWORD}!`, current: 'not this one' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await access.setPassword(mine, { password: `${PASSWORD}!`, current: PASSWORD });
  expect(await access.authenticate({ cookie: other })).toBeUndefined();
  expect(await access.authenticate({ cookie: mine })).toMatchObject({ actor: { id } });
  await access.setPassword(await signIn(id), { password: `${PASSWORD}!!` });
  expect((await entries('password.changed')).filter(({ actor }) => actor.id === id)).toHaveLength(2);
});

it('limits attempts to sign in by address of the caller', async () => {
  const codes: string[] = [];
  for (let i = 0; i < 12; i++)
    await byPassword('nobody@example.com', PASSWORD, '203.0.113.9').catch(({ code }) => codes.push(code));
  expect(codes).toEqual([...Array(10).fill('unauthenticated'), 'rate_limited', 'rate_limited']);
});

it('a page may change something only from its own origin', () => {
  expect(access.allowsOrigin(URL, '127.0.0.1:7310')).toBe(true);
  expect(access.allowsOrigin('http://localhost:7310', 'localhost:7310')).toBe(true);
  for (const origin of ['https://evil.example', 'http://127.0.0.1:7311', 'https://127.0.0.1:7310', 'null', '']) {
    expect(access.allowsOrigin(origin, '127.0.0.1:7310')).toBe(false);
  }
});

it('finds a person of a space by address', async () => {
  const { id, email } = await member('responder');
  expect(await access.findPerson(db.spaceId, email.toUpperCase())).toMatchObject({
    actor: { type: 'person', id },
    role: 'responder',
    spaceId: db.spaceId,
  });
  expect(await access.findPerson(await newSpace(db, 'without-them'), email)).toBeUndefined();
});

it('a token works in its space until it is revoked or expires, and its use is noted', async () => {
  const owner = principal('owner');
  const made = await access.createToken(owner, { name: 'siem', role: 'responder' });
  expect(made.token).toMatch(/^rfl_[\w-]{43}$/);
  const authorization = `Bearer ${made.token}`;
  expect(await access.authenticate({ authorization })).toEqual({
    actor: { type: 'token', id: made.id, name: 'siem' },
    spaceId: db.spaceId,
    role: 'responder',
  });
  const listed = (await access.listTokens(owner)).find(({ id }) => id === made.id);
  expect(listed).toMatchObject({ name: 'siem', role: 'responder', createdBy: 'P', expiresAt: null });
  expect(listed!.lastUsedAt).toBeInstanceOf(Date);
  await access.authenticate({ authorization });
  expect((await access.listTokens(owner)).find(({ id }) => id === made.id)!.lastUsedAt).toEqual(listed!.lastUsedAt);

  await access.revokeToken(owner, made.id);
  await expect(access.authenticate({ authorization })).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(access.revokeToken(owner, made.id)).rejects.toMatchObject({ code: 'not_found' });

  const short = await access.createToken(owner, {
    name: 'short',
    role: 'viewer',
    expiresAt: new Date(Date.now() + 3600_000).toISOString(),
  });
  await db.tx((tx) =>
    tx.query(`update api_token set expires_at = now() - interval '1 second' where id = $1`, [short.id]),
  );
  await expect(access.authenticate({ authorization: `Bearer ${short.token}` })).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  await expect(
    access.createToken(owner, { name: 'late', role: 'viewer', expiresAt: '2001-01-01T00:00:00Z' }),
  ).rejects.toMatchObject({ code: 'invalid_request' });
  expect(await entries('token.created')).not.toHaveLength(0);
  expect((await entries('token.revoked'))[0]).toMatchObject({ object: `token:${made.id}`, actor: { id: 'p' } });
});

it('refuses what is not a token', async () => {
  for (const authorization of [
    '',
    'Bearer',
    'Bearer rfl_nope',
    'Basic cmZsOg==',
    'Bearer xyz',
    `Bearer rfl_${'x'.repeat(5000)}`,
  ]) {
    await expect(access.authenticate({ authorization })).rejects.toMatchObject({ code: 'unauthenticated' });
  }
  expect(await access.authenticate({})).toBeUndefined();
  expect(await access.authenticate({ cookie: 'reflejo.session_token=invented.signature' })).toBeUndefined();
});

it('a space keeps its last owner, also when two owners take each other out', async () => {
  const spaceId = await newSpace(db, 'two-owners');
  const [a, b] = [await member('owner', spaceId), await member('owner', spaceId)];
  const owner = principal('owner', spaceId);
  const results = await Promise.allSettled([
    access.setRole(owner, a.id, 'viewer'),
    access.setRole(owner, b.id, 'viewer'),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const last = (await access.listPeople(owner)).filter(({ role }) => role === 'owner');
  expect(last).toHaveLength(1);
  await expect(access.setRole(owner, last[0]!.id, 'editor')).rejects.toMatchObject({ code: 'conflict' });
  await expect(access.removePerson(owner, last[0]!.id)).rejects.toMatchObject({ code: 'conflict' });
  expect((await entries('role.changed', spaceId))[0]).toMatchObject({ data: { from: 'owner', to: 'viewer' } });
});

it('a person who is taken out is out at once', async () => {
  const { id } = await member('editor');
  const cookie = await signIn(id);
  const unused = await db.tx((tx) => createLink(tx, id));
  await access.removePerson(principal('owner'), id);
  expect(await access.authenticate({ cookie })).toBeUndefined();
  await expect(access.signInByLink(unused, FROM)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect((await entries('person.removed'))[0]).toMatchObject({ object: `person:${id}` });
});

it('nobody gets a link that opens another space', async () => {
  const elsewhere = await newSpace(db, 'elsewhere');
  const { id, email } = await member('owner', elsewhere);
  const added = await access.addPerson(principal('owner'), { email, name: 'Another name', role: 'viewer' });
  expect(added).toEqual({ id, link: undefined });
  await expect(access.newLink(principal('owner'), id)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(access.addPerson(principal('owner'), { email, name: 'Again', role: 'viewer' })).rejects.toMatchObject({
    code: 'conflict',
  });
  const cookie = await signIn(id);
  expect(await access.authenticate({ cookie, space: 'elsewhere' })).toMatchObject({
    spaceId: elsewhere,
    role: 'owner',
  });
  expect(await access.authenticate({ cookie, space: 'main' })).toMatchObject({ spaceId: db.spaceId, role: 'viewer' });
  await expect(access.authenticate({ cookie, space: 'two-owners' })).rejects.toMatchObject({ code: 'forbidden' });
  const me = await access.me((await access.authenticate({ cookie, space: 'main' }))!);
  expect(me).toMatchObject({ role: 'viewer', space: { slug: 'main' } });
  expect(me.spaces).toEqual(expect.arrayContaining([expect.objectContaining({ slug: 'elsewhere', role: 'owner' })]));
});

it('adds a person with a link that works', async () => {
  const { id, link } = await access.addPerson(principal('owner'), {
    email: 'New.Person@example.com',
    name: 'New',
    role: 'viewer',
  });
  const [address, token] = link!.split('#token=');
  expect(address).toBe(`${URL}/welcome`);
  expect((await access.signInByLink(token!, FROM)).person).toMatchObject({ id, email: 'new.person@example.com' });
  const again = await access.newLink(principal('owner'), id);
  expect((await access.signInByLink(again.link.split('#token=')[1]!, FROM)).person.id).toBe(id);
});

it('row-level security: a space sees its own people and tokens, and no sign-in data at all', async () => {
  const other = await newSpace(db, 'walled');
  const inside = await member('owner', other);
  const outside = await member('owner');
  await signIn(outside.id);
  await access.createToken(principal('owner', other), { name: 'walled', role: 'viewer' });
  await db.inSpace(other, async (tx) => {
    const ids = async (sql: string) => (await tx.query(sql)).rows.map((row) => Object.values(row)[0]);
    expect(await ids('select id from person')).toEqual([inside.id]);
    expect(await ids('select slug from space')).toEqual(['walled']);
    expect(await ids('select person_id from membership')).toEqual([inside.id]);
    expect(await ids('select name from api_token')).toEqual(['walled']);
    for (const table of ['auth_session', 'auth_account', 'auth_verification', 'sign_in_link'])
      expect(await ids(`select 1 from ${table}`)).toEqual([]);
    expect((await tx.query(`update membership set role = 'viewer'`)).rowCount).toBe(1);
  });
  for (const sql of [
    `insert into membership (space_id, person_id, role) values ('${db.spaceId}', '${inside.id}', 'owner')`,
    `insert into sign_in_link (hash, person_id, expires_at) values ('x', '${inside.id}', now())`,
    `update api_token set space_id = '${db.spaceId}'`,
  ]) {
    await expect(db.inSpace(other, (tx) => tx.query(sql))).rejects.toMatchObject({ code: '42501' });
  }
});

it('the key of the cookies is for its owner only and stays the same', () => {
  const dir = mkdtempSync(join(tmpdir(), 'reflejo-'));
  const key = loadSessionKey(dir);
  expect(key).toHaveLength(32);
  expect(loadSessionKey(dir).equals(key)).toBe(true);
  expect(statSync(join(dir, 'session.key')).mode & 0o777).toBe(0o600);
});

it('all of it left a ledger that verifies', async () => {
  expect(await db.tx((tx) => verify(tx, db.spaceId))).toMatchObject({ ok: true, problems: [] });
});
