import { expect, test } from 'vitest';
import { leastPrivilege } from './least-privilege.ts';

const uses = (needs: Record<string, string[]>) => new Map(Object.entries(needs));

test('is the union of what the actions need, and what was granted beyond is named', () => {
  const found = leastPrivilege(
    'bearer',
    uses({ 'slack.post_message': ['chat:write'], 'slack.lookup': ['users:read', 'users:read.email'] }),
    ['chat:write', 'users:read', 'admin', 'openid'],
  );
  expect(found.needs).toEqual(['chat:write', 'users:read', 'users:read.email']);
  expect(found.excess).toEqual(['admin']);
  expect(found.lacking).toEqual(['users:read.email']);
});

test('what lacks is named, and a wider right covers a narrower one', () => {
  const needs = uses({ a: ['issues:read', 'Mail.Read', 'Files.Read.All', 'https://graph.microsoft.com/User.Read'] });
  expect(leastPrivilege('bearer', needs, ['issues:write', 'Mail.ReadWrite', 'User.Read']).lacking).toEqual([
    'Files.Read.All',
  ]);
  expect(leastPrivilege('bearer', needs, null).lacking).toEqual([]);
});

test('nothing is called too much while an action does not say what it needs', () => {
  const found = leastPrivilege('bearer', uses({ a: ['one'], b: [] }), ['one', 'two']);
  expect(found).toMatchObject({ unknown: ['b'], excess: [] });
});

test('for AWS it is a policy', () => {
  const found = leastPrivilege('aws', uses({ a: ['iam:GetUser'], b: ['ec2:DescribeInstances'] }), null);
  expect(JSON.parse(found.policy!)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['ec2:DescribeInstances', 'iam:GetUser'], Resource: '*' }],
  });
});
