// Every request is the one that AWS's own SDK sends, byte for byte and signature included, under a fixed clock.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OPERATIONS } from '../../../test/aws-operations.ts';
import { CLIENTS, inHex, KEY, type Recorded, sdkRequest } from '../../../test/aws-sdk.ts';
import { aws } from '../../connections/kinds/aws.ts';
import type { SignContext } from '../../connections/kinds/kind.ts';
import { fromRoot } from '../../paths.ts';
import type { AwsModel } from './model.ts';
import { awsRequest } from './write-request.ts';

const models = Object.fromEntries(
  Object.keys(CLIENTS).map((service) => {
    const text = readFileSync(fromRoot(`src/catalog/tools/aws/models/${service}.json`), 'utf8');
    return [service, JSON.parse(text) as AwsModel];
  }),
);

/**
 * What the SDK sends about itself. They are added to our request before it is signed, so that the signatures are over
 * the same headers. x-amz-checksum-mode asks S3 for a checksum that the SDK then checks, and we do not.
 */
const ITS_OWN = ['user-agent', 'x-amz-user-agent', 'amz-sdk-invocation-id', 'amz-sdk-request', 'x-amz-checksum-mode'];

async function ourRequest(id: string, input: Record<string, unknown>, region: string, its: Recorded, token = '') {
  const [service, operation] = id.split('.') as [string, string];
  const request = awsRequest(models[service]!, operation, input);
  const values = { ...KEY, sessionToken: token, region };
  const url = aws.locate!(values, request, { name: 'aws', baseUrl: 'https://sts.amazonaws.com' });
  const itsOwn = Object.fromEntries(
    ITS_OWN.filter((name) => its.headers[name] !== undefined).map((name) => [name, its.headers[name]!]),
  );
  const plain = { ...request, url, headers: { ...request.headers, ...itsOwn } };
  const signature = await aws.sign(values, {} as SignContext, plain);
  return {
    method: request.method,
    url: new URL(url).href,
    headers: { ...plain.headers, host: new URL(url).host, ...signature.headers },
    body: inHex(request.body),
  };
}

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-24T09:00:00Z') });
});
afterAll(() => {
  vi.useRealTimers();
});

describe('the request that the SDK sends', () => {
  test.each(OPERATIONS)('%s %j', async (id, input) => {
    const its = await sdkRequest(id, input, 'eu-central-1');
    expect(its.headers.authorization).toMatch(/Signature=[0-9a-f]{64}$/);
    expect(await ourRequest(id, input, 'eu-central-1', its)).toEqual(its);
  });

  test('is compared for sixty operations or more, of all five protocols', () => {
    expect(new Set(OPERATIONS.map(([id]) => id)).size).toBeGreaterThanOrEqual(60);
    const protocols = OPERATIONS.map(([id]) => models[id.split('.')[0]!]!.service.protocol);
    expect([...new Set(protocols)].sort()).toEqual(['ec2', 'json', 'query', 'rest-json', 'rest-xml']);
  });

  const SAMPLES = ['iam.ListUsers', 'sts.GetCallerIdentity', 'ec2.DescribeInstances', 's3.GetPublicAccessBlock'];
  const ELSEWHERE = [...SAMPLES, 'guardduty.ArchiveFindings', 'organizations.ListAccounts', 'ssm.GetParameter'];
  test.each(
    ['us-east-1', 'ap-southeast-2', 'cn-north-1', 'us-gov-east-1'].flatMap((region) =>
      ELSEWHERE.map((id) => [region, id] as const),
    ),
  )('goes to the same host in %s: %s', async (region, id) => {
    const input = OPERATIONS.find(([one]) => one === id)![1];
    const its = await sdkRequest(id, input, region);
    expect(await ourRequest(id, input, region, its)).toEqual(its);
  });

  test.each(SAMPLES)('holds the token of temporary keys: %s', async (id) => {
    const input = OPERATIONS.find(([one]) => one === id)![1];
    const its = await sdkRequest(id, input, 'eu-central-1', 'token+/=');
    expect(its.headers['x-amz-security-token']).toBe('token+/=');
    expect(await ourRequest(id, input, 'eu-central-1', its, 'token+/=')).toEqual(its);
  });
});
