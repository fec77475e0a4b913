// Holds every curated tool to what a person may expect of it: enough actions, names and summaries that fit, lookups
// that lead somewhere, and an API description from which each of its actions can be made.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CREDENTIAL_KINDS } from '../connections/index.ts';
import { fromRoot } from '../paths.ts';
import { buildAction } from './action.ts';
import { ENCODERS } from './encoders.ts';
import type { OpenApi, Schema } from './openapi.ts';
import { type ActionFile, ToolFile } from './tool-file.ts';

const folder = fromRoot('src/catalog/tools');
/** One for all: to make it is what takes time. */
const ajv = new Ajv2020({ strict: false, validateFormats: false });
const tools = readdirSync(folder)
  .filter((id) => existsSync(join(folder, id, 'tool.yaml')))
  .map((id) => [id, ToolFile.parse(parse(readFileSync(join(folder, id, 'tool.yaml'), 'utf8')))] as const);
const described = tools.filter(([, file]) => file.protocol === 'http' && file.actions.length > 0);

/** They are no products: what they do is said elsewhere. */
const GENERIC = ['http', 'imap', 'webhook'];
/** What a team does all day: twelve actions at least. */
const LARGE = new Set(
  `splunk elastic_security sentinel datadog crowdstrike sentinelone defender okta entra google_workspace scim ldap aws
  jira servicenow pagerduty github virustotal slack mail`.split(/\s+/),
);
const KINDS = new Set([
  ...Object.keys(CREDENTIAL_KINDS),
  ...`api_key_header api_key_query api_key_cookie api_key_headers basic bearer oauth2_client_credentials
  oauth2_authorization_code oauth2_jwt_bearer github_app entra_certificate session_token aws mutual_tls ldap mail sql
  ssh`.split(/\s+/),
]);

function documentOf(id: string): OpenApi {
  const json = join(folder, id, 'openapi.json');
  return existsSync(json)
    ? JSON.parse(readFileSync(json, 'utf8'))
    : parse(readFileSync(join(folder, id, 'openapi.yaml'), 'utf8'));
}

/** The schema at `input` or `input.field`, through lists. */
function at(schema: Schema | undefined, path: string): Schema | undefined {
  return path.split('.').reduce<Schema | undefined>((one, name) => (one?.items ?? one)?.properties?.[name], schema);
}

/** Like `at`, with `''` for the answer itself; free objects hold anything. */
function inAnswer(schema: Schema | undefined, path: string): Schema | undefined {
  if (path === '' || !schema) return schema;
  const whole = (schema.items ?? schema).properties?.[path];
  if (whole) return whole;
  return path.split('.').reduce<Schema | undefined>((one, name) => {
    const { properties, additionalProperties } = one?.items ?? one ?? {};
    return properties?.[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  }, schema);
}

function checkSummary({ id, summary }: ActionFile): void {
  expect(summary, id).toMatch(/\.$/);
  expect(summary.length, id).toBeLessThan(160);
}

describe.each(tools)('%s', (id, file) => {
  test('is named as its folder, and its credentials are of kinds that there are', () => {
    expect(file.id).toBe(id);
    for (const offer of file.credentials) {
      expect(KINDS).toContain(offer.kind);
      if (GENERIC.includes(id)) continue;
      for (const field of offer.fields ?? []) expect(field.where, field.name).toBeTruthy();
    }
  });

  test('has actions enough, each named once, with a sentence and with what it needs', () => {
    if (GENERIC.includes(id)) return;
    expect(file.actions.length).toBeGreaterThanOrEqual(LARGE.has(id) ? 12 : 8);
    expect(new Set(file.actions.map((action) => action.id)).size).toBe(file.actions.length);
    expect(new Set(file.actions.map((action) => action.name)).size).toBe(file.actions.length);
    for (const action of file.actions) checkSummary(action);
  });

  test('is tested with something that changes nothing', () => {
    if (GENERIC.includes(id)) return;
    const action = file.actions.find((one) => one.id === file.test?.action);
    expect(action?.class).toBe('read');
  });
});

describe.each(described)('%s', (id, file) => {
  const document = documentOf(id);
  const built = new Map(file.actions.map((action) => [action.id, buildAction(file, document, action)]));
  const inputsOf = (action: string) => Object.keys(built.get(action)!.inputSchema.properties as Record<string, Schema>);

  test('says what its actions that change something need', () => {
    for (const action of file.actions) if (action.class !== 'read') expect(action.needs, action.id).not.toEqual([]);
  });

  test('describes no operation that no action uses', () => {
    const described = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map((operation) => operation.operationId),
    );
    expect([...new Set(described)].sort()).toEqual([...new Set(file.actions.map((one) => one.operation))].sort());
    expect(new Set(described).size).toBe(described.length);
  });

  test.each(file.actions.map((action) => [action.id, action] as const))('%s can be made', (name, action) => {
    const { inputSchema, outputSchema, input } = built.get(name)!;
    expect(() => [ajv.compile(inputSchema), ajv.compile(outputSchema)]).not.toThrow();
    const offered = Object.keys(inputSchema.properties);
    expect(offered).toEqual(expect.arrayContaining(action.inputs ?? []));
    expect(offered).toEqual(expect.arrayContaining(Object.keys(action.defaults ?? {})));
    expect(Object.keys(input.places)).toEqual(expect.arrayContaining(Object.keys(action.fixed ?? {})));
    for (const [place, encoder] of Object.entries(action.encode ?? {})) {
      expect(ENCODERS).toHaveProperty(encoder);
      expect(at(inputSchema, place.split('.')[0]!), place).toBeDefined();
    }
  });

  test('its paths name each of their parameters', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(item)) {
        const given = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
        expect(given.sort(), `${operation.operationId} ${path}`).toEqual(names.sort());
      }
    }
  });

  test('its lookups fill inputs that there are, from actions that list', () => {
    const lookups = file.actions.flatMap((action) =>
      Object.entries(action.lookups).map(([place, one]) => [`${action.id}.${place}`, action, place, one] as const),
    );
    for (const [where, action, place, lookup] of lookups) {
      expect(at(built.get(action.id)!.inputSchema, place), where).toBeDefined();
      expect(file.actions.find((one) => one.id === lookup.action)?.class, where).toBe('read');
      const { inputSchema, outputSchema } = built.get(lookup.action)!;
      const used = [...Object.keys(lookup.with), ...(lookup.search ? [lookup.search] : [])];
      expect(Object.keys(inputSchema.properties), where).toEqual(expect.arrayContaining(used));
      const required = ((inputSchema.required ?? []) as string[]).filter((one) => one !== lookup.search);
      expect(Object.keys(lookup.with), where).toEqual(expect.arrayContaining(required));
      const list = inAnswer(outputSchema.properties.body, lookup.items);
      expect(list?.type, `${where}: ${lookup.items}`).toBe('array');
      for (const path of [lookup.value, lookup.label])
        expect(inAnswer(list!.items, path), `${where}: ${path}`).toBeDefined();
    }
  });

  test('what is tested, and how pages are read, names inputs that there are', () => {
    if (file.test) {
      const { required = [] } = built.get(file.test.action)!.inputSchema as { required?: string[] };
      expect(inputsOf(file.test.action)).toEqual(expect.arrayContaining(Object.keys(file.test.with)));
      expect(Object.keys(file.test.with)).toEqual(expect.arrayContaining(required));
    }
    for (const { id: name, pagination } of file.actions) {
      if (!pagination) continue;
      const used = [pagination.into, pagination.size?.input].filter((one) => one !== undefined);
      expect(inputsOf(name), name).toEqual(expect.arrayContaining(used));
      const { body } = built.get(name)!.outputSchema.properties;
      if (body.type) expect(inAnswer(body, pagination.items)?.type, `${name}: ${pagination.items}`).toBe('array');
      if (body.type && pagination.next) expect(inAnswer(body, pagination.next), name).toBeDefined();
    }
  });
});
