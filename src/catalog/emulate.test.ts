// AWS, storage like S3, GitHub, Slack and Okta as emulators made by others answer for them: what an action says it
// does is seen there afterwards.
import { createServer } from 'node:net';
import { createEmulator, type Emulator, type ServiceName } from 'emulate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testActions } from '../../test/counterparts/actions.ts';

const { connections, by, handler, callOf, run: ask } = await testActions();
const running: Emulator[] = [];

afterAll(async () => {
  for (const one of running) await one.close();
});

const freePort = () =>
  new Promise<number>((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Its address. */
async function emulator(service: ServiceName, seed: object): Promise<string> {
  const one = await createEmulator({ service, port: await freePort(), seed: seed as never });
  running.push(one);
  return one.url.replace('localhost', '127.0.0.1');
}

/** The body of the answer. */
const run = (connection: string, action: string, input: object = {}): Promise<any> => ask(action, input, connection);

/** The emulator has a pair of keys that it always knows. */
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

describe('AWS', () => {
  beforeAll(async () => {
    const seed = {
      region: 'us-east-1',
      s3: { buckets: [{ name: 'evidence' }] },
      iam: { roles: [{ role_name: 'responder' }] },
    };
    const url = await emulator('aws', { aws: seed });
    const add = (name: string, tool: string, path: string, more = {}) =>
      connections.add(by, { name, tool, values: { ...KEY, region: 'us-east-1', baseUrl: `${url}${path}`, ...more } });
    await add('iam', 'aws', '/iam');
    await add('sts', 'aws', '/sts');
    await add('aws', 'aws', '');
    await add('role', 'aws', '/sts', { roleArn: 'arn:aws:iam::123456789012:role/responder', sessionName: 'soar' });
    await add('s3', 's3', '');
  });

  test('the connections are good, and what a wrong role is told', async () => {
    expect(await connections.test(by, 'sts')).toMatchObject({ ok: true });
    expect(await connections.test(by, 's3')).toMatchObject({ ok: true });
    expect((await connections.get(by.spaceId, 'aws')).hosts).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/)]);
  });

  test('IAM: a user, its keys, and that they are gone', async () => {
    expect(await run('iam', 'aws.iam_create_user', { UserName: 'ann', Path: '/people/' })).toMatchObject({
      User: { UserName: 'ann', Path: '/people/', Arn: expect.stringContaining(':user/people/ann') },
    });
    const { AccessKey } = await run('iam', 'aws.iam_create_access_key', { UserName: 'ann' });
    expect(AccessKey).toMatchObject({ UserName: 'ann', Status: 'Active', SecretAccessKey: expect.any(String) });
    const keys = await run('iam', 'aws.iam_list_access_keys', { UserName: 'ann' });
    expect(keys.AccessKeyMetadata).toMatchObject([{ AccessKeyId: AccessKey.AccessKeyId, Status: 'Active' }]);
    await run('iam', 'aws.iam_delete_access_key', { UserName: 'ann', AccessKeyId: AccessKey.AccessKeyId });
    expect((await run('iam', 'aws.iam_list_access_keys', { UserName: 'ann' })).AccessKeyMetadata).toEqual([]);
    await run('iam', 'aws.iam_delete_user', { UserName: 'ann' });
    await expect(run('iam', 'aws.iam_get_user', { UserName: 'ann' })).rejects.toMatchObject({
      code: 'tool_refused',
      info: { status: 404, details: { code: 'NoSuchEntity' } },
      retryable: false,
    });
    const { Users } = await run('iam', 'aws.iam_list_users');
    expect(Users.map((user: any) => user.UserName)).not.toContain('ann');
    expect((await run('iam', 'aws.iam_get_role', { RoleName: 'responder' })).Role).toMatchObject({
      RoleName: 'responder',
    });
  });

  test('STS: who one is, with a key and with a role taken', async () => {
    expect(await run('sts', 'aws.sts_get_caller_identity')).toMatchObject({ Account: '123456789012' });
    expect(await run('role', 'aws.sts_get_caller_identity')).toMatchObject({ Account: '123456789012' });
  });

  test('S3: what is written is read again, text and bytes, and is gone when it is deleted', async () => {
    const Bucket = 'fresh';
    const Key = 'case 1/é+.txt';
    await run('s3', 's3.create_bucket', { Bucket });
    const { Buckets } = await run('aws', 'aws.s3_list_buckets');
    expect(Buckets.map((one: any) => one.Name)).toEqual(expect.arrayContaining(['evidence', Bucket]));
    await run('s3', 's3.put_object', {
      Bucket,
      Key,
      Body: 'héllo',
      ContentType: 'text/plain',
      Metadata: { case: '42' },
    });
    expect(await run('s3', 's3.get_object', { Bucket, Key })).toMatchObject({
      Body: 'héllo',
      ContentType: 'text/plain',
      Metadata: { case: '42' },
    });
    await run('s3', 's3.put_object', { Bucket, Key: 'bytes', Body: { base64: 'AP8=' } });
    await run('s3', 's3.copy_object', { Bucket, Key: 'copy', CopySource: `${Bucket}/bytes` });
    expect((await run('s3', 's3.get_object', { Bucket, Key: 'copy' })).Body).toMatchObject({ base64: 'AP8=', size: 2 });
    expect(await run('s3', 's3.head_object', { Bucket, Key: 'bytes' })).toMatchObject({ ContentLength: 2 });
    expect(await run('s3', 's3.list_objects', { Bucket, Prefix: 'case 1/' })).toMatchObject({
      Contents: [{ Key, Size: 6 }],
    });
    const page = await run('s3', 's3.list_objects', { Bucket, MaxKeys: 1 });
    expect(page).toMatchObject({ IsTruncated: true, NextContinuationToken: expect.any(String) });
    const all = { action: 's3.list_objects', with: { Bucket, MaxKeys: 1 }, pages: 'all' };
    expect(
      (await handler.run({ ...callOf('', {}, 's3'), input: all }, new AbortController().signal)).output,
    ).toMatchObject({ pages: 3, more: false, items: [{}, {}, {}] });
    for (const one of [Key, 'bytes', 'copy']) await run('s3', 's3.delete_object', { Bucket, Key: one });
    await expect(run('s3', 's3.get_object', { Bucket, Key })).rejects.toMatchObject({
      code: 'tool_refused',
      info: { details: { code: 'NoSuchKey' } },
    });
    await run('s3', 's3.delete_bucket', { Bucket });
    await expect(run('s3', 's3.list_objects', { Bucket })).rejects.toMatchObject({
      info: { details: { code: 'NoSuchBucket' } },
    });
  });
});

describe('GitHub', () => {
  const repo = { owner: 'acme', repo: 'web' };
  beforeAll(async () => {
    const baseUrl = await emulator('github', {
      tokens: { good: { login: 'ann', scopes: ['repo', 'user', 'admin:org'] } },
      github: {
        users: [{ login: 'ann', name: 'Ann' }, { login: 'eve' }],
        orgs: [
          {
            login: 'acme',
            members: [
              { login: 'ann', role: 'admin' },
              { login: 'eve', role: 'member' },
            ],
          },
        ],
        repos: [{ owner: 'acme', name: 'web', auto_init: true }],
      },
    });
    await connections.add(by, { name: 'github', tool: 'github', values: { token: 'good', baseUrl } });
  });

  test('accepts the credentials', async () => {
    expect(await connections.test(by, 'github')).toMatchObject({ ok: true });
    expect(await run('github', 'github.get_me')).toMatchObject({ login: 'ann' });
  });

  test('a repository is closed to the public', async () => {
    await run('github', 'github.update_repo', { ...repo, private: true });
    expect(await run('github', 'github.get_repo', repo)).toMatchObject({ private: true, full_name: 'acme/web' });
  });

  test('an issue is opened, commented and closed', async () => {
    const { number } = await run('github', 'github.create_issue', { ...repo, title: 'Leak', body: 'A <b> & "c"' });
    expect(await run('github', 'github.comment_issue', { ...repo, issue_number: number, body: 'seen' })).toMatchObject({
      body: 'seen',
    });
    expect(
      await run('github', 'github.update_issue', { ...repo, issue_number: number, state: 'closed' }),
    ).toMatchObject({ state: 'closed', title: 'Leak', body: 'A <b> & "c"' });
  });

  test('a member is removed', async () => {
    const members = async () =>
      (await run('github', 'github.list_members', { org: 'acme' })).map((one: any) => one.login);
    expect(await members()).toContain('eve');
    await run('github', 'github.remove_member', { org: 'acme', username: 'eve' });
    expect(await members()).not.toContain('eve');
  });
});

describe('Slack', () => {
  let channel: string;
  beforeAll(async () => {
    const scopes =
      'chat:write channels:read channels:history channels:manage channels:write groups:write im:write mpim:write reactions:write';
    const url = await emulator('slack', {
      slack: {
        team: { name: 'Acme', domain: 'acme' },
        users: [{ name: 'ann', email: 'ann@example.com' }],
        channels: [{ name: 'general' }],
        tokens: [{ token: 'xoxb-good', user: 'ann', scopes: scopes.split(' ') }],
      },
    });
    await connections.add(by, { name: 'slack', tool: 'slack', values: { token: 'xoxb-good', baseUrl: `${url}/api` } });
    channel = (await run('slack', 'slack.create_channel', { name: 'inc-1' })).channel.id;
  });

  test('accepts the credentials', async () => {
    expect(await connections.test(by, 'slack')).toMatchObject({ ok: true });
  });

  test('a message is posted, changed, marked and deleted', async () => {
    const text = 'héllo <x> & "y"';
    const posted = await run('slack', 'slack.post_message', { channel, text });
    expect(posted).toMatchObject({ ok: true, channel, message: { text } });
    const at = { channel, ts: posted.ts };
    expect(await run('slack', 'slack.update_message', { ...at, text: 'new' })).toMatchObject({ ok: true, text: 'new' });
    await run('slack', 'slack.add_reaction', { channel, timestamp: posted.ts, name: 'eyes' });
    await expect(
      run('slack', 'slack.add_reaction', { channel, timestamp: posted.ts, name: 'eyes' }),
    ).rejects.toMatchObject({ code: 'tool_refused', detail: 'Slack refused: already_reacted' });
    expect(await run('slack', 'slack.get_permalink', { channel, message_ts: posted.ts })).toMatchObject({
      permalink: expect.stringContaining(channel),
    });
    await run('slack', 'slack.delete_message', at);
    await expect(run('slack', 'slack.delete_message', at)).rejects.toMatchObject({
      detail: 'Slack refused: message_not_found',
    });
  });

  test('a channel gets a topic and is archived', async () => {
    expect(await run('slack', 'slack.set_topic', { channel, topic: 'Case 42' })).toMatchObject({ ok: true });
    await run('slack', 'slack.archive_channel', { channel });
    await expect(run('slack', 'slack.archive_channel', { channel })).rejects.toMatchObject({
      detail: 'Slack refused: already_archived',
    });
  });
});

describe('Okta', () => {
  let userId: string;
  beforeAll(async () => {
    const baseUrl = await emulator('okta', {
      tokens: { good: { login: 'ann@okta.local', scopes: [] } },
      okta: {
        users: [{ login: 'ann@okta.local', email: 'ann@okta.local', first_name: 'Ann', last_name: 'A' }],
        groups: [{ name: 'Admins', okta_id: '00gadmins', type: 'OKTA_GROUP' }],
      },
    });
    const values = { apiKey: 'good', domain: 'acme.okta.example', baseUrl };
    await connections.add(by, { name: 'okta', tool: 'okta', values });
    userId = (await run('okta', 'okta.get_user', { userId: 'ann@okta.local' })).id;
  });
  const statusOf = async () => (await run('okta', 'okta.get_user', { userId })).status;

  test('accepts the credentials, and finds people', async () => {
    expect(await connections.test(by, 'okta')).toMatchObject({ ok: true });
    const people = await run('okta', 'okta.list_users');
    expect(people.map((one: any) => one.profile.login)).toContain('ann@okta.local');
  });

  test('a person is suspended and comes back', async () => {
    await run('okta', 'okta.suspend_user', { userId });
    expect(await statusOf()).toBe('SUSPENDED');
    await run('okta', 'okta.unsuspend_user', { userId });
    expect(await statusOf()).toBe('ACTIVE');
  });

  test('a person joins a group and leaves it', async () => {
    const groupId = '00gadmins';
    const members = async () => (await run('okta', 'okta.list_group_members', { groupId })).map((one: any) => one.id);
    await run('okta', 'okta.add_group_member', { groupId, userId });
    expect(await members()).toContain(userId);
    const groups = await run('okta', 'okta.list_user_groups', { userId });
    expect(groups.map((one: any) => one.profile.name)).toContain('Admins');
    await run('okta', 'okta.remove_group_member', { groupId, userId });
    expect(await members()).not.toContain(userId);
  });

  test('a person is deactivated', async () => {
    await run('okta', 'okta.deactivate_user', { userId });
    expect(await statusOf()).toBe('DEPROVISIONED');
  });
});
