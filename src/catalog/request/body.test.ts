// Bodies of every kind, read back by readers that are not ours.

import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { OpenApi } from '../openapi.ts';
import { writeBody } from './body.ts';

const document: OpenApi = { openapi: '3.0.3', info: { title: 'T', version: '1' }, paths: {} };
const none = new Set<string>();
const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((one) => one !== '__proto__');
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const asText = (body: string | Uint8Array) => Buffer.from(body).toString();

describe('a form', () => {
  const type = 'application/x-www-form-urlencoded';
  it('holds fields and lists as they were given', () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(text, fc.array(text, { minLength: 1 }))), (fields) => {
        const { body } = writeBody({ document, type, media: {}, files: none }, fields);
        const expected = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
        expect([...new URLSearchParams(asText(body))]).toEqual(expected);
      }),
    );
  });

  it('writes objects as JSON, or as the description says', () => {
    const media = {
      encoding: {
        deep: { style: 'deepObject', explode: true },
        joined: { style: 'form', explode: false },
        json: { contentType: 'application/json' },
      },
    };
    const value = { map: { a: 1 }, deep: { b: { c: 'd' } }, joined: ['x', 'y'], json: ['z'], nothing: null };
    const { body } = writeBody({ document, type, media, files: none }, value);
    expect(Object.fromEntries(new URLSearchParams(asText(body)))).toEqual({
      map: '{"a":1}',
      'deep[b][c]': 'd',
      joined: 'x,y',
      json: '["z"]',
    });
  });
});

describe('a body of parts', () => {
  const write = (value: object, files: string[] = [], encoding = {}) => {
    const { type, body } = writeBody(
      { document, type: 'multipart/form-data', media: { encoding }, files: new Set(files) },
      value,
    );
    return new Response(body as BodyInit, { headers: { 'content-type': type } }).formData();
  };

  it('holds texts and the bytes of files as they were given', async () => {
    // a form-data reader takes CR, LF and quotes in names as their escapes
    const plain = fc.stringMatching(/^[\w .é漢()&;=-]{1,12}$/u);
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(plain, text, plain, bytes, async (field, value, name, content) => {
        const file = { base64: Buffer.from(content).toString('base64'), name, type: 'image/png' };
        const back = await write({ [`t${field}`]: value, file }, ['file']);
        expect(back.get(`t${field}`)).toBe(value);
        const part = back.get('file') as File;
        expect([part.name, part.type]).toEqual([name, 'image/png']);
        expect(new Uint8Array(await part.arrayBuffer())).toEqual(content);
      }),
      { numRuns: 50 },
    );
  });

  it('repeats the parts of a list, writes objects as JSON, and takes only a file for one', async () => {
    const back = await write(
      { tags: ['a', 'b'], meta: { text: 'no file' }, files: [{ text: 'one' }, { text: 'two', name: 'b.txt' }] },
      ['files'],
    );
    expect(back.getAll('tags')).toEqual(['a', 'b']);
    expect(back.get('meta')).toBe('{"text":"no file"}');
    const files = back.getAll('files') as File[];
    expect(await Promise.all(files.map(async (one) => [one.name, one.type, await one.text()]))).toEqual([
      ['files', 'application/octet-stream', 'one'],
      ['b.txt', 'application/octet-stream', 'two'],
    ]);
  });
});

describe('an XML body', () => {
  const of = (schema: object, value: unknown, schemas = {}) =>
    asText(
      writeBody(
        {
          document: { ...document, components: { schemas } },
          type: 'application/xml',
          media: { schema },
          files: none,
        },
        value,
      ).body,
    ).replace(/^<\?xml[^>]*\?>\n/, '');
  const text = { type: 'string' };

  it.each([
    // the examples of the OpenAPI specification's "XML Object"
    [
      { type: 'object', xml: { name: 'animals' }, properties: { animal: text } },
      { animal: 'x' },
      '<animals><animal>x</animal></animals>',
    ],
    [
      {
        xml: { name: 'Person' },
        properties: {
          id: { type: 'integer', xml: { attribute: true } },
          name: { ...text, xml: { namespace: 'http://example.com/schema/sample', prefix: 'sample' } },
        },
      },
      { id: 123, name: 'example' },
      '<Person id="123"><sample:name xmlns:sample="http://example.com/schema/sample">example</sample:name></Person>',
    ],
    [
      { xml: { name: 'r' }, properties: { animals: { type: 'array', items: text } } },
      { animals: ['a', 'b'] },
      '<r><animals>a</animals><animals>b</animals></r>',
    ],
    [
      { xml: { name: 'r' }, properties: { animals: { type: 'array', items: { ...text, xml: { name: 'animal' } } } } },
      { animals: ['a'] },
      '<r><animal>a</animal></r>',
    ],
    [
      {
        xml: { name: 'r' },
        properties: {
          animals: {
            type: 'array',
            xml: { name: 'aliens', wrapped: true },
            items: { ...text, xml: { name: 'animal' } },
          },
        },
      },
      { animals: ['a', 'b'] },
      '<r><aliens><animal>a</animal><animal>b</animal></aliens></r>',
    ],
    [
      { xml: { name: 'r' }, properties: { animals: { type: 'array', xml: { wrapped: true }, items: text } } },
      { animals: ['a'] },
      '<r><animals><animals>a</animals></animals></r>',
    ],
  ])('%#', (schema, value, expected) => {
    expect(of(schema, value)).toBe(expected);
  });

  it('is called as its schema, and finds the names in all its parts', () => {
    const schemas = {
      Base: { properties: { id: { type: 'string', xml: { attribute: true } } } },
      Pet: {
        allOf: [
          { $ref: '#/components/schemas/Base' },
          { properties: { owner: { $ref: '#/components/schemas/Base' } } },
        ],
      },
    };
    expect(of({ $ref: '#/components/schemas/Pet' }, { id: '1', owner: { id: '2' } }, schemas)).toBe(
      '<Pet id="1"><owner id="2"></owner></Pet>',
    );
  });

  it('reads back as it was given, whatever characters it holds', () => {
    const allowed = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((one) => !/[^\P{Cc}\t\n]/u.test(one));
    const reader = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      parseTagValue: false,
      trimValues: false,
      htmlEntities: true,
    });
    fc.assert(
      fc.property(allowed, allowed, (content, attribute) => {
        const written = of(
          { xml: { name: 'r' }, properties: { a: { type: 'string', xml: { attribute: true } }, b: text } },
          { a: attribute, b: content },
        );
        expect(XMLValidator.validate(written)).toBe(true);
        expect(reader.parse(written)).toEqual({ r: { '@a': attribute, b: content } });
      }),
    );
    expect(() => of({ xml: { name: 'r' } }, { a: '\u0001' })).toThrow('cannot hold');
    expect(() => of({ xml: { name: 'r' } }, { 'a b><': 1 })).toThrow('cannot be the name');
  });
});

describe('other bodies', () => {
  it.each([
    ['application/json', { a: 1 }, none, ['application/json', '{"a":1}']],
    ['application/merge-patch+json', { a: null }, none, ['application/merge-patch+json', '{"a":null}']],
    ['text/plain', 'hello', none, ['text/plain', 'hello']],
    ['text/csv', { a: 1 }, none, ['text/csv', '{"a":1}']],
    ['application/octet-stream', { base64: 'aGk=' }, new Set(['body']), ['application/octet-stream', 'hi']],
    ['*/*', { text: 'hi', type: 'text/csv' }, new Set(['body']), ['text/csv', 'hi']],
    ['*/*', { a: 1 }, none, ['application/json', '{"a":1}']],
    ['application/xml', '<a/>', none, ['application/xml', '<a/>']],
  ] as const)('%s %j', (type, value, files, expected) => {
    const written = writeBody({ document, type, media: {}, files }, value);
    expect([written.type, asText(written.body)]).toEqual(expected);
  });

  it('a form that is no object is refused', () => {
    expect(() => writeBody({ document, type: 'multipart/form-data', media: {}, files: none }, [1])).toThrow(
      'has fields',
    );
  });
});
