// Descriptions as the converter of AWS's models writes them; the requests must be those that AWS's SDK sends.
import { expect, test } from 'vitest';
import { buildAction } from '../action.ts';
import { buildRequest } from '../build-request.ts';
import { checkInput } from '../check-input.ts';
import type { OpenApi } from '../openapi.ts';
import { ToolFile } from '../tool-file.ts';
import type { Protocol } from './model.ts';

const choice = (name: string, value: string, where = 'query') => ({
  name,
  in: where,
  required: true,
  schema: { type: 'string', enum: [value] },
});
const tag = { type: 'object', properties: { Key: { type: 'string' }, Value: { type: 'string' } } };
const ec2Tag = {
  type: 'object',
  properties: {
    Key: { allOf: [{ type: 'string' }, { xml: { name: 'key' } }] },
    Value: { allOf: [{ type: 'string' }, { xml: { name: 'value' } }] },
  },
};
const users = {
  type: 'object',
  properties: {
    Users: { type: 'array', items: { $ref: '#/components/schemas/User' } },
    IsTruncated: { type: 'boolean' },
    MaxItems: { type: 'integer' },
  },
};
const schemas = {
  Tag: tag,
  Ec2Tag: ec2Tag,
  Users: users,
  User: { type: 'object', properties: { UserName: { type: 'string' } } },
};

function actionOf(protocol: Protocol, path: string, method: string, operation: object, fixed: Record<string, unknown>) {
  const document = {
    openapi: '3.0.0',
    info: { title: 'T', version: '1' },
    paths: { [path]: { [method]: { operationId: 'op', responses: {}, ...operation } } },
    components: { schemas },
  } as unknown as OpenApi;
  const file = ToolFile.parse({
    id: 'aws_x',
    name: 'X',
    category: 'cloud',
    color: '#000000',
    monogram: 'XX',
    baseUrl: 'https://x.{region}.amazonaws.com',
    credentials: [{ kind: 'aws', title: 'Key', settings: { service: 'x' } }],
    actions: [{ id: 'op', operation: 'op', name: 'N', summary: 'S', class: 'write', fixed }],
  });
  const aws = { service: 'x', protocol, apiVersion: '2010-05-08' };
  return buildAction({ ...file, 'x-aws': aws } as ToolFile, document, file.actions[0]!);
}
const send = (action: ReturnType<typeof actionOf>, input: object) => buildRequest(action, checkInput(action, input));
const answer = (action: ReturnType<typeof actionOf>, body: string, status = 200, headers = {}) =>
  action.exchange!.answer({ host: 'h', status, headers, body: Buffer.from(body) });

test('query: lists and structures become a form', () => {
  const action = actionOf(
    'query',
    '/',
    'get',
    {
      parameters: [
        { name: 'UserName', in: 'query', required: true, schema: { type: 'string' } },
        { name: 'Tags', in: 'query', schema: { type: 'array', items: { $ref: '#/components/schemas/Tag' } } },
        {
          name: 'Groups',
          in: 'query',
          schema: { type: 'array', items: { allOf: [{ type: 'string' }, { xml: { name: 'GroupName' } }] } },
        },
        choice('Action', 'TagUser'),
        choice('Version', '2010-05-08'),
      ],
      responses: {
        200: { description: '', content: { 'text/xml': { schema: { $ref: '#/components/schemas/Users' } } } },
      },
    },
    { Action: 'TagUser', Version: '2010-05-08' },
  );
  expect(Object.keys(action.inputSchema.properties)).toEqual(expect.arrayContaining(['UserName', 'Tags', 'Groups']));
  expect(send(action, { UserName: 'u', Tags: [{ Key: "k'!*()~", Value: 'v' }], Groups: ['a', 'b'] })).toEqual({
    method: 'POST',
    url: '/',
    tool: 'aws_x',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=TagUser&Version=2010-05-08&UserName=u&Tags.member.1.Key=k%27%21%2A%28%29~&Tags.member.1.Value=v&Groups.GroupName.1=a&Groups.GroupName.2=b',
  });
  const xml =
    '<TagUserResponse><TagUserResult><Users><member><UserName>a</UserName></member></Users><IsTruncated>false</IsTruncated><MaxItems>5</MaxItems></TagUserResult></TagUserResponse>';
  expect(answer(action, xml, 200, { 'content-type': 'text/xml' }).body).toEqual({
    Users: [{ UserName: 'a' }],
    IsTruncated: false,
    MaxItems: 5,
  });
  const refused = '<ErrorResponse><Error><Code>Throttling</Code><Message>slower</Message></Error></ErrorResponse>';
  expect(() => answer(action, refused, 400)).toThrow(
    expect.objectContaining({ code: 'tool_refused', retryable: true, detail: 'X answered 400 Throttling: slower' }),
  );
});

test('ec2: lists have no element of their own, names begin with a capital', () => {
  const items = { allOf: [{ $ref: '#/components/schemas/Ec2Tag' }, { xml: { name: 'item' } }] };
  const parameters = [
    { name: 'ResourceId', in: 'query', required: true, schema: { type: 'array', items: { type: 'string' } } },
    { name: 'Tag', in: 'query', required: true, schema: { type: 'array', items } },
    choice('Action', 'CreateTags'),
    choice('Version', '2016-11-15'),
  ];
  const action = actionOf('ec2', '/', 'get', { parameters }, { Action: 'CreateTags', Version: '2016-11-15' });
  expect(send(action, { ResourceId: ['i-1', 'i-2'], Tag: [{ Key: 'a', Value: '' }] }).body).toBe(
    'Action=CreateTags&Version=2016-11-15&ResourceId.1=i-1&ResourceId.2=i-2&Tag.1.Key=a&Tag.1.Value=',
  );
});

test.each([
  ['AmazonSSM.SendCommand', '1.1'],
  ['DynamoDB_20120810.GetItem', '1.0'],
])('json: %s is named in a header, everything else is in the body', (target, version) => {
  const schema = {
    type: 'object',
    required: ['Name'],
    properties: { Name: { type: 'string' }, N: { type: 'integer' } },
  };
  const action = actionOf(
    'json',
    '/',
    'post',
    {
      parameters: [
        { name: 'MaxResults', in: 'query', schema: { type: 'string' } },
        choice('X-Amz-Target', target, 'header'),
      ],
      requestBody: { required: true, content: { 'application/json': { schema } } },
    },
    { 'X-Amz-Target': target },
  );
  expect(send(action, { Name: 'a', N: 3, MaxResults: '5' })).toEqual({
    method: 'POST',
    url: '/',
    tool: 'aws_x',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    body: '{"Name":"a","N":3,"MaxResults":"5"}',
  });
  expect(answer(action, '{"Id":"1"}', 200, { 'content-type': 'application/x-amz-json-1.1' }).body).toEqual({ Id: '1' });
  expect(() => answer(action, '{"__type":"x#ValidationException","message":"no"}', 400)).toThrow(
    expect.objectContaining({ detail: 'X answered 400 ValidationException: no' }),
  );
});

test('rest-json: as it is described', () => {
  const parameters = [{ name: 'detectorId', in: 'path', required: true, schema: { type: 'string' } }];
  const action = actionOf('rest-json', '/detector/{detectorId}', 'get', { parameters }, {});
  expect(send(action, { detectorId: 'a b' })).toMatchObject({ method: 'GET', url: '/detector/a%20b' });
  expect(() => answer(action, '{"message":"no"}', 403, { 'x-amzn-errortype': 'AccessDeniedException' })).toThrow(
    expect.objectContaining({ detail: 'X answered 403 AccessDeniedException: no' }),
  );
});
