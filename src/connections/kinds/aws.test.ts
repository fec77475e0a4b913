import { beforeEach, describe, expect, test } from 'vitest';
import { tokensOfOneProcess } from '../../../test/tokens.ts';
import type { OutboundRequest } from '../request.ts';
import { aws } from './aws.ts';
import type { SignContext, Tokens } from './kind.ts';

const VALUES = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', region: 'eu-central-1' };
const CONNECTION = { name: 'prod', baseUrl: 'https://sts.eu-central-1.amazonaws.com' };
const STS = { endpoint: 'sts', signing: 'sts' };
const S3 = { endpoint: 's3', signing: 's3', bucket: 'evidence' };
const at = (request: Partial<OutboundRequest>, values = {}) =>
  aws.locate!({ ...VALUES, ...values }, { method: 'GET', url: '/', ...request }, CONNECTION);

describe('where a request goes', () => {
  test.each([
    [{ service: STS }, {}, 'https://sts.eu-central-1.amazonaws.com/'],
    [{ service: { endpoint: 'iam', signing: 'iam' } }, {}, 'https://iam.amazonaws.com/'],
    [
      { service: { endpoint: 'iam', signing: 'iam' } },
      { region: 'cn-north-1' },
      'https://iam.cn-north-1.amazonaws.com.cn/',
    ],
    [{ service: S3, url: '/k?x=1' }, {}, 'https://evidence.s3.eu-central-1.amazonaws.com/k?x=1'],
    [{ service: { ...S3, bucket: 'a.b' }, url: '/k' }, {}, 'https://s3.eu-central-1.amazonaws.com/a.b/k'],
    [{ service: S3, url: '/k' }, { baseUrl: 'http://127.0.0.1:4007' }, 'http://127.0.0.1:4007/evidence/k'],
    [{ url: '/a' }, {}, 'https://sts.eu-central-1.amazonaws.com/a'],
    [
      { url: 'https://guardduty.eu-west-1.amazonaws.com/detector' },
      {},
      'https://guardduty.eu-west-1.amazonaws.com/detector',
    ],
  ])('%j %j', (request, values, url) => {
    expect(at(request, values)).toBe(url);
  });

  test.each([
    ['https://example.com/', {}],
    ['https://amazonaws.com.example.com/', {}],
    ['https://evilamazonaws.com/', {}],
    ['http://iam.amazonaws.com/', {}],
    ['https://iam.amazonaws.com:8443/', {}],
    ['https://iam.cn-north-1.amazonaws.com.cn/', {}],
    ['https://iam.amazonaws.com/', { region: 'cn-north-1' }],
    ['https://iam.amazonaws.com/', { baseUrl: 'http://127.0.0.1:4007' }],
  ])('never to %s with %j', (url, values) => {
    expect(() => at({ url }, values)).toThrow(expect.objectContaining({ code: 'host_not_allowed' }));
  });

  test('a bucket cannot make the request leave AWS, and there is no such region', () => {
    for (const bucket of ['evil.com/', 'x@evil', '..', 'a#b'])
      expect(new URL(at({ service: { ...S3, bucket } })).host).toBe('s3.eu-central-1.amazonaws.com');
    expect(() => at({ service: STS }, { region: 'x.evil.com/' })).toThrow(/is not a region/);
  });

  test('people see the hosts', () => {
    expect(aws.hosts!({ region: 'cn-north-1' })).toEqual(['*.amazonaws.com.cn']);
    expect(aws.hosts!({ region: 'us-east-1', baseUrl: 'http://127.0.0.1' })).toEqual([]);
  });
});

test.each([
  ['https://guardduty.eu-west-1.amazonaws.com/detector', 'guardduty', 'eu-west-1/guardduty'],
  ['https://iam.amazonaws.com/', 'iam', 'us-east-1/iam'],
  ['https://email.ap-south-1.amazonaws.com/', 'ses', 'ap-south-1/ses'],
])('a request to %s is signed for its region, with the name that its tool says', async (url, service, scope) => {
  const context = {} as SignContext;
  const signature = await aws.sign({ ...VALUES, service }, context, { method: 'GET', url });
  expect(signature.headers!.authorization).toMatch(new RegExp(`Credential=AKIDEXAMPLE/\\d{8}/${scope}/aws4_request`));
});

describe('a role', () => {
  const sent: OutboundRequest[] = [];
  let answer: { status: number; body: string };
  let tokens: Tokens;
  beforeEach(() => {
    sent.length = 0;
    tokens = tokensOfOneProcess();
    answer = { status: 200, body: credentials(Date.now() + 3_600_000) };
  });
  const credentials = (expires: number) =>
    `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIATEMP</AccessKeyId><SecretAccessKey>s&amp;t</SecretAccessKey><SessionToken>tok</SessionToken><Expiration>${new Date(expires).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  const sign = () => {
    const context: SignContext = {
      cacheKey: 'c:1',
      tokens,
      baseUrl: CONNECTION.baseUrl,
      send: async (request) => {
        sent.push(request);
        return { host: 'sts', status: answer.status, headers: {}, body: Buffer.from(answer.body) };
      },
    };
    const values = { ...VALUES, roleArn: 'arn:aws:iam::1:role/a', externalId: 'x&y', sessionName: 'soar' };
    const request = {
      method: 'POST',
      url: 'https://iam.amazonaws.com/',
      body: 'Action=ListUsers',
      service: { endpoint: 'iam', signing: 'iam' },
    };
    return aws.sign(values, context, request);
  };

  test('is taken once for all calls, and its keys sign', async () => {
    const [first, second] = await Promise.all([sign(), sign()]);
    await sign();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'https://sts.eu-central-1.amazonaws.com/' });
    expect(sent[0]!.headers!.authorization).toContain('Credential=AKIDEXAMPLE/');
    expect(Object.fromEntries(new URLSearchParams(sent[0]!.body as string))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/a',
      RoleSessionName: 'soar',
      ExternalId: 'x&y',
    });
    for (const signature of [first, second]) {
      expect(signature!.headers!['x-amz-security-token']).toBe('tok');
      expect(signature!.headers!.authorization).toMatch(/Credential=ASIATEMP\/\d{8}\/us-east-1\/iam\/aws4_request/);
    }
  });

  test('is held to end a while before its keys do', async () => {
    const end = Date.now() + 3_600_000;
    answer = { status: 200, body: credentials(end) };
    await sign();
    const held = await tokens.current(() => Promise.reject(new Error('not asked again')));
    expect(held.expiresAt).toBe(end - 5 * 60_000);
  });

  test('that is refused says why, and is asked for again the next time', async () => {
    answer = {
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>',
    };
    await expect(sign()).rejects.toMatchObject({ code: 'tool_refused', detail: expect.stringContaining('not you') });
    answer = { status: 200, body: '<html/>' };
    await expect(sign()).rejects.toMatchObject({ code: 'tool_unreadable' });
    expect(sent).toHaveLength(2);
  });
});
