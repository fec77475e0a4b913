// Who is in which group, directly or through other groups.
import { count, flag, integer, list, name, object, result, text } from '../schema.ts';
import { change, type LdapOperation, LIMIT } from './entries.ts';
import { all, first, type PlainEntry } from './entry.ts';
import { findGroup, findUser } from './find.ts';
import { codeOf, type LdapSession } from './session.ts';
import { filterValue, plainDn } from './text.ts';

export const GROUP = name('Name of the group, or its distinguished name.');
export const USER = name('Login, mail address or name of the user, or the distinguished name.');
const MEMBER = name('Login, mail address or name of a user, or the distinguished name of any entry.');
const NESTED = flag('Also through other groups. Default: false.');
const BRIEF = object({
  dn: text(),
  login: { type: ['string', 'null'] },
  name: { type: ['string', 'null'] },
  mail: { type: ['string', 'null'] },
  is_group: flag(),
});
const FOUND_GROUP = object({ dn: text(), name: { type: ['string', 'null'] } });

/** Active Directory follows chains of groups by itself with this rule. */
const IN_CHAIN = '1.2.840.113556.1.4.1941';
const MEMBER_ATTRIBUTES = ['member', 'uniqueMember', 'memberUid'] as const;
const CODE = { noSuchAttribute: 16, valueExists: 20, noSuchObject: 32, entryExists: 68, unwilling: 53 };

const isGroup = (entry: PlainEntry) =>
  all(entry, 'objectClass').some((one) => /^(group|groupOfNames|groupOfUniqueNames|posixGroup)$/i.test(one));

const brief = (entry: PlainEntry) => ({
  dn: entry.dn,
  login: first(entry, 'sAMAccountName') ?? first(entry, 'uid') ?? null,
  name: first(entry, 'displayName') ?? first(entry, 'cn') ?? null,
  mail: first(entry, 'mail') ?? null,
  is_group: isGroup(entry),
});

const BRIEF_ATTRIBUTES = ['objectClass', 'sAMAccountName', 'uid', 'displayName', 'cn', 'mail'];
const WITH_MEMBERS = [...BRIEF_ATTRIBUTES, ...MEMBER_ATTRIBUTES];

export const chainFilter = (attribute: 'member' | 'memberOf', dn: string, nested: boolean) =>
  `(${attribute}${nested ? `:${IN_CHAIN}:` : ''}=${filterValue(dn)})`;

export const listGroupMembers: LdapOperation = {
  input: object({ group: GROUP, nested: NESTED, limit: LIMIT }, ['group']),
  output: result({ group: text(), members: list(BRIEF), count: integer(), more: flag('There are others.') }),
  async run(session, { group, nested = false, limit = 100 }) {
    const found = await findGroup(session, group);
    if (await session.isActiveDirectory()) {
      const filter = chainFilter('memberOf', found.dn, nested);
      const { entries, more } = await session.search(session.baseDn, { filter, attributes: BRIEF_ATTRIBUTES, limit });
      return { group: found.dn, members: entries.map(brief), count: entries.length, more };
    }
    const { members, more } = await membersOf(session, found, nested, limit);
    return { group: found.dn, members: members.map(brief), count: members.length, more };
  },
};

/** By reading each member; each group once, so that circles end. */
async function membersOf(session: LdapSession, group: PlainEntry, nested: boolean, limit: number) {
  const seen = new Set([plainDn(group.dn)]);
  const members: PlainEntry[] = [];
  const waiting = [group];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    for await (const member of directMembers(session, next)) {
      if (seen.has(plainDn(member.dn))) continue;
      seen.add(plainDn(member.dn));
      if (members.length === limit) return { members, more: true };
      members.push(member);
      if (nested && isGroup(member)) waiting.push(member);
    }
  }
  return { members, more: false };
}

async function* directMembers(session: LdapSession, group: PlainEntry): AsyncGenerator<PlainEntry> {
  for (const dn of [...all(group, 'member'), ...all(group, 'uniqueMember')]) {
    // names of entries that are gone may stay in a group
    const entry = await session.entry(dn, WITH_MEMBERS).catch((error) => {
      if (codeOf(error) === CODE.noSuchObject || error.info?.details?.code === 'noSuchObject') return undefined;
      throw error;
    });
    if (entry) yield entry;
  }
  for (const uid of all(group, 'memberUid')) {
    const filter = `(uid=${filterValue(uid)})`;
    const { entries } = await session.search(session.baseDn, { filter, attributes: BRIEF_ATTRIBUTES, limit: 1 });
    yield* entries;
  }
}

export const listUserGroups: LdapOperation = {
  input: object({ user: USER, nested: NESTED, limit: LIMIT }, ['user']),
  output: result({ user: text(), groups: list(FOUND_GROUP), count: integer(), more: flag('There are others.') }),
  async run(session, { user, nested = false, limit = 100 }) {
    const found = await findUser(session, user);
    const groups = (await session.isActiveDirectory())
      ? await session.search(session.baseDn, {
          filter: `(&(objectClass=group)${chainFilter('member', found.dn, nested)})`,
          attributes: ['cn'],
          limit,
        })
      : await groupsAbove(session, found, nested, limit);
    const shown = groups.entries.map((entry) => ({ dn: entry.dn, name: first(entry, 'cn') ?? null }));
    return { user: found.dn, groups: shown, count: shown.length, more: groups.more };
  },
};

async function groupsAbove(session: LdapSession, user: PlainEntry, nested: boolean, limit: number) {
  const seen = new Set<string>();
  const entries: PlainEntry[] = [];
  const waiting = [user];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const dn = filterValue(next.dn);
    const uid = next === user ? first(user, 'uid') : undefined;
    const byUid = uid === undefined ? '' : `(&(objectClass=posixGroup)(memberUid=${filterValue(uid)}))`;
    const found = await session.search(session.baseDn, {
      filter: `(|(member=${dn})(uniqueMember=${dn})${byUid})`,
      attributes: BRIEF_ATTRIBUTES,
      limit: limit + 1,
    });
    for (const group of found.entries) {
      if (seen.has(plainDn(group.dn))) continue;
      seen.add(plainDn(group.dn));
      if (entries.length === limit) return { entries, more: true };
      entries.push(group);
      if (nested) waiting.push(group);
    }
  }
  return { entries, more: false };
}

const MEMBERSHIP = result({ group: text(), member: text(), changed: flag('false: it was so already.') });

export const addGroupMember: LdapOperation = {
  input: object({ group: GROUP, member: MEMBER }, ['group', 'member']),
  output: MEMBERSHIP,
  run: (session, input) => setMember(session, input, 'add'),
};

export const removeGroupMember: LdapOperation = {
  input: object({ group: GROUP, member: MEMBER }, ['group', 'member']),
  output: MEMBERSHIP,
  run: (session, input) => setMember(session, input, 'delete'),
};

async function setMember(session: LdapSession, input: Record<string, any>, operation: 'add' | 'delete') {
  const group = await findGroup(session, input.group);
  const member = await findUser(session, input.member);
  const { attribute, value } = placeIn(group, member);
  const outcome = { group: group.dn, member: member.dn };
  if ((await holds(session, group.dn, attribute, value)) === (operation === 'add'))
    return { ...outcome, changed: false };
  try {
    await session.client.modify(group.dn, await change(operation, attribute, [value]));
  } catch (error) {
    // somebody else was faster
    const already = operation === 'add' ? [CODE.valueExists, CODE.entryExists] : [CODE.noSuchAttribute];
    if (already.includes(codeOf(error) ?? -1)) return { ...outcome, changed: false };
    throw error;
  }
  return { ...outcome, changed: true };
}

function placeIn(group: PlainEntry, member: PlainEntry): { attribute: string; value: string } {
  const classes = all(group, 'objectClass').map((one) => one.toLowerCase());
  if (classes.includes('groupofuniquenames')) return { attribute: 'uniqueMember', value: member.dn };
  if (classes.includes('posixgroup') && !classes.includes('groupofnames'))
    return { attribute: 'memberUid', value: first(member, 'uid') ?? member.dn };
  return { attribute: 'member', value: member.dn };
}

async function holds(session: LdapSession, dn: string, attribute: string, value: string): Promise<boolean> {
  try {
    return await session.client.compare(dn, attribute, value);
  } catch (error) {
    if (codeOf(error) === CODE.noSuchAttribute) return false;
    throw error;
  }
}

export const listGroups: LdapOperation = {
  input: object({
    containing: name('Part of the name. Default: all groups.'),
    limit: count('At most this many. Default: 100.', 10_000),
  }),
  output: result({ groups: list(FOUND_GROUP), count: integer(), more: flag('There are others.') }),
  async run(session, { containing, limit = 100 }) {
    const named = containing === undefined ? '' : `(cn=*${filterValue(containing)}*)`;
    const filter = `(&(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))${named})`;
    const { entries, more } = await session.search(session.baseDn, { filter, attributes: ['cn'], limit });
    const groups = entries.map((entry) => ({ dn: entry.dn, name: first(entry, 'cn') ?? null }));
    return { groups, count: groups.length, more };
  },
};
