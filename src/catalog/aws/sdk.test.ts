// Every request is the one that AWS's own SDK sends, byte for byte and signature included, under a fixed clock.
import { readFileSync } from 'node:fs';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as ec2 from '@aws-sdk/client-ec2';
import * as guardduty from '@aws-sdk/client-guardduty';
import * as iam from '@aws-sdk/client-iam';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as securityhub from '@aws-sdk/client-securityhub';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OPERATIONS } from '../../../test/aws-operations.ts';
import { aws } from '../../connections/kinds/aws.ts';
import type { SignContext } from '../../connections/kinds/kind.ts';
import { fromRoot } from '../../paths.ts';
import type { AwsModel } from './model.ts';
import { awsRequest } from './write-request.ts';

const CLIENTS: Record<string, [object, string]> = {
  cloudtrail: [cloudtrail, 'CloudTrailClient'],
  ec2: [ec2, 'EC2Client'],
  guardduty: [guardduty, 'GuardDutyClient'],
  iam: [iam, 'IAMClient'],
  organizations: [organizations, 'OrganizationsClient'],
  s3: [s3, 'S3Client'],
  securityhub: [securityhub, 'SecurityHubClient'],
  ssm: [ssm, 'SSMClient'],
  sts: [sts, 'STSClient'],
};
const models = Object.fromEntries(
  Object.keys(CLIENTS).map((service) => {
    const text = readFileSync(fromRoot(`src/catalog/tools/aws/models/${service}.json`), 'utf8');
    return [service, JSON.parse(text) as AwsModel];
  }),
);
const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/**
 * What the SDK sends about itself. They are added to our request before it is signed, so that the signatures are over
 * the same headers. x-amz-checksum-mode asks S3 for a checksum that the SDK then checks, and we do not.
 */
const ITS_OWN = ['user-agent', 'x-amz-user-agent', 'amz-sdk-invocation-id', 'amz-sdk-request', 'x-amz-checksum-mode'];

interface Recorded {
  method: string;
  /** Of the host and everything after it. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

const inHex = (body: unknown) => (body === undefined ? '' : Buffer.from(body as string | Uint8Array).toString('hex'));
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** How the SDK's handler for Node.js writes a query. */
const queryOf = (query: Record<string, string | string[] | null>) =>
  Object.keys(query)
    .sort()
    .flatMap((name) => [query[name]!].flat().map((value) => `${escaped(name)}=${escaped(value)}`))
    .join('&');

async function sdkRequest(id: string, input: object, region: string, sessionToken?: string): Promise<Recorded> {
  const [service, operation] = id.split('.') as [string, string];
  const [library, name] = CLIENTS[service] as [any, string];
  let recorded: any;
  const client = new library[name]({
    region,
    credentials: { ...KEY, ...(sessionToken && { sessionToken }) },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: unknown) => {
        recorded = request;
        throw new Error('recorded');
      },
    },
  });
  await client.send(new library[`${operation}Command`](asSdkTakesIt(input))).catch((error: Error) => {
    if (error.message !== 'recorded') throw error;
  });
  client.destroy();
  const { method, protocol, hostname, path, query, headers, body } = recorded;
  const search = queryOf(query ?? {});
  return { method, url: `${protocol}//${hostname}${path}${search && `?${search}`}`, headers, body: inHex(body) };
}

/** Times as Date, bytes as Uint8Array. */
function asSdkTakesIt(value: any): any {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return new Date(value);
  if (Array.isArray(value)) return value.map(asSdkTakesIt);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.base64 === 'string') return Buffer.from(value.base64, 'base64');
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asSdkTakesIt(one)]));
}

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
