import { expect, test } from 'vitest';
import { withConstants } from './constants.ts';
import { jsonSchema, type OpenApi } from './openapi.ts';

const reference = { type: 'string', 'x-always': 'service_reference' };
const schema = {
  type: 'object',
  required: ['kind', 'incident'],
  properties: {
    kind: { type: 'string', 'x-always': 'new' },
    incident: {
      type: 'object',
      properties: {
        title: { type: 'string' },
        services: { type: 'array', items: { $ref: '#/components/schemas/Service' } },
      },
    },
  },
};
const document = {
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  paths: {},
  components: { schemas: { Service: { type: 'object', properties: { id: { type: 'string' }, type: reference } } } },
} as OpenApi;

test('constants are sent in whatever object is given, and in none that is not', () => {
  expect(withConstants(document, schema, { incident: { services: [{ id: 'P1' }] } })).toEqual({
    kind: 'new',
    incident: { services: [{ id: 'P1', type: 'service_reference' }] },
  });
  expect(withConstants(document, schema, { incident: { title: 'x' } })).toEqual({
    kind: 'new',
    incident: { title: 'x' },
  });
  expect(withConstants(document, schema, undefined)).toBeUndefined();
});

test('nobody is asked for them', () => {
  const asked = jsonSchema(document, schema, 'request');
  expect(Object.keys(asked.properties)).toEqual(['incident']);
  expect(asked.required).toEqual(['incident']);
  expect(Object.keys(asked.properties.incident.properties.services.items.properties)).toEqual(['id']);
});
