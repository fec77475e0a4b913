import { describe, expect, it } from 'vitest';
import { branchesOf, branchLabels, branchOf, keptFor } from './branches.ts';
import { controlOf } from './control-of.ts';
import { expressionFault, hasExpressions, isExpression } from './expressions.ts';
import { formFaults, pathOf } from './form-faults.ts';
import { jsonFault, localOf, momentOf, pruned, readJson, readNumber, shownFields, withField } from './form-values.ts';
import type { FormSchema } from './schema.ts';

const schema: FormSchema = {
  type: 'object',
  required: ['user', 'kind'],
  properties: {
    user: { type: 'string' },
    kind: { enum: ['suspend'] },
    note: { type: 'string' },
    notify: { type: 'object', properties: { mail: { type: 'string', format: 'email' }, sms: { type: 'boolean' } } },
    count: { type: 'integer', minimum: 1 },
  },
};

describe('the fields of a form', () => {
  it('are the required ones, but none that can only be one value', () =>
    expect(shownFields(schema, {})).toEqual({ shown: ['user'], more: ['note', 'notify', 'count'], other: [] }));
  it('are those with a value, and those that were added, in that order', () =>
    expect(shownFields(schema, { count: 2, odd: 1 }, ['notify', 'note'])).toEqual({
      shown: ['user', 'count', 'notify', 'note'],
      more: [],
      other: ['odd'],
    }));
  it('are those of which one is needed too, when they are few', () => {
    const either = { properties: { id: {}, mail: {}, x: {} }, anyOf: [{ required: ['id'] }, { required: ['mail'] }] };
    expect(shownFields(either, {}).shown).toEqual(['id', 'mail']);
    expect(formFaults(either, {})).toEqual([{ path: [], message: 'One of these is needed: Id; Mail.' }]);
    expect(formFaults(either, { mail: 'a' })).toEqual([]);
  });
});

describe('the value of a form', () => {
  it('gets its constants with the first field and loses what is cleared', () => {
    const one = withField(schema, {}, 'user', 'u1');
    expect(one).toEqual({ user: 'u1', kind: 'suspend' });
    expect(withField(schema, one, 'user', undefined)).toEqual({ kind: 'suspend' });
  });
  it('has no empty groups that nobody asked for', () => {
    expect(pruned(schema, { user: 'u', notify: { mail: undefined }, note: undefined })).toEqual({ user: 'u' });
    expect(pruned({ properties: { tags: { type: 'object' } } }, { tags: {} })).toEqual({ tags: {} });
  });
  it.each([
    ['12', 12],
    ['1.5', 1.5],
    ['', undefined],
    ['12a', '12a'],
    ['90071992547409931', '90071992547409931'],
  ])('reads %j as a number without loss', (text, value) => expect(readNumber(text)).toBe(value));
  it('reads JSON, and keeps what is none', () => {
    expect([readJson('{"a":1}'), readJson(' '), readJson('{a')]).toEqual([{ a: 1 }, undefined, '{a']);
    expect(jsonFault('{\n  "a": 1,\n}')).toMatch(/line 3, character 1/);
  });
  it('sends a local time as a moment', () => {
    expect(momentOf(localOf('2026-01-31T08:00:00Z'))).toBe('2026-01-31T08:00:00Z');
    expect([momentOf(''), localOf('soon')]).toEqual([undefined, '']);
  });
});

describe('an expression', () => {
  it('is text with braces that are not escaped', () =>
    expect(['{{ a.b }}', 'x {{ a }}', '\\{{ a', 'a', 4].map(isExpression)).toEqual([true, true, false, false, false]));
  it('is found wherever it lies', () =>
    expect([hasExpressions({ a: [{ b: '{{ x }}' }] }), hasExpressions({ a: 1 })]).toEqual([true, false]));
  it.each([
    ['{{ steps.a.output.id }}', undefined],
    ['{{ a == }}', expect.any(String)],
    ['{{ a', expect.stringContaining('not closed')],
    ['{{ }}', 'There is no expression between the braces.'],
  ])('%s is told at its field', (text, fault) => expect(expressionFault(text)).toEqual(fault));
  it('fits everywhere', () =>
    expect(formFaults(schema, { user: '{{ u }}', kind: 'suspend', count: '{{ n }}' })).toEqual([]));
});

describe('alternatives', () => {
  const union: FormSchema = {
    properties: { by: { type: 'string' } },
    anyOf: [
      { type: 'object', required: ['type', 'id'], properties: { type: { enum: ['one'] }, id: { type: 'string' } } },
      { type: 'object', required: ['type'], properties: { type: { enum: ['all_of_them'] }, why: { type: 'string' } } },
      { type: 'null' },
    ],
  };
  const branches = branchesOf(union);
  it('are whole, with what all have in common', () =>
    expect(branches.map((one) => Object.keys(one.properties!))).toEqual([
      ['by', 'type', 'id'],
      ['by', 'type', 'why'],
    ]));
  it('have names that tell them apart', () => {
    expect(branchLabels(branches)).toEqual(['One', 'All of them']);
    expect(
      branchLabels([{ type: 'string' }, { type: 'string' }, { type: 'array', items: { type: 'string' } }]),
    ).toEqual(['Text', 'Text (2)', 'List of text']);
  });
  it('are recognised by the value', () => {
    expect(branchOf(branches, { type: 'all_of_them' })).toBe(1);
    expect(branchOf(branches, { id: 'x' })).toBe(0);
    expect(branchOf(branchesOf({ type: ['string', 'integer'] }), 4)).toBe(1);
  });
  it('keep what both have when another is picked', () =>
    expect(keptFor(branches[1]!, { type: 'one', id: 'x', by: 'ana' })).toEqual({ by: 'ana' }));
  it('are checked as the one that the value is of', () =>
    expect(formFaults(union, { type: 'one' })).toEqual([{ path: ['id'], message: 'This field is required.' }]));
});

describe('controls', () => {
  it.each<[string, FormSchema, string]>([
    ['name', { type: 'string' }, 'text'],
    ['text', { type: 'string' }, 'lines'],
    ['secret', { type: 'string', format: 'password' }, 'password'],
    ['at', { type: ['string', 'null'], format: 'date-time' }, 'date-time'],
    ['level', { type: 'string', enum: ['a', 'b'] }, 'choice'],
    ['on', { type: 'boolean' }, 'boolean'],
    ['tags', { type: 'array', items: { type: 'string' } }, 'texts'],
    ['levels', { type: 'array', items: { enum: ['a', 'b'] } }, 'choices'],
    ['rows', { type: 'array', items: { type: 'object', properties: { a: {} } } }, 'list'],
    ['labels', { type: 'object', additionalProperties: { type: 'string' } }, 'map'],
    ['any', { type: 'object' }, 'json'],
    ['group', { type: 'object', properties: { a: {} } }, 'group'],
    ['file', { 'x-file': true, type: 'object' }, 'file'],
    ['tree', { 'x-json': true, type: 'object' }, 'json'],
    ['either', { type: ['string', 'integer'] }, 'union'],
  ])('%s', (name, field, control) => expect(controlOf(name, field)).toBe(control));
  it('become JSON where the form would be too deep', () =>
    expect(controlOf('a', { type: 'object', properties: { b: {} } }, 9)).toBe('json'));
});

describe('faults', () => {
  it('stand at their fields', () =>
    expect(formFaults(schema, { count: 0, notify: { sms: 'x' } })).toEqual([
      { path: ['user'], message: 'This field is required.' },
      { path: ['kind'], message: 'This field is required.' },
      { path: ['count'], message: 'At least 1.' },
      { path: ['notify', 'sms'], message: 'Must be yes or no.' },
    ]));
  it("of a vendor's format are warnings", () =>
    expect(formFaults(schema.properties!.notify!, { mail: 'x' })).toMatchObject([{ path: ['mail'], warning: true }]));
  it('tell what is not JSON', () =>
    expect(formFaults({ type: 'object', 'x-json': true }, '{"a"')).toMatchObject([
      { message: expect.stringContaining('not JSON') },
    ]));
  it.each([
    ['/with/user', ['user']],
    ['blocks[0].text', ['blocks', '0', 'text']],
    ['user', ['user']],
  ])('of the server at %s', (path, parts) => expect(pathOf(path)).toEqual(parts));
});
