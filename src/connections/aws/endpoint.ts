// Which host of AWS answers for a service, and for which region its requests are signed.
import { AppError } from '../../errors.ts';
import type { ServiceTarget } from '../request.ts';

export interface Endpoint {
  /** Without a path. */
  origin: string;
  /** For the signature. */
  region: string;
}

interface Partition {
  regions: RegExp;
  suffix: string;
  /** Where its services without a region are. */
  home: string;
}

/** The separate clouds of AWS, as its SDKs list them (2026-11). */
const PARTITIONS: Partition[] = [
  { regions: /^cn-\w+-\d+$/, suffix: 'amazonaws.com.cn', home: 'cn-northwest-1' },
  { regions: /^us-gov-\w+-\d+$/, suffix: 'amazonaws.com', home: 'us-gov-west-1' },
  { regions: /^eusc-\w+-\w+-\d+$/, suffix: 'amazonaws.eu', home: 'eusc-de-east-1' },
  { regions: /^us-iso-\w+-\d+$/, suffix: 'c2s.ic.gov', home: 'us-iso-east-1' },
  { regions: /^us-isob-\w+-\d+$/, suffix: 'sc2s.sgov.gov', home: 'us-isob-east-1' },
  { regions: /^eu-isoe-\w+-\d+$/, suffix: 'cloud.adc-e.uk', home: 'eu-isoe-west-1' },
  { regions: /^us-isof-\w+-\d+$/, suffix: 'csp.hci.ic.gov', home: 'us-isof-south-1' },
  { regions: /^[a-z]{2}-\w+-\d+$/, suffix: 'amazonaws.com', home: 'us-east-1' },
];

/** Services that are one for a whole partition, where their host or region is not what the rule says. */
const GLOBAL: Readonly<Record<string, Readonly<Record<string, { host?: string; region?: string }>>>> = {
  iam: {
    'us-east-1': { host: 'iam.amazonaws.com' },
    'us-gov-west-1': { host: 'iam.us-gov.amazonaws.com' },
    'cn-northwest-1': { region: 'cn-north-1' },
  },
  organizations: {},
};

/** Throws invalid_request: AWS has no such region. */
export function partitionOf(region: string): Partition {
  const partition = PARTITIONS.find((one) => one.regions.test(region));
  if (partition) return partition;
  throw new AppError('invalid_request', `"${region}" is not a region of AWS`, {
    problems: [{ path: 'region', message: 'like us-east-1 or eu-central-1' }],
  });
}

/** `own`: the address of an emulator or of storage that speaks like S3. It answers for all services. */
export function endpointOf(target: ServiceTarget, region: string, own: string | undefined): Endpoint {
  if (own) return { origin: own.replace(/\/+$/, ''), region };
  const { suffix, home } = partitionOf(region);
  const global = GLOBAL[target.endpoint];
  if (global) {
    const { host, region: other = home } = global[home] ?? {};
    return { origin: `https://${host ?? `${target.endpoint}.${other}.${suffix}`}`, region: other };
  }
  const host = `${target.endpoint}.${region}.${suffix}`;
  return { origin: `https://${hasHost(target.bucket) ? `${target.bucket}.` : ''}${host}`, region };
}

/** A bucket whose name is one label of a host name has a host of its own; any other is the beginning of the path. */
const hasHost = (bucket: string | undefined): bucket is string =>
  bucket !== undefined && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket);

/** Where a request to a service goes. Its URL is a path and query, below the bucket where it names one. */
export function locate(target: ServiceTarget, path: string, region: string, own: string | undefined): string {
  const { origin } = endpointOf(target, region, own);
  const inPath = target.bucket !== undefined && (own || !hasHost(target.bucket));
  return `${origin}${inPath ? `/${encodeURIComponent(target.bucket!)}` : ''}${path}`;
}

/** A host below that of AWS's services: `iam.amazonaws.com`, `bucket.s3.eu-central-1.amazonaws.com`. */
export const isHostOf = (host: string, region: string): boolean => host.endsWith(`.${partitionOf(region).suffix}`);

/** The region in a host of AWS: `guardduty.eu-west-1.amazonaws.com`; services without one are signed for their home. */
export function regionOfHost(host: string, region: string): string {
  const labels = host.split('.');
  const named = labels.find((label) => label !== labels[0] && PARTITIONS.some((one) => one.regions.test(label)));
  if (named) return named;
  return isHostOf(host, region) ? partitionOf(region).home : region;
}
