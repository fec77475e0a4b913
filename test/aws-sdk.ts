// Records the request that AWS's own SDK would send.
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as ec2 from '@aws-sdk/client-ec2';
import * as guardduty from '@aws-sdk/client-guardduty';
import * as iam from '@aws-sdk/client-iam';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as securityhub from '@aws-sdk/client-securityhub';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';

export const CLIENTS: Record<string, [object, string]> = {
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
export const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

export interface Recorded {
  method: string;
  /** Of the host and everything after it. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export const inHex = (body: unknown) =>
  body === undefined ? '' : Buffer.from(body as string | Uint8Array).toString('hex');
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** How the SDK's handler for Node.js writes a query. */
const queryOf = (query: Record<string, string | string[] | null>) =>
  Object.keys(query)
    .sort()
    .flatMap((name) => [query[name]!].flat().map((value) => `${escaped(name)}=${escaped(value)}`))
    .join('&');

export async function sdkRequest(id: string, input: object, region: string, sessionToken?: string): Promise<Recorded> {
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
