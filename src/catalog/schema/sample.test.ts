import { describe, expect, it, test } from 'vitest';
import { fits } from './check-value.ts';
import { sampleOf } from './sample.ts';

const text = { type: 'string' };
const person = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer', minimum: 7 },
    mail: { type: 'string', format: 'email' },
    state: { enum: ['active', 'suspended'] },
    tags: { type: 'array', items: { type: 'string', examples: ['vip'] }, minItems: 2, uniqueItems: true },
    manager: { type: 'object', 'x-json': true },
    since: { type: ['string', 'null'], format: 'date-time' },
  },
};

describe('a sample', () => {
  it('shows every field by its type and format', () => {
    expect(sampleOf(person)).toEqual({
      id: 7,
      mail: 'ann@example.com',
      state: 'active',
      tags: ['vip', 'vip2'],
      manager: {},
      since: '2026-01-15T09:30:00Z',
    });
  });

  it('holds only what is required, when that is asked for', () => {
    expect(sampleOf(person, { least: true })).toEqual({ id: 7 });
  });

  test.each([
    [{ type: 'string', minLength: 10, maxLength: 12 }],
    [{ type: 'string', format: 'uuid' }],
    [{ type: 'string', maxLength: 2 }],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 0.5 }],
    [{ type: 'integer', exclusiveMaximum: 0 }],
    [{ type: 'integer', multipleOf: 5, minimum: 12 }],
    [{ type: 'array', items: { type: 'integer' }, minItems: 3, uniqueItems: true }],
    [{ type: 'array', items: { enum: ['a', 'b'] }, minItems: 2, maxItems: 2, uniqueItems: true }],
    [{ type: 'object', minProperties: 2, additionalProperties: { type: 'integer' } }],
    [{ type: 'object', required: ['a'], additionalProperties: text }],
    [{ anyOf: [{ type: 'integer', maximum: 3 }, text], minimum: 9 }],
    [{ type: 'object', properties: { a: text, b: text }, anyOf: [{ required: ['b'] }, { required: ['a'] }] }],
    [{ anyOf: [{ type: 'object', properties: { a: text }, required: ['a'] }, text] }],
    [{ allOf: [{ type: 'string' }, { minLength: 9 }] }],
    [
      {
        type: 'object',
        'x-file': true,
        properties: { base64: text, text },
        anyOf: [{ required: ['base64'] }],
        additionalProperties: false,
      },
    ],
    [{}],
  ])('of %j fits it, with all fields and with the least', (schema) => {
    for (const least of [false, true])
      expect([least, fits(schema, sampleOf(schema, { least }))]).toEqual([least, true]);
  });

  it('has a key for a map of what was cut', () => {
    const map = { type: 'object', additionalProperties: { type: 'object', 'x-json': true } };
    expect(sampleOf(map, { sendable: true })).toEqual({ key: {} });
  });

  it('ends, however deep and wide the schema is', () => {
    let deep: Record<string, unknown> = text;
    for (let i = 0; i < 50; i++) deep = { type: 'object', properties: { a: deep, b: deep } };
    expect(JSON.stringify(sampleOf(deep)).length).toBeLessThan(50_000);
  });
});
