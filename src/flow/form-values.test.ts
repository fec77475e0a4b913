import { expect, it } from 'vitest';
import type { FormField } from './document.ts';
import { checkFields } from './form-values.ts';

const fields: Record<string, FormField> = {
  host: { type: 'string', required: true, maxLength: 5 },
  level: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
  tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
  when: { type: 'string', format: 'date' },
  deep: { type: 'object' },
};
const faults = (given: unknown, more = {}) =>
  checkFields(fields, given, more).faults.map(({ path, message }) => `${path}: ${message}`);

it('fills defaults in and keeps what is given', () => {
  expect(checkFields(fields, { host: 'web', tags: ['a'] })).toEqual({
    values: { host: 'web', tags: ['a'], level: 3 },
    faults: [],
  });
});

it('names each field at fault with its path', () => {
  expect(faults({ level: 2.5, tags: ['a', 'c', 1], when: '2026-13-40', deep: [], other: 1 })).toEqual([
    'host: is required',
    'level: must be a whole number, not a number',
    'tags[1]: must be one of a, b',
    'tags[2]: must be text, not a number',
    'when: must be a valid date',
    'deep: must be an object, not a list',
    'other: is no field that is known here',
  ]);
  expect(faults({ host: 'toolong', level: 10 })).toEqual([
    'host: must have at most 5 characters',
    'level: must be at most 9',
  ]);
  expect(faults('x')).toEqual([': must be an object of fields, not text']);
  expect(faults({ host: 'a', other: 1 }, { extra: false })).toEqual([]);
});
