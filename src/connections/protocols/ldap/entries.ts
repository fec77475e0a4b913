// Operations on entries of any sort.
import type { Attribute, Change } from 'ldapts';
import type { Operation } from '../protocol.ts';
import { refused } from '../protocol.ts';
import { count, flag, integer, list, map, name, object, oneOf, result, type Schema, text } from '../schema.ts';
import { ENTRY, plainEntry } from './entry.ts';
import type { LdapSession } from './session.ts';
import { conditionFilter, filledFilter, nameValue, splitDn } from './text.ts';

export type LdapOperation = Operation<LdapSession>;

export const DN = name('Distinguished name, like cn=Ann,ou=people,dc=example,dc=com.');
export const LIMIT = { ...count('At most this many. Default: 100.', 10_000) };
export const ATTRIBUTES = list(name(), 'Names of the attributes to read. Default: all that people see.');
const ATTRIBUTE = name(undefined, { pattern: '^[A-Za-z0-9.;-]+$' });
const VALUES: Schema = { anyOf: [text(), list(text())] };
const CHANGED = result({ dn: text(), changed: { type: 'boolean', description: 'false: it was so already.' } });

const CONDITION = object(
  {
    attribute: ATTRIBUTE,
    is: oneOf([
      'equal',
      'not_equal',
      'starts_with',
      'ends_with',
      'contains',
      'at_least',
      'at_most',
      'present',
      'absent',
    ]),
    value: text(),
  },
  ['attribute', 'is'],
);

export const search: LdapOperation = {
  input: object({
    where: list(CONDITION, 'What the entries must be like.'),
    match: oneOf(['all', 'any'], 'Of the conditions. Default: all.'),
    filter: name('Instead of conditions: a filter like (uid={login}); {login} is filled from values, escaped.'),
    values: map({ type: ['string', 'number', 'boolean'] }, 'What {…} of the filter stand for.'),
    base: name('Where to begin. Default: the base of the connection.'),
    scope: oneOf(['sub', 'one', 'base'], 'sub: the base and all below. Default: sub.'),
    attributes: ATTRIBUTES,
    limit: LIMIT,
  }),
  output: result({ entries: list(ENTRY), count: integer(), more: flag('There are others.') }),
  async run(session, { where = [], match = 'all', filter, values = {}, base, scope, attributes, limit = 100 }) {
    const conditions = where.map(conditionFilter).join('');
    const asked = filter === undefined ? '' : filledFilter(filter, values);
    const parts = [conditions && `(${match === 'any' ? '|' : '&'}${conditions})`, asked].filter(Boolean);
    const wanted = parts.length > 0 ? `(&${parts.join('')})` : '(objectClass=*)';
    const { entries, more } = await session.search(base ?? session.baseDn, {
      filter: wanted,
      scope,
      attributes,
      limit,
    });
    return { entries, count: entries.length, more };
  },
};

export const getEntry: LdapOperation = {
  input: object({ dn: DN, attributes: ATTRIBUTES }, ['dn']),
  output: ENTRY,
  run: async (session, { dn, attributes }) => ({ ...(await session.entry(dn, attributes)) }),
};

export const modifyEntry: LdapOperation = {
  input: object(
    {
      dn: DN,
      set: map(VALUES, 'Attributes and the values they have afterwards; an empty list takes the attribute away.'),
      add: map(VALUES, 'Values to add.'),
      remove: map(VALUES, 'Values to take away.'),
    },
    ['dn'],
  ),
  output: CHANGED,
  async run(session, { dn, set = {}, add = {}, remove = {} }) {
    const changes: Change[] = [];
    for (const [operation, given] of [
      ['replace', set],
      ['add', add],
      ['delete', remove],
    ] as const)
      for (const [type, values] of Object.entries(given))
        changes.push(await change(operation, type, [values].flat().map(String)));
    if (changes.length > 0) await session.client.modify(dn, changes);
    return { dn, changed: changes.length > 0 };
  },
};

export async function change(
  operation: 'add' | 'delete' | 'replace',
  type: string,
  values: (string | Buffer)[],
): Promise<Change> {
  const { Attribute, Change } = await import('ldapts');
  return new Change({ operation, modification: new Attribute({ type, values } as Partial<Attribute>) });
}

export const createEntry: LdapOperation = {
  input: object(
    {
      parent: name('Distinguished name of the entry above. Default: the base of the connection.'),
      name: name('What it is called there.'),
      naming: name('The attribute that names it. Default: cn.', { pattern: '^[A-Za-z0-9.-]+$' }),
      classes: list(name(), 'Object classes, like inetOrgPerson.', { minItems: 1 }),
      attributes: map(VALUES, 'Its other attributes.'),
    },
    ['name', 'classes'],
  ),
  output: result({ dn: text() }),
  async run(session, { parent = session.baseDn, name: called, naming = 'cn', classes, attributes = {} }) {
    const dn = `${naming}=${nameValue(called)}${parent ? `,${parent}` : ''}`;
    const texts = Object.entries(attributes).map(([type, values]) => [type, [values].flat().map(String)] as const);
    await session.client.add(dn, {
      ...Object.fromEntries(texts.filter(([, values]) => values.length > 0)),
      objectClass: classes,
      [naming]: called,
    });
    return { dn };
  },
};

export const deleteEntry: LdapOperation = {
  input: object({ dn: DN }, ['dn']),
  output: CHANGED,
  async run(session, { dn }) {
    await session.client.del(dn);
    return { dn, changed: true };
  },
};

export const moveEntry: LdapOperation = {
  input: object(
    {
      dn: DN,
      parent: name('Distinguished name of the entry that it is put below. Default: where it is.'),
      name: name('Its new name there. Default: the old one.'),
    },
    ['dn'],
  ),
  output: result({ dn: text('Where it is now.'), changed: flag() }),
  async run(session, { dn, parent, name: called }) {
    const now = splitDn(dn);
    const rdn = called === undefined ? now.rdn : `${now.rdn.split('=')[0]}=${nameValue(called)}`;
    if (parent === undefined && called === undefined) return { dn, changed: false };
    await session.client.modifyDN(dn, parent === undefined ? rdn : `${rdn},${parent}`);
    return { dn: [rdn, parent ?? now.parent].filter(Boolean).join(','), changed: true };
  },
};

export const compare: LdapOperation = {
  input: object({ dn: DN, attribute: ATTRIBUTE, value: text() }, ['dn', 'attribute', 'value']),
  output: result({ matches: flag() }),
  run: async (session, { dn, attribute, value }) => ({
    matches: await session.client.compare(dn, attribute, value),
  }),
};

export const whoAmI: LdapOperation = {
  input: object({}),
  output: result({ id: text('As the server calls the user of the connection.') }),
  async run(session) {
    const { value } = await session.client.exop('1.3.6.1.4.1.4203.1.11.3');
    return { id: value ?? '' };
  },
};

export const serverInfo: LdapOperation = {
  input: object({}),
  output: result({ active_directory: flag(), attributes: map(list(text())) }),
  async run(session) {
    const { searchEntries } = await session.client.search('', {
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['*', '+'],
    });
    if (!searchEntries[0]) throw refused(session.host, 'it says nothing about itself');
    const { attributes } = plainEntry(searchEntries[0]);
    return { active_directory: await session.isActiveDirectory(), attributes };
  },
};
