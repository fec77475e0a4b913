// The SCIM actions against SCIMMY.
import { expect, test } from 'vitest';
import { testActions } from './actions.ts';
import { scimServer } from './scim.ts';

const { url } = await scimServer('scim-secret');
const { run, failure, outcome, add, test: testConnection } = await testActions();
await add('scim', 'scim', { token: 'scim-secret', baseUrl: url });
const scim = (action: string, input: unknown = {}) => run(`scim.${action}`, input);
const names = async (filter: string) => {
  const { Resources } = await scim('list_users', { filter });
  return Resources.map((one: { userName: string }) => one.userName);
};

test('the connection is tested', async () => {
  expect(await testConnection('scim')).toMatchObject({ ok: true });
  await add('wrong', 'scim', { token: 'not-this', baseUrl: url });
  expect(await testConnection('wrong')).toMatchObject({ ok: false });
  expect(await scim('get_service_provider_config')).toMatchObject({ patch: { supported: true } });
  expect((await scim('list_resource_types')).Resources.map((one: { id: string }) => one.id)).toEqual(
    expect.arrayContaining(['User', 'Group']),
  );
  expect((await scim('list_schemas')).totalResults).toBeGreaterThan(1);
});

test('users are created, found, changed, deactivated and deleted', async () => {
  const ann = await scim('create_user', {
    userName: 'ann@example.com',
    name: { givenName: 'Ann', familyName: 'Größe' },
    emails: [{ value: 'ann@example.com', type: 'work', primary: true }],
    active: true,
  });
  expect(ann).toMatchObject({ id: 'u1', name: { familyName: 'Größe' } });
  await scim('create_user', { userName: 'bo@example.com', active: true });
  expect(await names('userName eq "ann@example.com"')).toEqual(['ann@example.com']);
  expect(await names('userName eq "a b&c=+"')).toEqual([]);
  expect((await scim('search_users', { filter: 'userName sw "bo"' })).Resources).toMatchObject([
    { userName: 'bo@example.com' },
  ]);
  expect(await scim('get_user', { id: ann.id, attributes: 'userName' })).not.toHaveProperty('emails');
  await scim('update_user', { id: ann.id, Operations: [{ op: 'replace', path: 'displayName', value: 'Ann G.' }] });
  expect(await scim('get_user', { id: ann.id })).toMatchObject({ displayName: 'Ann G.', active: true });
  await scim('deactivate_user', { id: ann.id });
  expect(await scim('get_user', { id: ann.id })).toMatchObject({ active: false });
  await scim('activate_user', { id: ann.id });
  expect(await scim('get_user', { id: ann.id })).toMatchObject({ active: true });
  const replaced = await scim('replace_user', { id: ann.id, userName: 'ann2@example.com' });
  expect(replaced).toMatchObject({ id: ann.id, userName: 'ann2@example.com' });
  const { entry } = await outcome('scim.delete_user', { id: ann.id });
  expect(entry).toMatchObject({ object: 'scim:delete_user', data: { status: 204 } });
  expect(await failure('scim.get_user', { id: ann.id })).toMatchObject({ code: 'tool_refused', info: { status: 404 } });
});

test('groups are created, get and lose members, and are deleted', async () => {
  const group = await scim('create_group', { displayName: 'SOC', members: [{ value: 'u2' }] });
  const value = (members: { value: string }[] = []) => members.map((one) => one.value);
  const read = async () => value((await scim('get_group', { id: group.id })).members);
  expect(await read()).toEqual(['u2']);
  await scim('update_group', { id: group.id, Operations: [{ op: 'add', path: 'members', value: [{ value: 'u9' }] }] });
  expect(await read()).toEqual(['u2', 'u9']);
  await scim('update_group', { id: group.id, Operations: [{ op: 'remove', path: 'members[value eq "u2"]' }] });
  expect(await read()).toEqual(['u9']);
  await scim('replace_group', { id: group.id, displayName: 'SOC 2' });
  expect((await scim('list_groups', { filter: 'displayName eq "SOC 2"' })).Resources).toHaveLength(1);
  await scim('delete_group', { id: group.id });
  expect((await scim('list_groups')).totalResults).toBe(0);
});

test('many changes go in one request', async () => {
  const { Operations } = await scim('bulk', {
    Operations: [
      {
        method: 'POST',
        path: '/Users',
        bulkId: 'one',
        data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'cy@example.com' },
      },
      { method: 'DELETE', path: '/Users/u2' },
    ],
  });
  expect(Operations.map((one: { status: string }) => one.status)).toEqual(['201', '204']);
  expect(await names('userName pr')).toEqual(['cy@example.com']);
});

test('what it refuses is told in its words', async () => {
  const error = await failure('scim.create_user', { userName: 'cy@example.com' });
  expect(error).toMatchObject({
    code: 'tool_refused',
    info: { status: 409 },
    detail: expect.stringContaining('is taken'),
  });
  expect(await failure('scim.create_user', {})).toMatchObject({
    code: 'invalid_input',
    problems: [{ path: 'userName' }],
  });
});
