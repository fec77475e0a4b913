// Accounts of people: finding, disabling, unlocking, passwords; the way of Active Directory or of OpenLDAP's
// password policy, as the server needs it.
import { refused } from '../protocol.ts';
import { flag, list, map, name, object, result, text } from '../schema.ts';
import { change, type LdapOperation } from './entries.ts';
import { ENTRY, first } from './entry.ts';
import { findGroup, findUser, LOCKED_FOR_GOOD, userOf } from './find.ts';
import { GROUP, USER } from './groups.ts';
import { codeOf, type LdapSession } from './session.ts';

const nullable = (description?: string) => ({ type: ['string', 'null'], ...(description && { description }) });
const CHANGED = result({ dn: text(), changed: flag('false: it was so already.') });
const DISABLED = 0x2;

export const findUserOperation: LdapOperation = {
  input: object({ user: USER }, ['user']),
  output: result({
    dn: text(),
    login: nullable(),
    name: nullable(),
    mail: nullable(),
    disabled: flag(),
    locked: flag('After too many wrong passwords.'),
    groups: list(
      text(),
      'Distinguished names of the groups it is directly in, where the server keeps them (memberOf).',
    ),
    lastLogon: nullable('Active Directory only.'),
    passwordChanged: nullable(),
    expires: nullable('Active Directory only.'),
    attributes: map(list(text()), 'By name; always lists.'),
  }),
  run: async (session, { user }) => ({ ...userOf(await findUser(session, user)) }),
};

export const findGroupOperation: LdapOperation = {
  input: object({ group: GROUP }, ['group']),
  output: ENTRY,
  run: async (session, { group }) => ({ ...(await findGroup(session, group)) }),
};

export const disableUser: LdapOperation = {
  input: object({ user: USER }, ['user']),
  output: CHANGED,
  async run(session, { user }) {
    const entry = await findUser(session, user);
    if (userOf(entry).disabled) return { dn: entry.dn, changed: false };
    if (await session.isActiveDirectory())
      await setControl(session, entry.dn, first(entry, 'userAccountControl'), true);
    else await session.client.modify(entry.dn, await change('replace', 'pwdAccountLockedTime', [LOCKED_FOR_GOOD]));
    return { dn: entry.dn, changed: true };
  },
};

export const enableUser: LdapOperation = {
  input: object({ user: USER }, ['user']),
  output: CHANGED,
  async run(session, { user }) {
    const entry = await findUser(session, user);
    if (!userOf(entry).disabled) return { dn: entry.dn, changed: false };
    if (await session.isActiveDirectory())
      await setControl(session, entry.dn, first(entry, 'userAccountControl'), false);
    else await clear(session, entry.dn, ['pwdAccountLockedTime']);
    return { dn: entry.dn, changed: true };
  },
};

async function setControl(session: LdapSession, dn: string, now: string | undefined, disabled: boolean): Promise<void> {
  if (now === undefined)
    throw refused(session.host, 'the user of the connection may not read userAccountControl', { dn });
  const next = disabled ? Number(now) | DISABLED : Number(now) & ~DISABLED;
  // both in one change: it fails when somebody changed it since we read it
  await session.client.modify(dn, [
    await change('delete', 'userAccountControl', [now]),
    await change('add', 'userAccountControl', [String(next)]),
  ]);
}

export const unlockUser: LdapOperation = {
  input: object({ user: USER }, ['user']),
  output: CHANGED,
  async run(session, { user }) {
    const entry = await findUser(session, user);
    const { locked, disabled } = userOf(entry);
    if (!locked && disabled)
      throw refused(session.host, 'the account is disabled, not locked; enable it', { dn: entry.dn });
    if (!locked) return { dn: entry.dn, changed: false };
    if (await session.isActiveDirectory())
      await session.client.modify(entry.dn, await change('replace', 'lockoutTime', ['0']));
    else await clear(session, entry.dn, ['pwdAccountLockedTime']);
    return { dn: entry.dn, changed: true };
  },
};

async function clear(session: LdapSession, dn: string, attributes: string[]): Promise<void> {
  for (const attribute of attributes) {
    try {
      await session.client.modify(dn, await change('delete', attribute, []));
    } catch (error) {
      const NO_SUCH_ATTRIBUTE = 16;
      if (codeOf(error) !== NO_SUCH_ATTRIBUTE) throw error;
    }
  }
}

export const resetPassword: LdapOperation = {
  input: object(
    {
      user: USER,
      password: name('The new password. Runs do not show it.'),
      must_change: flag('It has to be changed with the next sign-in. Default: false.'),
    },
    ['user', 'password'],
  ),
  output: CHANGED,
  async run(session, { user, password, must_change = false }) {
    if (!session.encrypted)
      throw refused(session.host, 'a password is never sent without TLS; set ldaps or starttls in the connection');
    const { dn } = await findUser(session, user);
    if (await session.isActiveDirectory()) {
      // its own form: in quotes, UTF-16
      const changes = [await change('replace', 'unicodePwd', [Buffer.from(`"${password}"`, 'utf16le')])];
      if (must_change) changes.push(await change('replace', 'pwdLastSet', ['0']));
      await session.client.modify(dn, changes);
    } else {
      await session.client.exop('1.3.6.1.4.1.4203.1.11.1', passwordModify(dn, password));
      if (must_change) await session.client.modify(dn, await change('replace', 'pwdReset', ['TRUE']));
    }
    return { dn, changed: true };
  },
};

/** Value of the extended operation (RFC 3062): whose password, and the new one. */
function passwordModify(dn: string, password: string): Buffer {
  return element(0x30, Buffer.concat([element(0x80, Buffer.from(dn)), element(0x82, Buffer.from(password))]));
}

/** One element of BER: tag, length, content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
