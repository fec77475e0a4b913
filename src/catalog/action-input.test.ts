import { describe, expect, test } from 'vitest';
import { actionInput } from './action-input.ts';
import { findOperation, jsonSchema, type OpenApi } from './openapi.ts';

const curated = {
  id: 'a',
  operation: 'op',
  name: 'A',
  summary: 'A',
  class: 'write' as const,
  featured: false,
  needs: [],
  lookups: {},
  file: false,
};
const documentOf = (operation: object, schemas = {}): OpenApi => ({
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  paths: { '/things/{id}': { post: { operationId: 'op', responses: {}, ...operation } } },
  components: { schemas },
});
const inputOf = (operation: object, more = {}, schemas = {}) => {
  const document = documentOf(operation, schemas);
  return actionInput(document, findOperation(document, 'op'), { ...curated, ...more });
};
const body = (schema: object, required = true) => ({
  requestBody: { required, content: { 'application/json': { schema } } },
});
const text = { type: 'string' };

describe("an action's input", () => {
  test('holds parameters and body side by side; of equal names the first keeps its name, required ones come first', () => {
    const { schema, places } = inputOf({
      parameters: [
        { name: 'id', in: 'query', schema: text },
        { name: 'id', in: 'path', required: true, schema: text },
        { name: 'X-Mode', in: 'header', schema: text },
      ],
      ...body({ type: 'object', required: ['id', 'note'], properties: { id: { type: 'integer' }, note: text } }),
    });
    expect(Object.keys(schema.properties)).toEqual(['id', 'body_id', 'note', 'query_id', 'X-Mode']);
    expect(places).toEqual({
      id: { in: 'path', name: 'id' },
      query_id: { in: 'query', name: 'id' },
      'X-Mode': { in: 'header', name: 'X-Mode' },
      body_id: { in: 'body', name: 'id' },
      note: { in: 'body', name: 'note' },
    });
    expect(schema.required).toEqual(['id', 'body_id', 'note']);
    expect(schema.additionalProperties).toBe(false);
  });

  test('has a name of ours where the tool has an awkward one, and goes where the tool wants it', () => {
    const { schema, places } = inputOf({
      parameters: [{ name: '$filter', in: 'query', schema: { ...text, 'x-input': 'filter' } }],
      ...body({
        type: 'object',
        required: ['@odata.id'],
        properties: { '@odata.id': { ...text, 'x-input': 'member' } },
      }),
    });
    expect(schema.properties).toEqual({ filter: text, member: text });
    expect(schema.required).toEqual(['member']);
    expect(places.filter).toEqual({ in: 'query', name: '$filter' });
    expect(places.member).toEqual({ in: 'body', name: '@odata.id' });
  });

  test('offers the fields of a field that is spread, and knows where they go', () => {
    const variables = { type: 'object', required: ['id'], properties: { id: text, first: { type: 'integer' } } };
    const { schema, places } = inputOf(
      body({ type: 'object', required: ['query', 'variables'], properties: { query: text, variables } }),
      { spread: 'variables', fixed: { query: '{ me }' } },
    );
    expect(Object.keys(schema.properties)).toEqual(['id', 'first']);
    expect(schema.required).toEqual(['id']);
    expect(places.first).toEqual({ in: 'body', name: 'first', within: 'variables' });
  });

  test('leaves credentials and what is fixed out, and offers only what was chosen', () => {
    const { schema, places } = inputOf(
      {
        parameters: [
          { name: 'Authorization', in: 'header', required: true, schema: text },
          { name: 'mode', in: 'query', required: true, schema: text },
          { name: 'extra', in: 'query', schema: text },
          { name: 'q', in: 'query', schema: text },
        ],
      },
      { fixed: { mode: 'fast' }, inputs: ['q'] },
    );
    expect(Object.keys(schema.properties)).toEqual(['q']);
    expect(places.mode).toEqual({ in: 'query', name: 'mode' });
  });

  test('takes a body that is no object as one input', () => {
    const { schema, places } = inputOf(body({ type: 'array', items: text }));
    expect(schema).toMatchObject({ properties: { body: { type: 'array' } }, required: ['body'] });
    expect(places.body).toEqual({ in: 'body', name: undefined });
  });

  test('joins the parts of a body and keeps "one of these is needed"', () => {
    const { schema } = inputOf(
      body({ allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { b: text }, required: ['b'] }] }),
      {},
      { Base: { properties: { a: text } } },
    );
    expect(schema).toMatchObject({ properties: { a: text, b: text }, required: ['b'] });
    expect(
      inputOf(body({ properties: { a: text, b: text }, anyOf: [{ required: ['a'] }, { required: ['b'] }] })).schema
        .anyOf,
    ).toEqual([{ required: ['a'] }, { required: ['b'] }]);
  });
});

describe('an OpenAPI schema as JSON Schema', () => {
  const of = (schema: object, use: 'request' | 'response' = 'request', schemas = {}) =>
    jsonSchema(documentOf({}, schemas), schema, use);

  test.each([
    [
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [{ nullable: true, oneOf: [text] }, { type: ['string', 'null'] }],
    [
      { nullable: true, oneOf: [text, { type: 'array', items: text }] },
      { anyOf: [text, { type: 'array', items: text }, { type: 'null' }] },
    ],
    [
      {
        anyOf: [
          { enum: ['a'], type: 'string' },
          { type: 'string', enum: ['b', 'a'] },
        ],
      },
      { type: 'string', enum: ['a', 'b'] },
    ],
    [
      { type: 'String', enum: [1, 'b', 'b'], required: true },
      { type: 'string', enum: ['1', 'b'] },
    ],
    [{ type: 'integer', minimum: '1', maximum: 0, minLength: -1 }, { type: 'integer' }],
    [
      { allOf: [{ properties: { a: text } }, { properties: { a: { minLength: 2 }, b: text }, required: ['b'] }] },
      {
        type: 'object',
        properties: { b: text, a: { type: 'string', minLength: 2 } },
        required: ['b'],
      },
    ],
    [
      { type: 'string', description: '**A** [link](https://x.example) to `it`, e.g. One. And more.' },
      { type: 'string', description: 'A link to it, e.g. One.' },
    ],
    [
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      { type: 'integer', exclusiveMinimum: 1 },
    ],
    [
      { type: 'string', pattern: '^a$', example: 'a' },
      { type: 'string', 'x-pattern': '^a$', examples: ['a'] },
    ],
    [
      { type: 'integer', default: 50, description: 'How many.' },
      { type: 'integer', description: 'How many. Default: 50.' },
    ],
    [
      { type: 'object', properties: { id: { type: 'string', readOnly: true }, default: text } },
      { type: 'object', properties: { default: text } },
    ],
  ])('%j', (schema, expected) => {
    expect(of(schema)).toEqual(expected);
  });

  test('resolves references, and ends where a schema holds itself', () => {
    const schemas = {
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' }, name: text } },
    };
    expect(of({ $ref: '#/components/schemas/Node' }, 'response', schemas)).toEqual({
      type: 'object',
      properties: { next: { type: 'object', 'x-json': true }, name: text },
    });
  });
});
