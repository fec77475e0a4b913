import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { InboundResponse } from '../../connections/index.ts';
import { fromRoot } from '../../paths.ts';
import type { AwsModel } from './model.ts';
import { awsAnswer } from './read-answer.ts';
import { readXml } from './xml.ts';

const modelOf = (service: string) =>
  JSON.parse(readFileSync(fromRoot(`src/catalog/tools/aws/models/${service}.json`), 'utf8')) as AwsModel;
const response = (body: string | Buffer, more: Partial<InboundResponse> = {}): InboundResponse => ({
  host: 'x.amazonaws.com',
  status: 200,
  headers: {},
  body: Buffer.from(body as string),
  ...more,
});
const answer = (operation: string, body: string | Buffer, more: Partial<InboundResponse> = {}) => {
  const [service, name] = operation.split('.') as [string, string];
  return awsAnswer(modelOf(service), name, response(body, more), 'AWS').body as any;
};
const failure = (operation: string, status: number, body: string, headers = {}) => {
  try {
    answer(operation, body, { status, headers });
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('an answer', () => {
  test('of the query protocol: the result without its wrapper, lists, times, truth', () => {
    const xml = `<?xml version="1.0"?>
      <ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult>
        <IsTruncated>true</IsTruncated><Marker>m&amp;1</Marker>
        <Users><member><UserName>ann &lt;a&gt;</UserName><CreateDate>2026-11-24T09:00:00Z</CreateDate></member><member><UserName>bob</UserName></member></Users>
      </ListUsersResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListUsersResponse>`;
    expect(answer('iam.ListUsers', xml)).toEqual({
      IsTruncated: true,
      Marker: 'm&1',
      Users: [{ UserName: 'ann <a>', CreateDate: '2026-11-24T09:00:00.000Z' }, { UserName: 'bob' }],
    });
  });

  test('has the lists that AWS promises, empty ones too, and the maps', () => {
    const of = (inner: string) => `<R><ListUsersResult>${inner}</ListUsersResult></R>`;
    expect(answer('iam.ListUsers', of('<Users/>'))).toEqual({ Users: [] });
    expect(answer('iam.ListUsers', of(''))).toEqual({ Users: [] });
    const summary =
      '<R><GetAccountSummaryResult><SummaryMap><entry><key>Users</key><value>27</value></entry><entry><key>MFADevices</key><value>3</value></entry></SummaryMap></GetAccountSummaryResult></R>';
    expect(answer('iam.GetAccountSummary', summary)).toEqual({ SummaryMap: { Users: 27, MFADevices: 3 } });
  });

  test('of EC2', () => {
    const xml = `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><reservationSet><item>
      <reservationId>r-1</reservationId><instancesSet><item><instanceId>i-1</instanceId><launchTime>2026-11-24T09:00:00.000Z</launchTime>
      <groupSet><item><groupId>sg-1</groupId></item></groupSet><instanceState><code>16</code><name>running</name></instanceState></item></instancesSet>
      </item></reservationSet></DescribeInstancesResponse>`;
    expect(answer('ec2.DescribeInstances', xml)).toEqual({
      Reservations: [
        {
          ReservationId: 'r-1',
          Instances: [
            {
              InstanceId: 'i-1',
              LaunchTime: '2026-11-24T09:00:00.000Z',
              SecurityGroups: [{ GroupId: 'sg-1' }],
              State: { Code: 16, Name: 'running' },
            },
          ],
        },
      ],
    });
  });

  test('of S3: flattened lists, attributes, headers, a body of text or bytes', () => {
    const list =
      '<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>3</Size></Contents><Contents><Key>b</Key></Contents></ListBucketResult>';
    expect(answer('s3.ListObjectsV2', list)).toMatchObject({
      IsTruncated: false,
      Contents: [{ Key: 'a', Size: 3 }, { Key: 'b' }],
    });
    const acl =
      '<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>u</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>';
    expect(answer('s3.GetBucketAcl', acl)).toEqual({
      Grants: [{ Grantee: { Type: 'Group', URI: 'u' }, Permission: 'READ' }],
    });
    const headers = {
      'content-type': 'text/plain',
      'content-length': '5',
      'last-modified': 'Tue, 24 Nov 2026 09:00:00 GMT',
      'x-amz-meta-case': '42',
    };
    expect(answer('s3.GetObject', 'hellö', { headers })).toMatchObject({
      Body: 'hellö',
      ContentType: 'text/plain',
      ContentLength: 5,
      LastModified: '2026-11-24T09:00:00.000Z',
      Metadata: { case: '42' },
    });
    expect(answer('s3.GetObject', Buffer.from([0, 255])).Body).toEqual({ base64: 'AP8=', size: 2 });
    expect(answer('s3.GetBucketPolicy', '{"Version":"2012-10-17"}')).toEqual({ Policy: '{"Version":"2012-10-17"}' });
  });

  test('in JSON: names as AWS documents them, times as text', () => {
    expect(answer('guardduty.ListDetectors', '{"detectorIds":["d"],"nextToken":"n"}')).toEqual({
      DetectorIds: ['d'],
      NextToken: 'n',
    });
    const events = '{"Events":[{"EventId":"e","EventTime":1.79E9,"Resources":[]}]}';
    expect(answer('cloudtrail.LookupEvents', events)).toEqual({
      Events: [{ EventId: 'e', EventTime: '2026-09-21T14:13:20.000Z', Resources: [] }],
    });
    expect(answer('cloudtrail.StartLogging', '')).toEqual({});
  });
});

describe('a refusal', () => {
  test.each([
    [
      'iam.GetUser',
      404,
      '<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no ann</Message></Error></ErrorResponse>',
      {},
      'NoSuchEntity',
      false,
    ],
    [
      'ec2.StopInstances',
      503,
      '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slower</Message></Error></Errors></Response>',
      {},
      'RequestLimitExceeded',
      true,
    ],
    [
      's3.GetObject',
      404,
      '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>no k</Message></Error>',
      {},
      'NoSuchKey',
      false,
    ],
    [
      'ssm.SendCommand',
      400,
      '{"__type":"com.amazonaws.ssm#InvalidInstanceId","Message":"no i"}',
      {},
      'InvalidInstanceId',
      false,
    ],
    [
      'organizations.ListAccounts',
      400,
      '{"__type":"TooManyRequestsException","message":"slower"}',
      {},
      'TooManyRequestsException',
      true,
    ],
    [
      'guardduty.GetFindings',
      403,
      '{"message":"no"}',
      { 'x-amzn-errortype': 'AccessDeniedException:http://x' },
      'AccessDeniedException',
      false,
    ],
  ] as const)('of %s names its code and whether it passes', (operation, status, body, headers, code, retryable) => {
    const error: any = failure(operation, status, body, headers);
    expect(error).toMatchObject({
      code: status >= 500 ? 'tool_error' : 'tool_refused',
      detail: expect.stringContaining(`AWS answered ${status} ${code}: `),
      retryable,
      info: { status, details: { code } },
    });
  });

  test('by something that is not AWS is told as it is', () => {
    expect(failure('iam.GetUser', 502, '<html><title>Bad gateway</title></html>')).toMatchObject({
      code: 'tool_error',
      detail: expect.stringContaining('Bad gateway'),
    });
  });
});

describe('XML', () => {
  test('with comments, CDATA, entities and empty elements', () => {
    const root = readXml(
      '\ufeff<?xml version="1.0"?><!-- c --><a:r b="1 &gt; 0"><c/><d><![CDATA[<x>&amp;]]>&#233;&#x1F642;</d></a:r>',
    );
    expect(root).toEqual({
      name: 'r',
      attributes: { b: '1 > 0' },
      text: '',
      children: [
        { name: 'c', attributes: {}, children: [], text: '' },
        { name: 'd', attributes: {}, children: [], text: '<x>&amp;é🙂' },
      ],
    });
  });

  test.each(['', 'text', '<a>', '<a></b>', '</a>', '<!DOCTYPE a [<!ENTITY x "y">]><a/>', '<a b=1/>'])(
    'that is none is refused: %s',
    (source) => {
      expect(() => readXml(source)).toThrow(/cannot be read/);
    },
  );
});
