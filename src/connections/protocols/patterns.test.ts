import { expect, test } from 'vitest';
import { PROTOCOLS } from './index.ts';
import { mustFitPatterns } from './patterns.ts';

const input = (protocol: string, operation: string) => PROTOCOLS[protocol]!.operations[operation]!.input;

test.each([
  ['ldap', 'search', { where: [{ attribute: 'uid=*)(cn', is: 'equal', value: 'x' }] }, 'where.0.attribute'],
  ['ldap', 'create_entry', { name: 'x', naming: 'cn=x,ou', classes: ['a'] }, 'naming'],
  ['ldap', 'compare', { dn: 'cn=x', attribute: 'a=b', value: 'c' }, 'attribute'],
  ['mail', 'send', { to: ['a@b.c', 'a@b.c\r\nBcc: x@y.z'], subject: 's' }, 'to.1'],
  ['mail', 'send', { to: ['a@b.c'], subject: 'a\nb' }, 'subject'],
  ['mail', 'send', { to: ['a@b.c'], subject: 's', headers: { 'X-A': 'a\r\nb' } }, 'headers.X-A'],
  ['mail', 'set_flags', { uids: [1], add_keywords: ['a) (b'] }, 'add_keywords.0'],
  ['ssh', 'stat', { path: 'a\0b' }, 'path'],
  ['ssh', 'set_mode', { path: 'a', mode: '9999' }, 'mode'],
])('%s.%s refuses what is no name', (protocol, operation, given, path) => {
  expect(() => mustFitPatterns(input(protocol, operation), given)).toThrow(
    expect.objectContaining({ code: 'invalid_input', problems: [expect.objectContaining({ path })] }),
  );
});

test('every pattern is one that can be used', () => {
  const walk = (schema: Record<string, any>): void => {
    if (schema.pattern !== undefined) expect(new RegExp(schema.pattern, 'u')).toBeInstanceOf(RegExp);
    for (const one of Object.values(schema)) if (typeof one === 'object' && one !== null) walk(one);
  };
  for (const { operations } of Object.values(PROTOCOLS)) for (const { input } of Object.values(operations)) walk(input);
});

test.each(Object.entries(PROTOCOLS))('%s holds its inputs to them before anything is opened', async (_, protocol) => {
  const [name] = Object.entries(protocol.operations).find(([, { input }]) =>
    Object.values(input.properties).some(({ pattern }) => pattern),
  ) ?? [undefined];
  if (name === undefined) return expect(protocol.kind).toBe('sql');
  const { properties } = protocol.operations[name]!.input;
  const [field] = Object.entries(properties).find(([, { pattern }]) => pattern)!;
  await expect(protocol.perform({}, name, { [field]: '\0\r\n' }, {} as never)).rejects.toMatchObject({
    code: 'invalid_input',
    problems: [{ path: field }],
  });
});
