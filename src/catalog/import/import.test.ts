import { describe, expect, test } from 'vitest';
import { type Json, parseJsonOrYaml, readDescription } from './description.ts';
import { bringIn } from './external-references.ts';
import { soundOperations } from './sound-operations.ts';

const openapi = (paths: object, components: object = {}, more: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  paths,
  components,
  ...more,
});

describe('the text of a description', () => {
  test.each([
    [JSON.stringify(openapi({})), 'openapi-3.0'],
    ['openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: {}\n', 'openapi-3.1'],
    ['swagger: "2.0"\ninfo: { title: T, version: "1" }\npaths: {}\n', 'swagger-2.0'],
    [
      JSON.stringify({
        info: { schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
        item: [],
      }),
      'postman',
    ],
    ['  curl https://api.example.com/x', 'curl'],
  ])('is recognised: %s', (text, format) => {
    expect(readDescription(text).format).toBe(format);
  });

  test.each([
    ['', 'Expected an OpenAPI'],
    ['[1, 2]', 'Expected an OpenAPI'],
    ['{"openapi": "4.0.0"}', 'OpenAPI 4.0.0 is not supported'],
    ['openapi: 3.0.3\ninfo: {\npaths: ]', 'Line '],
    ['{"openapi": "3.0.3", "paths": {"a" 1}}', 'Line 1'],
    [`openapi: 3.0.3\nx: ${'['.repeat(200)}${']'.repeat(200)}`, 'Line 2: nesting'],
    [`{"openapi": "3.0.3", "x": ${'['.repeat(200)}${']'.repeat(200)}}`, 'nested more than'],
    [
      `a: &a [1]\n${Array.from(
        { length: 30 },
        (_, i) =>
          `b${i}: &b${i} [${Array(10)
            .fill(i ? `*b${i - 1}` : '*a')
            .join(', ')}]`,
      ).join('\n')}`,
      'anchors',
    ],
    ["curl 'https://api.example.com", 'never closed'],
    ['curl -X POST', 'no address'],
    ['curl ftp://example.com/x', 'cannot be read'],
  ])('is refused with what is wrong: %.40s', (text, words) => {
    expect(() => readDescription(text)).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringContaining(words) }),
    );
  });

  test('is refused when it is too large', () => {
    expect(() => readDescription(`# ${'x'.repeat(15 * 1024 * 1024)}`)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('more than 15 MB') }),
    );
  });

  test('may merge what an anchor holds', () => {
    const { document } = readDescription(
      'openapi: 3.0.3\npaths:\n  /a: &a { get: {} }\n  /b:\n    <<: *a\n    post: {}\n',
    );
    expect(document.paths['/b']).toEqual({ get: {}, post: {} });
  });

  test('says on which line a place is', () => {
    const read = readDescription('openapi: 3.0.3\npaths:\n  /a:\n    get: {}\n    post: {}\n');
    expect(read.lineOf(['paths', '/a', 'post'])).toBe(5);
  });
});

describe('OpenAPI 2', () => {
  const swagger = {
    swagger: '2.0',
    info: { title: 'T', version: '1' },
    host: 'api.example.com',
    basePath: '/v1',
    schemes: ['http', 'https'],
    consumes: ['application/json'],
    parameters: { page: { name: 'page', in: 'query', type: 'integer', minimum: 1 } },
    securityDefinitions: {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      oauth: { type: 'oauth2', flow: 'application', tokenUrl: 'https://a.example/t', scopes: { read: 'Read' } },
    },
    paths: {
      '/users/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
        get: {
          operationId: 'getUser',
          parameters: [
            { $ref: '#/parameters/page' },
            { name: 'tags', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
            { name: 'ids', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' },
          ],
          responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/User' } } },
        },
        put: {
          parameters: [{ name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/User' } }],
          responses: {},
        },
        post: {
          consumes: ['multipart/form-data'],
          parameters: [
            { name: 'photo', in: 'formData', type: 'file', required: true },
            { name: 'note', in: 'formData', type: 'string', description: 'A note' },
          ],
          responses: {},
        },
      },
    },
    definitions: { User: { type: 'object', properties: { name: { type: 'string', 'x-nullable': true } } } },
  };

  test('becomes OpenAPI 3', () => {
    const { document } = readDescription(JSON.stringify(swagger));
    const { get, put, post } = document.paths['/users/{id}'];
    expect(document.servers).toEqual([{ url: 'https://api.example.com/v1' }]);
    expect(get.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } },
      { name: 'tags', in: 'query', schema: { type: 'array', items: { type: 'string' } }, style: 'form', explode: true },
      {
        name: 'ids',
        in: 'query',
        schema: { type: 'array', items: { type: 'string' } },
        style: 'pipeDelimited',
        explode: false,
      },
    ]);
    expect(get.responses[200].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/User' });
    expect(put.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } },
    });
    expect(post.requestBody.content['multipart/form-data'].schema).toEqual({
      type: 'object',
      properties: { photo: { type: 'string', format: 'binary' }, note: { type: 'string', description: 'A note' } },
      required: ['photo'],
    });
    expect(document.components.schemas.User.properties.name).toEqual({ type: 'string', nullable: true });
    expect(document.components.securitySchemes.oauth.flows).toEqual({
      clientCredentials: { tokenUrl: 'https://a.example/t', scopes: { read: 'Read' } },
    });
    expect(soundOperations(document)).toMatchObject({ operations: 3, problems: [] });
  });
});

describe('a curl command', () => {
  const read = (text: string) => {
    const { document, problems } = readDescription(text);
    const [[path, item]] = Object.entries<Json>(document.paths) as [[string, Json]];
    const [[method, operation]] = Object.entries<Json>(item) as [[string, Json]];
    return { document, problems, path, method, operation };
  };

  test('becomes an operation, without its credentials', () => {
    const { document, problems, path, method, operation } = read(
      `curl -X PATCH 'https://api.example.com/v1/hosts/42?dry_run=true&api_key=s3cret' \\
         -H "Authorization: Bearer abc" -H 'X-Mode: "fast"' -H 'Content-Type: application/json' \\
         --compressed -o out.json --data-raw $'{"name":"it\\'s","ports":[1],"on":true}'`,
    );
    expect([method, path, document.servers]).toEqual(['patch', '/v1/hosts/42', [{ url: 'https://api.example.com' }]]);
    expect(operation.parameters).toEqual([
      { name: 'dry_run', in: 'query', schema: { type: 'string', default: 'true' } },
      { name: 'X-Mode', in: 'header', schema: { type: 'string', default: '"fast"' } },
    ]);
    expect(operation.requestBody.content['application/json'].schema.properties).toEqual({
      name: { type: 'string' },
      ports: { type: 'array', items: { type: 'integer' } },
      on: { type: 'boolean' },
    });
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'key']);
    expect(problems).toEqual([{ path: 'credentials', message: expect.stringContaining('left out') }]);
    expect(JSON.stringify(document)).not.toMatch(/abc|s3cret/);
  });

  test.each([
    ['curl api.example.com/a', 'get', '/a'],
    ['curl -XDELETE https://x.example/a/b', 'delete', '/a/b'],
    ['curl --request=PUT --url https://x.example/', 'put', '/'],
    ['curl https://x.example/s -G -d q=1', 'get', '/s'],
    ['$ curl -sSL -u admin:pw https://x.example/me', 'get', '/me'],
  ])('%s', (text, method, path) => {
    expect(read(text)).toMatchObject({ method, path });
  });

  test('with a form or a file', () => {
    expect(read('curl https://x.example/f -F file=@a.bin -F note=hi').operation.requestBody.content).toEqual({
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string' } },
        },
      },
    });
    const form = read('curl https://x.example/f -d a=1 -d b=2').operation.requestBody.content;
    expect(form['application/x-www-form-urlencoded'].schema.properties).toEqual({
      a: { type: 'string' },
      b: { type: 'string' },
    });
  });
});

describe('a Postman collection', () => {
  const collection = {
    info: { name: 'Mine', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    variable: [{ key: 'base', value: 'https://api.example.com/v2' }],
    auth: {
      type: 'apikey',
      apikey: [
        { key: 'key', value: 'X-Api-Key' },
        { key: 'value', value: 'hidden' },
      ],
    },
    item: [
      {
        name: 'Users',
        item: [
          {
            name: 'Get user',
            request: {
              method: 'GET',
              url: {
                raw: '{{base}}/users/:id?full=true',
                query: [{ key: 'full', value: 'true', description: 'All of it' }],
                variable: [{ key: 'id', description: 'Who' }],
              },
            },
          },
          {
            name: 'Add user',
            request: {
              method: 'POST',
              url: '{{base}}/users',
              body: { mode: 'raw', raw: '{"name": "a", "age": {{age}}}' },
            },
          },
          { name: 'Elsewhere', request: { method: 'GET', url: 'https://other.example.com/x' } },
          { name: 'Same again', request: { method: 'POST', url: '{{base}}/users' } },
        ],
      },
    ],
  };

  test('becomes an API of the host that most requests go to', () => {
    const { document, problems } = readDescription(JSON.stringify(collection));
    expect(document.servers).toEqual([{ url: 'https://api.example.com' }]);
    expect(document.paths['/v2/users/{id}'].get).toMatchObject({
      operationId: 'users_get_user',
      parameters: [
        { name: 'id', in: 'path', required: true, description: 'Who' },
        { name: 'full', in: 'query', description: 'All of it', schema: { type: 'string', default: 'true' } },
      ],
    });
    expect(document.paths['/v2/users'].post.requestBody.content['application/json'].schema.properties).toEqual({
      name: { type: 'string' },
      age: {},
    });
    expect(document.components.securitySchemes).toEqual({ key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } });
    expect(problems.map(({ path }) => path)).toEqual(['Users / Elsewhere', 'Users / Same again']);
    expect(JSON.stringify(document)).not.toContain('hidden');
  });
});

describe('operations', () => {
  test('that are wrong are dropped one by one, with the reason and the line', () => {
    const text = `openapi: 3.0.3
paths:
  /a/{id}:
    get: { responses: {} }
    post: { parameters: [{ in: query }], responses: {} }
    put: { requestBody: { $ref: '#/components/requestBodies/None' }, responses: {} }
  /b: { get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } }
  c: { get: {} }
components:
  schemas:
    A: { properties: { b: { $ref: '#/components/schemas/B' } } }
    B: { $ref: 'other.yaml#/B' }
`;
    const { document, lineOf } = readDescription(text);
    const sound = soundOperations(document, lineOf);
    expect(sound.operations).toBe(1);
    expect(sound.problems).toEqual([
      { path: 'PUT /a/{id}', line: 6, message: expect.stringContaining('requestBodies/None is not in') },
      { path: 'POST /a/{id}', line: 5, message: 'a parameter has no name' },
      { path: 'GET /b', line: 7, message: expect.stringContaining('other.yaml#/B is in another document') },
      { path: 'GET c', line: 8, message: 'the path must begin with /' },
    ]);
  });

  test('that hold themselves are taken as they are', () => {
    const schema = { $ref: '#/components/schemas/Node' };
    const { operations, problems } = soundOperations(
      openapi(
        { '/a': { get: { responses: { 200: { description: '', content: { 'application/json': { schema } } } } } } },
        { schemas: { Node: { properties: { next: schema } } } },
      ),
    );
    expect([operations, problems]).toEqual([1, []]);
  });
});

describe('references to other documents', () => {
  const main = openapi({
    '/a': { get: { responses: { 200: { content: { 'application/json': { schema: { $ref: 'parts/b.yaml#/B' } } } } } } },
    '/c': { get: { responses: { 200: { content: { 'application/json': { schema: { $ref: 'gone.yaml#/X' } } } } } } },
  });
  const others: Record<string, Json> = {
    'https://x.example/api/parts/b.yaml': {
      B: { properties: { c: { $ref: '#/C' }, back: { $ref: '../main.yaml#/info' }, again: { $ref: '#/B' } } },
      C: { type: 'string' },
    },
  };
  const fetch = async (url: string) => {
    if (!others[url]) throw new Error('404');
    return others[url];
  };

  test('are brought in, theirs too, in circles as well; what cannot be had is told', async () => {
    const { document, problems } = await bringIn(main, 'https://x.example/api/main.yaml', fetch);
    const sound = soundOperations(document);
    expect(sound.operations).toBe(1);
    expect(Object.keys(sound.document.paths)).toEqual(['/a']);
    const brought = document.components['x-external'];
    expect(brought.external_1.properties).toMatchObject({
      c: { $ref: '#/components/x-external/external_2' },
      again: { $ref: '#/components/x-external/external_1' },
      back: { $ref: '#/info' },
    });
    expect(problems.map(({ path }) => path)).toEqual(['gone.yaml#/X']);
  });

  test('does not fill the memory with copies of what is referred to many times', async () => {
    const nested = Array.from({ length: 60_000 }, () => ({}));
    const other: Json = { all: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`n${i}`, nested])) };
    const references = Array.from({ length: 200 }, (_, i) => ({ $ref: `other.json#/all/n${i}` }));
    await expect(bringIn({ references }, 'https://x.example/main.json', async () => other)).rejects.toMatchObject({
      code: 'invalid_request',
      detail: expect.stringContaining('too much'),
    });
  });

  test('holds other documents to the limits of a description', () => {
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
    expect(() => parseJsonOrYaml(deep)).toThrow(/nested more than/);
    const bomb = ['a0: &a0 [{}, {}, {}]'];
    for (let i = 1; i < 20; i++) bomb.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    expect(() => parseJsonOrYaml(bomb.join('\n'))).toThrow(/anchors/);
  });
});
