// Holds the tools that speak AWS's protocols to what the others are held to, and each of their actions to a request.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { minimalValue } from '../../../test/minimal-value.ts';
import { type BuiltAction, buildAction } from '../action.ts';
import { buildRequest } from '../build-request.ts';
import { loadCatalog } from '../catalog.ts';
import { checkInput } from '../check-input.ts';
import type { OpenApi, Schema } from '../openapi.ts';

const catalog = loadCatalog();
const actionsOf = (tool: string) =>
  catalog.tool(tool)!.actions.map(({ id }) => [id, catalog.builtAction(id)!] as const);
const inAnswer = (schema: Schema, path: string): Schema | undefined =>
  path === ''
    ? schema
    : path.split('.').reduce<Schema | undefined>((one, name) => (one?.items ?? one)?.properties?.[name], schema);

test('AWS has actions of ten services, sixty at least', () => {
  const operations = actionsOf('aws').map(([, action]) => action.curated.operation);
  expect(new Set(operations).size).toBeGreaterThanOrEqual(60);
  expect(new Set(operations.map((one) => one.split('.')[0])).size).toBeGreaterThanOrEqual(10);
});

describe.each(['aws', 's3'])('%s', (tool) => {
  const actions = actionsOf(tool);

  test('says what its actions that change something need', () => {
    for (const [id, { class: kind, curated }] of actions)
      if (kind !== 'read') expect(curated.needs, id).not.toEqual([]);
  });

  test.each(actions)('%s makes a request of what it needs, and refuses less', (id, action) => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect(() => [ajv.compile(action.inputSchema), ajv.compile(action.outputSchema)]).not.toThrow();
    const input = minimalValue(action.inputSchema) as Record<string, unknown>;
    const request = buildRequest(action, checkInput(action, input), 'run:step');
    expect(request).toMatchObject({
      tool,
      url: expect.stringMatching(/^\//),
      service: { endpoint: expect.any(String) },
    });
    for (const name of action.inputSchema.required ?? []) {
      const { [name]: _, ...rest } = input;
      expect(() => checkInput(action, rest), name).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
    expect(() => checkInput(action, { ...input, surely_unknown: 1 })).toThrow(/surely_unknown/);
    expect(buildRequest(action, checkInput(action, input), 'run:step'), id).toEqual(request);
  });

  test('its lookups fill inputs that there are, from actions that list', () => {
    const found = new Map(actions);
    for (const [id, action] of actions) {
      for (const [place, lookup] of Object.entries(action.curated.lookups)) {
        expect(action.inputSchema.properties, id).toHaveProperty(place);
        const lister = found.get(`${tool}.${lookup.action}`)!;
        expect(lister.class, id).toBe('read');
        expect(Object.keys(lookup.with)).toEqual(expect.arrayContaining(lister.inputSchema.required ?? []));
        expect(() => checkInput(lister, lookup.with)).not.toThrow();
        const list = inAnswer(lister.outputSchema.properties.body, lookup.items);
        expect(list?.type, `${id}: ${lookup.items}`).toBe('array');
        for (const path of [lookup.value, lookup.label])
          expect(inAnswer(list!.items, path), `${id}: ${path}`).toBeDefined();
      }
    }
  });

  test('what has pages says how they are read', () => {
    for (const [id, { pages, inputSchema, outputSchema }] of actions) {
      if (!pages) continue;
      const { into, size, items, next } = pages;
      for (const input of [into, size?.input])
        if (input !== undefined) expect(inputSchema.properties, id).toHaveProperty(input);
      expect(inAnswer(outputSchema.properties.body, items)?.type, id).toBe('array');
      expect(inAnswer(outputSchema.properties.body, next!), id).toBeDefined();
    }
  });
});

const built = (id: string): BuiltAction => catalog.builtAction(id)!;

test('pages come from the model', () => {
  expect(built('aws.iam_list_users').pages).toMatchObject({
    style: 'cursor',
    items: 'Users',
    next: 'Marker',
    into: 'Marker',
    size: { input: 'MaxItems', most: 1000 },
  });
});

test('a token that AWS knows an attempt by stays the same in each, and differs between steps', () => {
  const action = built('aws.guardduty_create_threat_intel_set');
  const input = { DetectorId: 'd', Name: 'n', Format: 'TXT', Location: 's3://b/k', Activate: true };
  const token = (key: string) => JSON.parse(String(buildRequest(action, input, key).body)).clientToken;
  expect(token('a')).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  expect(token('a')).toBe(token('a'));
  expect(token('a')).not.toBe(token('b'));
  expect(action.repeatable).toBe(true);
});

test('an action may fix what the operation leaves open', () => {
  const action = built('aws.iam_deactivate_access_key');
  expect(Object.keys(action.inputSchema.properties)).not.toContain('Status');
  expect(buildRequest(action, { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }).body).toContain('Status=Inactive');
});

test.each([
  ['aws.s3_get_object', { Bucket: 'b', Key: 'a/../secret' }, 'Key'],
  ['aws.s3_get_object', { Bucket: '..', Key: 'k' }, 'Bucket'],
  ['aws.guardduty_get_findings', { DetectorId: '..', FindingIds: ['f'] }, 'DetectorId'],
  ['aws.cloudtrail_lookup_events', { StartTime: 'yesterday' }, 'StartTime'],
])('%s refuses %j', (id, input, path) => {
  expect(() => buildRequest(built(id), input)).toThrow(
    expect.objectContaining({ code: 'invalid_input', problems: [expect.objectContaining({ path })] }),
  );
});

test('an action can be made again from its own document', () => {
  const action = built('aws.ec2_describe_instances');
  const kept = JSON.parse(JSON.stringify(action.document)) as OpenApi;
  const again = buildAction(catalog.file('aws')!, kept, action.curated);
  expect(again.inputSchema).toEqual(action.inputSchema);
  expect(again.pages).toEqual(action.pages);
  const input = { InstanceIds: ['i-1'] };
  expect(buildRequest(again, input)).toEqual(buildRequest(action, input));
  expect(JSON.stringify(kept)).not.toContain('RevokeSecurityGroupIngress');
});
