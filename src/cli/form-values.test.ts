import { describe, expect, it } from 'vitest';
import { assignments } from './command.ts';
import { formValues } from './form-values.ts';

const schema = {
  properties: {
    text: { type: 'string' },
    count: { type: 'integer' },
    sure: { type: 'boolean' },
    tags: { type: 'array' },
    more: { type: 'object' },
    level: { enum: [1, 2] },
  },
};

describe('values of a form', () => {
  it.each([
    ['text', '12', '12'],
    ['count', '12', 12],
    ['count', 'many', 'many'],
    ['count', '', ''],
    ['sure', 'true', true],
    ['sure', 'no', 'no'],
    ['tags', 'a, b', ['a', 'b']],
    ['tags', '["a,b"]', ['a,b']],
    ['more', '{"a":1}', { a: 1 }],
    ['level', '2', 2],
    ['unknown', '2', '2'],
  ])('%s=%s', (name, text, value) => {
    expect(formValues(schema, { [name]: text })).toEqual({ [name]: value });
  });
});

describe('name=value', () => {
  it('splits at the first =', () => {
    expect(assignments(['a=b=c', 'd='], '--set')).toEqual({ a: 'b=c', d: '' });
  });

  it('refuses what has no name or no value', () => {
    expect(() => assignments(['=x'], '--set')).toThrow('--set takes name=value');
    expect(() => assignments(['secret'], '--set')).toThrow('--set takes name=value');
  });
});
