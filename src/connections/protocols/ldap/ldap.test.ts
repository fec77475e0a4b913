// The LDAP actions against OpenLDAP's slapd.
import { beforeAll, describe, expect, test } from 'vitest';
import { testActions } from '../../../../test/counterparts/actions.ts';
import { BASE, slapd } from '../../../../test/counterparts/slapd.ts';
import { chainFilter } from './groups.ts';

const server = await slapd();
const { run, failure, outcome, add, test: testConnection } = await testActions();
const ann = `cn=Ann Example,ou=people,${BASE}`;
const odd = 'Bo\\b, "the" #1 <b=o> + co; (*)';
const bo = { uid: 'bo*)(uid=*', password: 'a Long one 1!' };
const group = (name: string) => `cn=${name},ou=groups,${BASE}`;
let boDn: string;

const person = (cn: string, uid: string, more: Record<string, unknown> = {}) => ({
  parent: `ou=people,${BASE}`,
  name: cn,
  classes: ['inetOrgPerson'],
  attributes: { uid, sn: 'Example', mail: `${uid.replace(/\W/g, '')}@example.com`, ...more },
});
const as = (dn: string, password: string) =>
  add(`as${Math.random().toString(36).slice(2)}`, 'ldap', { ...server.values, bindDn: dn, password }).then(
    ({ connection }) => connection.name,
  );

beforeAll(async () => {
  await add('ldap', 'ldap', server.values);
  await run('ldap.create_entry', {
    parent: 'dc=com',
    name: 'example',
    naming: 'dc',
    classes: ['dcObject', 'organization'],
    attributes: { o: 'Example' },
  });
  for (const name of ['people', 'groups', 'gone'])
    await run('ldap.create_entry', { name, naming: 'ou', classes: ['organizationalUnit'] });
  await run('ldap.create_entry', {
    name: 'policy',
    classes: ['organizationalRole', 'pwdPolicy'],
    attributes: { pwdAttribute: 'userPassword', pwdLockout: 'TRUE', pwdMaxFailure: '2' },
  });
  await run('ldap.create_entry', {
    name: 'reader',
    classes: ['organizationalRole', 'simpleSecurityObject'],
    attributes: { userPassword: 'reader-secret' },
  });
  await run('ldap.create_entry', person('Ann Example', 'ann', { userPassword: 'ann-secret', displayName: 'Ann' }));
  ({ dn: boDn } = await run('ldap.create_entry', person(odd, bo.uid, { userPassword: 'bo-secret' })));
  for (let i = 1; i <= 12; i++) await run('ldap.create_entry', person(`Crowd ${i}`, `crowd${i}`));
  await run('ldap.create_entry', {
    parent: `ou=groups,${BASE}`,
    name: 'inner',
    classes: ['groupOfNames'],
    attributes: { member: [ann] },
  });
  await run('ldap.create_entry', {
    parent: `ou=groups,${BASE}`,
    name: 'outer',
    classes: ['groupOfNames'],
    attributes: { member: [group('inner')] },
  });
  await run('ldap.create_entry', {
    parent: `ou=groups,${BASE}`,
    name: 'unique',
    classes: ['groupOfUniqueNames'],
    attributes: { uniqueMember: [boDn] },
  });
  await run('ldap.create_entry', {
    parent: `ou=groups,${BASE}`,
    name: 'posix',
    classes: ['posixGroup'],
    attributes: { gidNumber: '100' },
  });
  // the groups name each other: circles end
  await run('ldap.modify_entry', { dn: group('inner'), add: { member: group('outer') } });
});

describe('the connection', () => {
  test('works over ldaps and StartTLS with an authority of its own, and says who it is', async () => {
    expect(await testConnection('ldap')).toEqual({
      ok: true,
      detail: 'LDAP / Active Directory accepted the credentials',
    });
    await add('starttls', 'ldap', { ...server.values, tls: 'starttls', port: String(server.port) });
    expect(await run('ldap.who_am_i', {}, 'starttls')).toEqual({ id: `dn:cn=admin,${BASE}` });
    expect(await run('ldap.server_info')).toMatchObject({
      active_directory: false,
      attributes: { namingContexts: [BASE] },
    });
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 'tool_refused', 'it refused the user or the password'],
    ['no authority', { ca: '' }, 'connection_failed', 'certificate'],
    ['a certificate for another name', { host: '127.0.0.1' }, 'connection_failed', 'for another name'],
    ['nobody there', { port: '9' }, 'connection_failed', 'nothing listens'],
    ['an address that is closed', { host: '10.0.0.1' }, 'network_refused', 'private'],
  ])('%s is told', async (name, values, code, words) => {
    const connection = `bad-${name.replaceAll(' ', '-')}`;
    await add(connection, 'ldap', { ...server.values, ...values });
    const error = await failure('ldap.who_am_i', {}, connection);
    expect(error).toMatchObject({ code, detail: expect.stringContaining(words) });
    expect(JSON.stringify([error, error.info])).not.toContain('admin-secret');
    expect(await testConnection(connection)).toMatchObject({ ok: false });
  });

  test('a call that was given up ends', async () => {
    const given = new AbortController();
    given.abort(new DOMException('late', 'TimeoutError'));
    expect(await failure('ldap.who_am_i', {}, 'ldap', given.signal)).toMatchObject({ code: 'step_timeout' });
  });
});

describe('searching', () => {
  test('by conditions, in pages past the limit of the server', async () => {
    const reader = await as(`cn=reader,${BASE}`, 'reader-secret');
    const where = [{ attribute: 'uid', is: 'starts_with', value: 'crowd' }];
    const found = await run('ldap.search', { where, attributes: ['uid'], limit: 4 }, reader);
    expect(found).toMatchObject({ count: 4, more: true });
    const every = await run('ldap.search', { where, attributes: ['uid'] });
    expect(every).toMatchObject({ count: 12, more: false });
    expect(every.entries[0]).toEqual({ dn: `cn=Crowd 1,ou=people,${BASE}`, attributes: { uid: ['crowd1'] } });
  });

  test('what a value holds stays a value', async () => {
    const where = [{ attribute: 'uid', is: 'equal', value: bo.uid }];
    expect((await run('ldap.search', { where })).entries.map((one: { dn: string }) => one.dn)).toEqual([boDn]);
    const filter = '(|(uid={login})(mail={login}))';
    expect(await run('ldap.search', { filter, values: { login: '*' } })).toMatchObject({ count: 0 });
    expect(await run('ldap.search', { filter, values: { login: bo.uid } })).toMatchObject({ count: 1 });
    expect(await run('ldap.find_user', { user: bo.uid })).toMatchObject({ name: odd, login: bo.uid });
    expect(await run('ldap.find_user', { user: odd })).toMatchObject({ dn: boDn });
    expect(await failure('ldap.find_user', { user: '*' })).toMatchObject({ code: 'tool_refused' });
  });

  test('of any of several, with their parts, one level, or one entry', async () => {
    const where = [
      { attribute: 'uid', is: 'equal', value: 'ann' },
      { attribute: 'cn', is: 'contains', value: 'rowd 12' },
      { attribute: 'cn', is: 'ends_with', value: 'no such' },
    ];
    expect(await run('ldap.search', { where, match: 'any' })).toMatchObject({ count: 2 });
    expect(await run('ldap.search', { where })).toMatchObject({ count: 0 });
    expect(await run('ldap.search', { scope: 'one' })).toMatchObject({ count: 5 });
    expect(await run('ldap.search', { base: ann, scope: 'base' })).toMatchObject({ count: 1 });
    const absent = [
      { attribute: 'displayName', is: 'absent' },
      { attribute: 'uid', is: 'not_equal', value: 'crowd1' },
      { attribute: 'uid', is: 'present' },
    ];
    expect(await run('ldap.search', { where: absent })).toMatchObject({ count: 12 });
  });

  test('no password comes out, not even its hash', async () => {
    const { attributes } = await run('ldap.get_entry', { dn: ann, attributes: ['*', '+'] });
    expect(attributes).toMatchObject({ uid: ['ann'], mail: ['ann@example.com'], memberOf: [group('inner')] });
    expect(Object.keys(attributes)).not.toContain('userPassword');
  });

  test('an attribute whose name would be a filter is refused before anything is sent', async () => {
    const where = [{ attribute: 'uid=*)(cn', is: 'equal', value: 'x' }];
    expect(await failure('ldap.search', { where })).toMatchObject({ code: 'invalid_input' });
  });
});

describe('entries', () => {
  test('are created, changed, compared, renamed, moved and deleted', async () => {
    const { dn } = await run('ldap.create_entry', person('Temp, "A"', 'temp'));
    expect(await run('ldap.modify_entry', { dn, set: { title: 'Boss' }, add: { mail: ['t2@example.com'] } })).toEqual({
      dn,
      changed: true,
    });
    expect(await run('ldap.compare', { dn, attribute: 'title', value: 'boss' })).toEqual({ matches: true });
    expect(await run('ldap.compare', { dn, attribute: 'mail', value: 'other@example.com' })).toEqual({
      matches: false,
    });
    await run('ldap.modify_entry', { dn, set: { title: [] }, remove: { mail: 't2@example.com' } });
    const renamed = await run('ldap.move_entry', { dn, name: 'Temp, "B"' });
    const moved = await run('ldap.move_entry', { dn: renamed.dn, parent: `ou=gone,${BASE}` });
    const entry = await run('ldap.get_entry', { dn: moved.dn });
    expect(entry.attributes).toMatchObject({ cn: ['Temp, "B"'], mail: ['temp@example.com'] });
    expect(entry.attributes).not.toHaveProperty('title');
    expect(await run('ldap.delete_entry', { dn: moved.dn })).toEqual({ dn: moved.dn, changed: true });
    expect(await failure('ldap.get_entry', { dn: moved.dn })).toMatchObject({
      code: 'tool_refused',
      detail: 'localhost: there is no such entry',
    });
  });

  test('what the directory does not allow is told in words', async () => {
    const refusals: [string, Record<string, unknown>, string][] = [
      ['ldap.create_entry', person('Ann Example', 'ann'), 'there is such an entry already'],
      ['ldap.delete_entry', { dn: `ou=people,${BASE}` }, 'there are entries below this one'],
      ['ldap.modify_entry', { dn: ann, set: { uidNumber: '1' } }, 'what the entry may and must hold'],
      ['ldap.get_entry', { dn: 'nonsense' }, 'this is no distinguished name'],
    ];
    for (const [action, input, words] of refusals)
      expect(await failure(action, input)).toMatchObject({
        code: 'tool_refused',
        detail: expect.stringContaining(words),
        retryable: false,
      });
    const reader = await as(`cn=reader,${BASE}`, 'reader-secret');
    expect(await failure('ldap.delete_entry', { dn: ann }, reader)).toMatchObject({
      detail: 'localhost: the user of the connection may not do this',
    });
  });

  test('a change is on record, without its values', async () => {
    const { entry } = await outcome('ldap.modify_entry', { dn: ann, set: { title: 'Very Secret' } });
    expect(entry).toEqual({
      kind: 'effect.done',
      object: 'ldap:modify_entry',
      runId: 'run1',
      alertId: 'alert1',
      data: { action: 'ldap.modify_entry', connection: 'ldap', host: 'localhost' },
    });
    expect(await outcome('ldap.who_am_i', {})).not.toHaveProperty('entry');
  });
});

describe('groups', () => {
  test('are found, and their members, directly and through circles of groups', async () => {
    expect(await run('ldap.list_groups', { containing: 'ner' })).toMatchObject({ groups: [{ dn: group('inner') }] });
    expect(await run('ldap.find_group', { group: 'outer' })).toMatchObject({ dn: group('outer') });
    const direct = await run('ldap.list_group_members', { group: 'outer' });
    expect(direct.members).toEqual([{ dn: group('inner'), login: null, name: 'inner', mail: null, is_group: true }]);
    const nested = await run('ldap.list_group_members', { group: 'outer', nested: true });
    expect(nested.members.map((one: { dn: string }) => one.dn)).toEqual([group('inner'), ann]);
    expect(await run('ldap.list_group_members', { group: 'inner', limit: 1 })).toMatchObject({ count: 1, more: true });
  });

  test('of a user, directly and through others', async () => {
    const names = ({ groups }: { groups: { name: string }[] }) => groups.map((one) => one.name).sort();
    expect(names(await run('ldap.list_user_groups', { user: 'ann' }))).toEqual(['inner']);
    expect(names(await run('ldap.list_user_groups', { user: 'ann', nested: true }))).toEqual(['inner', 'outer']);
    expect(names(await run('ldap.list_user_groups', { user: bo.uid }))).toEqual(['unique']);
  });

  test.each(['outer', 'unique', 'posix'])('%s takes a member and lets it go; twice does no harm', async (name) => {
    const change = { group: name, member: 'crowd2' };
    const dn = `cn=Crowd 2,ou=people,${BASE}`;
    expect(await run('ldap.add_group_member', change)).toEqual({ group: group(name), member: dn, changed: true });
    expect(await run('ldap.add_group_member', change)).toMatchObject({ changed: false });
    const { members } = await run('ldap.list_group_members', { group: name });
    expect(members.map((one: { login: string }) => one.login)).toContain('crowd2');
    expect(await run('ldap.remove_group_member', change)).toMatchObject({ changed: true });
    expect(await run('ldap.remove_group_member', change)).toMatchObject({ changed: false });
  });

  test('a name that more than one has is not guessed', async () => {
    await run('ldap.create_entry', { ...person('Ann Example', 'ann2'), parent: `ou=gone,${BASE}` });
    const error = await failure('ldap.add_group_member', { group: 'outer', member: 'Ann Example' });
    expect(error).toMatchObject({ code: 'tool_refused', detail: expect.stringContaining('more than one user') });
    expect(error.info?.details).toMatchObject({ found: [ann, `cn=Ann Example,ou=gone,${BASE}`] });
  });

  test("Active Directory's chains are asked for with its own rule", () => {
    expect(chainFilter('memberOf', 'cn=a(b),dc=x', true)).toBe(
      '(memberOf:1.2.840.113556.1.4.1941:=cn=a\\28b\\29,dc=x)',
    );
  });
});

describe('accounts', () => {
  const signsIn = async (dn: string, password: string) =>
    (await testConnection(await as(dn, password))).detail.includes('accepted');

  test('are disabled and enabled', async () => {
    expect(await signsIn(ann, 'ann-secret')).toBe(true);
    expect(await run('ldap.disable_user', { user: 'ann' })).toEqual({ dn: ann, changed: true });
    expect(await run('ldap.disable_user', { user: 'ann' })).toEqual({ dn: ann, changed: false });
    expect(await run('ldap.find_user', { user: 'ann' })).toMatchObject({ disabled: true, locked: false });
    expect(await signsIn(ann, 'ann-secret')).toBe(false);
    expect(await failure('ldap.unlock_user', { user: 'ann' })).toMatchObject({
      detail: expect.stringContaining('disabled, not locked'),
    });
    expect(await run('ldap.enable_user', { user: 'ann' })).toEqual({ dn: ann, changed: true });
    expect(await run('ldap.enable_user', { user: 'ann' })).toEqual({ dn: ann, changed: false });
    expect(await signsIn(ann, 'ann-secret')).toBe(true);
  });

  test('that were locked by wrong passwords are unlocked', async () => {
    for (let i = 0; i < 3; i++) await signsIn(ann, 'wrong');
    expect(await run('ldap.find_user', { user: 'ann' })).toMatchObject({ disabled: false, locked: true });
    expect(await signsIn(ann, 'ann-secret')).toBe(false);
    expect(await run('ldap.unlock_user', { user: 'ann' })).toEqual({ dn: ann, changed: true });
    expect(await run('ldap.unlock_user', { user: 'ann' })).toEqual({ dn: ann, changed: false });
    expect(await signsIn(ann, 'ann-secret')).toBe(true);
  });

  test('get a new password, over TLS only', async () => {
    expect(await run('ldap.reset_password', { user: bo.uid, password: bo.password })).toEqual({
      dn: boDn,
      changed: true,
    });
    expect(await signsIn(boDn, bo.password)).toBe(true);
    expect(await signsIn(boDn, 'bo-secret')).toBe(false);
    await run('ldap.reset_password', { user: bo.uid, password: 'x'.repeat(200), must_change: true });
    const { attributes } = await run('ldap.get_entry', { dn: boDn, attributes: ['pwdReset'] });
    expect(attributes).toEqual({ pwdReset: ['TRUE'] });
    await add('open', 'ldap', { ...server.values, tls: 'none', port: String(server.port) });
    expect(await failure('ldap.reset_password', { user: bo.uid, password: 'y' }, 'open')).toMatchObject({
      code: 'tool_refused',
      detail: expect.stringContaining('never sent without TLS'),
    });
  });
});

describe("Microsoft's attributes (in slapd: the wire, not Active Directory's rules)", () => {
  const dn = `cn=Win,ou=people,${BASE}`;
  beforeAll(async () => {
    await add('ad', 'ldap', { ...server.values, directory: 'active_directory' });
    await run('ldap.create_entry', {
      parent: `ou=people,${BASE}`,
      name: 'Win',
      classes: ['user'],
      attributes: {
        sAMAccountName: 'win',
        sn: 'W',
        userAccountControl: '66048',
        lockoutTime: '133000000000000000',
        pwdLastSet: '133500000000000000',
        accountExpires: '9223372036854775807',
      },
    });
  });

  test('an account is disabled and enabled by its flag alone, and unlocked', async () => {
    expect(await run('ldap.find_user', { user: 'win' }, 'ad')).toMatchObject({
      login: 'win',
      disabled: false,
      locked: true,
      passwordChanged: '2024-01-17T21:20:00.000Z',
      expires: null,
    });
    await run('ldap.disable_user', { user: 'win' }, 'ad');
    expect((await run('ldap.get_entry', { dn }, 'ad')).attributes.userAccountControl).toEqual(['66050']);
    expect(await run('ldap.find_user', { user: 'win' }, 'ad')).toMatchObject({ disabled: true });
    await run('ldap.enable_user', { user: 'win' }, 'ad');
    expect((await run('ldap.get_entry', { dn }, 'ad')).attributes.userAccountControl).toEqual(['66048']);
    await run('ldap.unlock_user', { user: 'win' }, 'ad');
    expect(await run('ldap.find_user', { user: 'win' }, 'ad')).toMatchObject({ locked: false });
  });

  test('a password is written in its form, and its numbers are read in ours', async () => {
    const { Client, Attribute, Change } = await import('ldapts');
    const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
    await client.bind(server.values.bindDn, server.values.password);
    const set = (type: string, hex: string) =>
      client.modify(
        dn,
        new Change({
          operation: 'replace',
          modification: new Attribute({ type, values: [Buffer.from(hex, 'hex')] as unknown as string[] }),
        }),
      );
    await set('objectGUID', '33221100554477668899aabbccddeeff');
    await set('objectSid', '010500000000000515000000010000000200000003000000f4010000');
    const { attributes } = await run('ldap.get_entry', { dn }, 'ad');
    expect(attributes).toMatchObject({
      objectGUID: ['00112233-4455-6677-8899-aabbccddeeff'],
      objectSid: ['S-1-5-21-1-2-3-500'],
    });
    await run('ldap.reset_password', { user: 'win', password: 'Größe 1', must_change: true }, 'ad');
    const { searchEntries } = await client.search(dn, { explicitBufferAttributes: ['unicodePwd'] });
    expect((searchEntries[0]!.unicodePwd as Buffer).toString('utf16le')).toBe('"Größe 1"');
    expect(searchEntries[0]!.pwdLastSet).toBe('0');
    await client.unbind();
  });
});
