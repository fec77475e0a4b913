import { expect, test } from 'vitest';
import type { OpenApi } from '../openapi.ts';
import { jsonSchema } from './json-schema.ts';

const document = { openapi: '3.0.3', info: { title: 'T', version: '1' }, paths: {} } as unknown as OpenApi;
const long = 'How many. The rest says **more** than a form shows at once, so it waits until somebody asks.';
const schema = { type: 'object', properties: { n: { type: 'integer', description: long } } };

test('a field to fill in has the whole text where its description leaves something out', () => {
  expect(jsonSchema(document, schema, 'request').properties.n).toEqual({
    type: 'integer',
    description: 'How many.',
    'x-help': long.replaceAll('**', ''),
  });
  expect(jsonSchema(document, schema, 'response').properties.n).toEqual({ type: 'integer', description: 'How many.' });
});

test('of a very large form not all whole texts are kept', () => {
  const many = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [`f${i}`, { type: 'string', description: `${long} ${i}` }]),
  );
  const fields: any[] = Object.values(jsonSchema(document, { type: 'object', properties: many }, 'request').properties);
  const helped = fields.filter((one) => one['x-help']);
  expect(helped.length).toBeGreaterThan(0);
  expect(helped.length).toBeLessThan(fields.length);
});
