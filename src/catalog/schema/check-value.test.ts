import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { faultsOf, fits } from './check-value.ts';
import { fitted } from './fitted.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const text = { type: 'string' };

/** Schemas as the normaliser gives them. */
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.record({ type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'null') }),
    fc.record({ type: fc.constant('string'), minLength: fc.nat(3), maxLength: fc.integer({ min: 3, max: 5 }) }),
    fc.record({ type: fc.constant('integer'), minimum: fc.nat(3), exclusiveMaximum: fc.integer({ min: 3, max: 9 }) }),
    fc.record({ enum: fc.uniqueArray(fc.oneof(fc.nat(3), fc.constantFrom('a', 'b', null)), { minLength: 1 }) }),
    fc.record({ type: fc.constant(['string', 'null']) }),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(1), uniqueItems: fc.boolean() }),
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')),
      required: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
      additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
    }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('schema') }),
  ),
}));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('', 'a', 'b', 'abcdef', '🙂🙂🙂'),
    fc.integer({ min: -1, max: 9 }),
    fc.constantFrom(0.5, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value'), { noNullPrototype: true }),
  ),
}));

describe('a value against a schema', () => {
  it('is judged as ajv judges it', () => {
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 20, maxLength: 20 }), (one: any, values) => {
        const validate = ajv.compile(one);
        for (const each of values) expect([each, fits(one, each)]).toEqual([each, validate(each)]);
        ajv.removeSchema(one);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [text, 1, [{ path: '', message: 'must be text, not a number' }]],
    [
      { properties: { a: { type: 'array', items: { properties: { b: { type: 'integer' } } } } } },
      { a: [{ b: 1 }, { b: 1.5 }] },
      [{ path: 'a.1.b', message: 'must be a whole number, not a number' }],
    ],
    [
      { properties: { name: text, note: text }, additionalProperties: false },
      { nme: 'x' },
      [{ path: 'nme', message: 'is not an input', hint: "Did you mean 'name'?" }],
    ],
    [
      { enum: ['open', 'closed'] },
      'opn',
      [{ path: '', message: 'must be one of: open, closed', hint: "Did you mean 'open'?" }],
    ],
    [{ required: ['a'] }, { a: undefined }, [{ path: 'a', message: 'is missing' }]],
    [
      { anyOf: [{ required: ['a'] }, { required: ['b', 'c'] }] },
      {},
      [{ path: '', message: 'needs one of: a, b and c' }],
    ],
    [
      { anyOf: [text, { type: 'object', properties: { a: text }, required: ['a'] }] },
      {},
      [{ path: 'a', message: 'is missing' }],
    ],
    [{ anyOf: [text, { type: 'null' }] }, 1, [{ path: '', message: 'must be text or null, not a number' }]],
    [{ minItems: 2, maxItems: 3 }, [1], [{ path: '', message: 'must have 2 to 3 items' }]],
    [{ type: 'number', multipleOf: 0.01 }, 1.15, []],
  ])('%j %j', (one, given, expected) => {
    expect(faultsOf(one, given)).toEqual(expected);
  });

  it('ends with twenty faults, however many there are', () => {
    expect(faultsOf({ items: text }, Array(10_000).fill(1))).toHaveLength(20);
  });
});

describe('a value is made to fit where nothing is lost', () => {
  const number = { type: 'number' };
  const integer = { type: 'integer' };
  test.each([
    [integer, '12', 12],
    [integer, '012', '012'],
    [integer, '1.0', '1.0'],
    [integer, '9007199254740993', '9007199254740993'],
    [number, '1.50', 1.5],
    [number, '-2e3', -2000],
    [number, '0.12345678901234567', '0.12345678901234567'],
    [number, ' 1', ' 1'],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean' }, 'yes', 'yes'],
    [text, 10, '10'],
    [text, 1.5, 1.5],
    [{ type: ['string', 'integer'] }, '12', '12'],
    [{ anyOf: [{ type: 'array', items: text }, integer] }, '7', 7],
    [{ properties: { a: integer, b: text } }, { a: '1', b: null, c: null }, { a: 1, c: null }],
    [{ properties: { a: { type: ['string', 'null'] } } }, { a: null }, { a: null }],
    [{ items: { properties: { n: integer } } }, [{ n: '1' }], [{ n: 1 }]],
    [{ additionalProperties: integer }, { x: '1' }, { x: 1 }],
  ])('%j %j gives %j', (one, given, expected) => {
    expect(fitted(one, given)).toEqual(expected);
  });
});
