// Users and groups by what people call them: a login, an address, a name, or the distinguished name itself.
import { refused } from '../protocol.ts';
import { all, first, generalizedTime, type PlainEntry, windowsTime } from './entry.ts';
import type { LdapSession } from './session.ts';
import { filterValue, isDn } from './text.ts';

export const USER_ATTRIBUTES = [
  '*',
  'memberOf',
  'pwdAccountLockedTime',
  'pwdChangedTime',
  'pwdReset',
  'createTimestamp',
  'modifyTimestamp',
];

const USER_CLASSES =
  '(|(objectClass=user)(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=person)(objectClass=account))';
const GROUP_CLASSES =
  '(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))';

/** Directories that do not know a class find nothing where it is negated. */
const NO_COMPUTERS = '(!(objectClass=computer))';

const usersFilter = (user: string, isActiveDirectory: boolean) => {
  const v = filterValue(user);
  const named = ['sAMAccountName', 'userPrincipalName', 'uid', 'mail', 'cn'].map((name) => `(${name}=${v})`).join('');
  return `(&${USER_CLASSES}${isActiveDirectory ? NO_COMPUTERS : ''}(|${named}))`;
};
const groupsFilter = (group: string) => {
  const v = filterValue(group);
  return `(&${GROUP_CLASSES}(|(cn=${v})(sAMAccountName=${v})))`;
};

export const findUser = (session: LdapSession, user: string) =>
  one(session, 'user', user, usersFilter, USER_ATTRIBUTES);
export const findGroup = (session: LdapSession, group: string) =>
  one(session, 'group', group, groupsFilter, ['*', 'memberOf']);

/** Throws tool_refused when there is none, or more than one. */
async function one(
  session: LdapSession,
  what: string,
  given: string,
  filter: (text: string, isActiveDirectory: boolean) => string,
  attributes: string[],
): Promise<PlainEntry> {
  if (isDn(given)) return session.entry(given, attributes);
  const wanted = filter(given, await session.isActiveDirectory());
  const { entries } = await session.search(session.baseDn, { filter: wanted, attributes, limit: 5 });
  if (entries.length === 1) return entries[0]!;
  if (entries.length === 0) throw refused(session.host, `there is no ${what} ${given}`, { code: 'noSuchObject' });
  throw refused(session.host, `more than one ${what} is called ${given}; give its distinguished name`, {
    code: 'ambiguous',
    found: entries.map((entry) => entry.dn),
  });
}

const FLAG_DISABLED = 0x2;
/** What OpenLDAP's password policy writes for "locked until an administrator says otherwise". */
export const LOCKED_FOR_GOOD = '000001010000Z';

export interface User extends PlainEntry {
  login: string | null;
  name: string | null;
  mail: string | null;
  disabled: boolean;
  locked: boolean;
  groups: string[];
  lastLogon: string | null;
  passwordChanged: string | null;
  expires: string | null;
}

/** The same facts, whichever way a directory keeps them. */
export function userOf(entry: PlainEntry): User {
  const control = Number(first(entry, 'userAccountControl') ?? 0);
  const lockedTime = first(entry, 'pwdAccountLockedTime');
  const lockout = first(entry, 'lockoutTime');
  const iso = (...times: (string | undefined)[]) => times.find((time) => time !== undefined) ?? null;
  return {
    ...entry,
    login: first(entry, 'sAMAccountName') ?? first(entry, 'uid') ?? null,
    name: first(entry, 'displayName') ?? first(entry, 'cn') ?? null,
    mail: first(entry, 'mail') ?? null,
    disabled: (control & FLAG_DISABLED) !== 0 || lockedTime === LOCKED_FOR_GOOD,
    locked: (lockout !== undefined && lockout !== '0') || (lockedTime !== undefined && lockedTime !== LOCKED_FOR_GOOD),
    groups: all(entry, 'memberOf'),
    lastLogon: iso(windowsTime(first(entry, 'lastLogonTimestamp')), windowsTime(first(entry, 'lastLogon'))),
    passwordChanged: iso(windowsTime(first(entry, 'pwdLastSet')), generalizedTime(first(entry, 'pwdChangedTime'))),
    expires: iso(windowsTime(first(entry, 'accountExpires'))),
  };
}
