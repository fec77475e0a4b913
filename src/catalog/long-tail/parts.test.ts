// What a description is made into, piece by piece.
import { describe, expect, test } from 'vitest';
import { LeastRecent } from '../least-recent.ts';
import { generatedApi } from './api.ts';
import { baseUrlOf } from './base-url.ts';
import { classOf } from './classify.ts';
import { offersOf } from './credentials.ts';
import { actionIds, ToolIds } from './ids.ts';
import { Schemas } from './schema.ts';
import { shardsOf } from './shard.ts';
import { plainText, shortened, snake } from './words.ts';

const from = { name: 'fixture', version: '1.0.0', folder: '/nowhere' };
const apiOf = (document: Record<string, unknown>, provider = 'example.com') =>
  generatedApi(
    { provider, path: 'fixture.json', from, date: '2026-01-02', read: () => document },
    new ToolIds(['curated_tool']),
  );

describe('words', () => {
  test.each([
    ['listUserGroups', 'list_user_groups'],
    ['users.user.GetHTTPStatus', 'users_user_get_http_status'],
    ['/a-b/{c}', 'a_b_c'],
    ['Größe', 'gro_e'],
    ['***', ''],
  ])('%s as an id is %s', (text, id) => {
    expect(snake(text)).toBe(id);
  });

  test('marks of HTML and Markdown are gone, and notes before what is meant', () => {
    expect(plainText('> [!NOTE]\n> In preview.\n\n<p>Lists `all` [users](https://a.example/x) &amp; groups.</p>')).toBe(
      'Lists all users & groups.',
    );
  });

  test('a long text ends at a sentence, else at a word', () => {
    expect(shortened('Suspends a person. They cannot sign in any more until somebody lifts it.', 40)).toBe(
      'Suspends a person. They cannot sign in…',
    );
    expect(shortened('Suspends a person for good. They cannot sign in.', 40)).toBe('Suspends a person for good.');
    expect(shortened('short', 40)).toBe('short');
  });
});

describe('ids', () => {
  const ids = () => new ToolIds(['curated_tool']);
  test.each([
    ['stripe.com', undefined, 'stripe'],
    ['googleapis.com', 'calendar', 'google_calendar'],
    ['amazonaws.com', 'ec2', 'aws_ec2'],
    ['azure.com', 'advisor', 'azure_advisor'],
    ['slack.com', undefined, 'slack_api'],
    ['curated-tool.com', undefined, 'curated_tool_api'],
    ['1forge.com', undefined, 'api_1forge'],
  ])('%s %s is %s', (provider, service, id) => {
    expect(ids().take(provider, service)).toBe(id);
  });

  test('an id is given once, and long ones stay apart', () => {
    const all = ids();
    expect([all.take('a.com', 'x'), all.take('a.org', 'x'), all.take('a.net', 'x')]).toEqual([
      'a_x',
      'a_x_api',
      'a_x_2',
    ]);
    const long = 'very-long-name-of-a-service-that-goes-on-and-on-';
    const [one, two] = [all.take('b.com', `${long}one`), all.take('b.com', `${long}two`)];
    expect(one).not.toBe(two);
    expect(one.length).toBeLessThanOrEqual(48);
  });

  test('of actions: from the vendor, without the service they all begin with; from method and path where there is none', () => {
    const operation = (vendorId: string | undefined, method = 'get', path = '/x/{id}') =>
      ({ vendorId, method, path }) as any;
    expect(
      actionIds(
        [operation('calendar.events.list'), operation('calendar.events.get'), operation('calendar.acl.get')],
        'google calendar',
      ),
    ).toEqual(['events_list', 'events_get', 'acl_get']);
    expect(
      actionIds([operation(undefined), operation(undefined, 'post'), operation('same'), operation('same', 'put')], ''),
    ).toEqual(['get_x_id', 'post_x_id', 'same', 'same_put']);
  });
});

test.each([
  ['get', 'list_users', false, 'read'],
  ['post', 'search_alerts', false, 'read'],
  ['post', 'create_user', false, 'write'],
  ['post', 'users_revoke_sessions', false, 'destructive'],
  ['delete', 'unsuspend', false, 'destructive'],
  ['get', 'terminate_instances', true, 'destructive'],
  ['get', 'run_instances', true, 'write'],
  ['post', 'describe_instances', true, 'read'],
  ['post', 'batch_get_item', true, 'read'],
  ['post', 'batch_write_item', true, 'write'],
])('%s %s (calls: %s) is a %s', (method, id, calls, kind) => {
  expect(classOf(method, id, '/x', calls)).toBe(kind);
});

describe('where a tool is', () => {
  test('the secure address; variables of the host are asked for, those of the path are filled in', () => {
    const servers = [
      { url: 'http://{region}.api.example.org/{basePath}' },
      {
        url: 'https://{region}.api.acme.io/{basePath}/',
        variables: { region: { default: 'eu', description: 'Where your data is' }, basePath: { default: 'v2' } },
      },
    ];
    expect(baseUrlOf(servers)).toEqual({
      url: 'https://{region}.api.acme.io/v2',
      fields: [{ name: 'region', title: 'Where your data is', secret: false, required: true, default: 'eu' }],
    });
  });

  test.each([
    undefined,
    [],
    [{ url: '/api' }],
    [{ url: 'http://localhost:8080/' }],
    [{ url: 'https://your-subdomain.okta.com/' }],
  ])('%j: a person has to say it', (servers) => {
    expect(baseUrlOf(servers)).toEqual({ url: undefined, fields: [] });
  });
});

describe('credentials', () => {
  const kinds = (document: Record<string, unknown>, provider = 'acme.io') =>
    offersOf(document, new Schemas(document), provider, undefined).map(({ kind, settings }) => ({ kind, ...settings }));
  const schemes = (securitySchemes: Record<string, unknown>, security?: unknown) => ({
    components: { securitySchemes },
    security,
  });

  test('keys, basic and bearer', () => {
    expect(
      kinds(
        schemes({
          a: { type: 'apiKey', in: 'header', name: 'X-Key' },
          b: { type: 'apiKey', in: 'query', name: 'key' },
          c: { type: 'http', scheme: 'basic' },
          d: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'Bearer token' },
          e: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'SSWS {API Token}' },
        }),
      ),
    ).toEqual([
      { kind: 'api_key_header', header: 'x-key' },
      { kind: 'api_key_query', parameter: 'key' },
      { kind: 'basic' },
      { kind: 'bearer' },
      { kind: 'api_key_header', header: 'authorization', prefix: 'SSWS ' },
    ]);
  });

  test('two headers that belong together', () => {
    const document = schemes(
      {
        a: { type: 'apiKey', in: 'header', name: 'DD-API-KEY' },
        b: { type: 'apiKey', in: 'header', name: 'DD-APP-KEY' },
      },
      [{ a: [], b: [] }],
    );
    expect(kinds(document)[0]).toEqual({
      kind: 'api_key_headers',
      headers: 'DD-API-KEY={DD_API_KEY}, DD-APP-KEY={DD_APP_KEY}',
    });
  });

  test('of Google a service account; of Microsoft an app, though the description says nothing', () => {
    const google = schemes({
      o: { type: 'oauth2', flows: { implicit: { authorizationUrl: 'https://a.example', scopes: { s1: '', s2: '' } } } },
    });
    expect(kinds(google, 'googleapis.com')[0]).toEqual({ kind: 'oauth2_jwt_bearer', scope: 's1 s2' });
    expect(kinds({}, 'microsoft.com')[0]).toMatchObject({
      kind: 'oauth2_client_credentials',
      scope: 'https://graph.microsoft.com/.default',
    });
  });

  test('a description without any offers none, and the usual ones', () => {
    expect(kinds({}).map(({ kind }) => kind)).toEqual(['none', 'api_key_header', 'bearer']);
  });
});

describe('an API', () => {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Acme Door API', version: '3', license: { name: 'MIT' } },
    servers: [{ url: 'https://api.acme.io' }],
    paths: {
      '/doors/{door}': {
        parameters: [{ $ref: '#/components/parameters/door' }],
        get: { operationId: 'getDoor', responses: { 200: { $ref: '#/components/responses/Door' } } },
        post: {
          operationId: 'lockDoor',
          security: [{ oauth: ['doors:write'] }],
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Lock' } } } },
          responses: { 204: { description: 'locked' } },
        },
      },
      '/elsewhere': { get: { servers: [{ url: 'https://other.acme.io' }], responses: {} } },
      '/broken': { get: 'nothing' },
      'no-slash': { get: { responses: {} } },
    },
    components: {
      parameters: { door: { name: 'door', in: 'path', required: true, schema: { type: 'string' } } },
      responses: { Door: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Door' } } } } },
      schemas: {
        Door: {
          type: 'object',
          properties: {
            name: { type: ['string', 'null'], examples: ['a'] },
            next: { $ref: '#/components/schemas/Door' },
          },
        },
        Lock: {
          type: 'object',
          required: ['until', 'until'],
          properties: {
            until: { type: 'string', 'x-odd': 1 },
            far: { $ref: 'https://acme.io/far.json' },
            door: { allOf: [{ $ref: '#/components/schemas/Door' }, { description: 'Which.', 'x-odd': 1 }] },
          },
        },
        Unused: { type: 'string' },
      },
    },
  };

  test('bad operations are left out with the reason, the others stay', () => {
    const api = apiOf(document);
    expect(api.actions.map(({ id, class: kind, needs }) => [id, kind, needs])).toEqual([
      ['get_door', 'read', undefined],
      ['lock_door', 'write', ['doors:write']],
    ]);
    expect(api.dropped).toEqual([
      { operation: 'GET /elsewhere', reason: 'it has an address of its own, https://other.acme.io' },
      { operation: 'GET /broken', reason: 'it is not an object' },
      { operation: 'GET no-slash', reason: 'its path does not begin with /' },
    ]);
    expect(api.file).toMatchObject({
      id: 'example',
      name: 'Acme Door',
      monogram: 'AD',
      baseUrl: 'https://api.acme.io',
      source: { from: 'fixture 1.0.0, fixture.json', version: '3', date: '2026-01-02', license: 'MIT' },
    });
  });

  test('a shard has the schemas that its operations need, cleaned', () => {
    const [shard] = apiOf(document).shards;
    expect(shard!.schemas).toEqual({
      Door: {
        type: 'object',
        properties: { name: { type: 'string', nullable: true }, next: { $ref: '#/components/schemas/Door' } },
      },
      Lock: {
        type: 'object',
        required: ['until'],
        properties: {
          until: { type: 'string' },
          far: {},
          door: { $ref: '#/components/schemas/Door', description: 'Which.' },
        },
      },
    });
    expect(shard!.operations[0]!.operation.parameters).toEqual([
      { name: 'door', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  test('one without a usable operation, or of another format, is refused', () => {
    expect(() => apiOf({ openapi: '3.0.0', paths: {} })).toThrow('no operations');
    expect(() => apiOf({ swagger: '1.2', paths: {} })).toThrow('not OpenAPI 3');
  });
});

test('Swagger 2 is read as OpenAPI 3', () => {
  const [shard] = apiOf({
    swagger: '2.0',
    info: { title: 'Acme', version: '1' },
    host: 'acme.io',
    basePath: '/v1',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    securityDefinitions: { basic: { type: 'basic' } },
    parameters: {
      ids: { name: 'ids', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
    },
    paths: {
      '/doors': {
        parameters: [{ $ref: '#/parameters/ids' }],
        get: { responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/Door' } } } },
        post: {
          parameters: [{ name: 'door', in: 'body', required: true, schema: { $ref: '#/definitions/Door' } }],
          responses: {},
        },
        put: {
          parameters: [
            { name: 'photo', in: 'formData', type: 'file', required: true },
            { name: 'title', in: 'formData', type: 'string' },
          ],
          responses: {},
        },
      },
    },
    definitions: { Door: { type: 'object', properties: { id: { type: 'string' } } } },
  }).shards;
  const [get, put, post] = shard!.operations.map(({ operation }) => operation);
  expect(get!.parameters).toEqual([
    { name: 'ids', in: 'query', style: 'form', explode: true, schema: { type: 'array', items: { type: 'string' } } },
  ]);
  const door = { schema: { $ref: '#/components/schemas/Door' } };
  expect(get!.responses[200]!.content).toEqual({ 'application/json': door });
  expect(post!.requestBody).toEqual({ required: true, content: { 'application/json': door } });
  expect(put!.requestBody!.content['multipart/form-data']!.schema).toEqual({
    type: 'object',
    required: ['photo'],
    properties: { photo: { type: 'string', format: 'binary' }, title: { type: 'string' } },
  });
  expect(shard!.schemas).toEqual({ Door: { type: 'object', properties: { id: { type: 'string' } } } });
});

test('a large API is cut by tag, and what is far from its operations is cut off', () => {
  const text = 'x'.repeat(90_000);
  const schemas = new Map<string, any>();
  for (let n = 0; n < 20; n++)
    schemas.set(`s${n}`, {
      type: 'object',
      description: text,
      properties: { next: { $ref: `#/components/schemas/s${n + 1}` } },
    });
  schemas.set('s20', { type: 'array' });
  const kept = (tag: string, id: string, schema: string) => ({
    tag,
    kept: {
      action: { id, name: id, summary: id, class: 'read' as const },
      path: `/${id}`,
      method: 'get',
      operation: {
        operationId: id,
        responses: { 200: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } } },
      },
    },
  });
  const many = Array.from({ length: 70 }, (_, n) => kept('a', `a${n}`, 's0'));
  const shards = shardsOf([...many, kept('b', 'b0', 's16')], schemas);
  expect(shards.map(({ operations }) => operations.length)).toEqual([70, 1]);
  expect(Object.keys(shards[0]!.schemas)).toEqual(['s0', 's1', 's2', 's3']);
  expect(shards[0]!.schemas.s3!.properties.next).toEqual({ type: 'object' });
  expect(Object.keys(shards[1]!.schemas).sort()).toEqual(['s16', 's17', 's18', 's19', 's20']);
});

test('what was not used for longest is forgotten first', () => {
  const held = new LeastRecent<number>(10);
  held.set('a', 1, 4);
  held.set('b', 2, 4);
  held.get('a');
  held.set('c', 3, 4);
  held.set('heavy', 4, 11);
  expect(['a', 'b', 'c', 'heavy'].map((key) => held.get(key))).toEqual([1, undefined, 3, undefined]);
});
