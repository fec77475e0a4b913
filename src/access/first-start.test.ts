import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { listEntries } from '../ledger/index.ts';
import { Access, firstStart } from './index.ts';

const db = await testDatabase();
const url = 'http://127.0.0.1:7310';

it('the first start makes a space and its owner, once, with a link that signs in', async () => {
  await db.tx((tx) => tx.query('delete from space'));
  const starts = await Promise.all(
    [1, 2, 3].map(() => db.tx((tx) => firstStart(tx, { url, email: 'soc@example.com' }))),
  );
  const made = starts.filter((start) => start !== undefined);
  expect(made).toHaveLength(1);
  const { spaceId, personId, link } = made[0]!;
  expect(link.startsWith(`${url}/welcome#token=`)).toBe(true);

  const access = new Access({ db, url, secret: randomBytes(32) });
  const { cookies } = await access.signInByLink(link.split('#token=')[1]!, { ip: '127.0.0.1', userAgent: undefined });
  const principal = await access.authenticate({ cookie: cookies[0]!.split(';')[0]! });
  expect(principal).toMatchObject({ actor: { id: personId }, spaceId, role: 'owner', email: 'soc@example.com' });
  expect((await access.me(principal!)).space).toMatchObject({ slug: 'main' });
  const { items } = await db.tx((tx) => listEntries(tx, spaceId, { order: 'oldest' }));
  expect(items.map(({ kind }) => kind)).toEqual(['person.added', 'space.created', 'session.opened']);
});

it('the owner who is made without an address of their own can sign in with a password', async () => {
  await db.tx((tx) => tx.query('delete from membership'));
  await db.tx((tx) => tx.query('delete from space'));
  const { link } = (await db.tx((tx) => firstStart(tx, { url })))!;
  const access = new Access({ db, url, secret: randomBytes(32) });
  const from = { ip: '127.0.0.2', userAgent: undefined };
  const { person, cookies } = await access.signInByLink(link.split('#token=')[1]!, from);
  await access.setPassword(cookies[0]!.split(';')[0], { password: 'a long enough password' });
  const signedIn = await access.signIn({ email: person.email, password: 'a long enough password' }, from);
  expect(signedIn.person.id).toBe(person.id);
});
