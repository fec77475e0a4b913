// An access key of AWS: each request is signed (Signature Version 4), with the key itself or with a role it takes.
// A connection reaches the services of its region's partition, or the one address it was given.
import { AppError } from '../../errors.ts';
import { assumedRole } from '../aws/assume-role.ts';
import { endpointOf, isHostOf, locate, partitionOf, regionOfHost } from '../aws/endpoint.ts';
import { sigV4 } from '../aws/sigv4.ts';
import { type OutboundKind, plain, secret } from './kind.ts';

export const aws: OutboundKind = {
  direction: 'out',
  title: 'AWS access key',
  fields: [
    plain('accessKeyId', 'Access key id', { required: true }),
    secret('secretAccessKey', 'Secret access key'),
    secret('sessionToken', 'Session token', { required: false }),
    plain('region', 'Region', { required: true, default: 'us-east-1' }),
    plain('roleArn', 'Role to take (ARN)'),
    plain('externalId', 'External id of the role'),
    plain('sessionName', "Name of the session, as AWS's records show it", { default: 'reflejo' }),
  ],
  locate(values, request, connection) {
    const own = values.baseUrl || undefined;
    if (request.service) return locate(request.service, request.url, values.region!, own);
    const url = new URL(/^\/(?!\/)/.test(request.url) ? `${connection.baseUrl}${request.url}` : request.url);
    const within = own
      ? url.origin === new URL(own).origin
      : url.origin === new URL(connection.baseUrl).origin ||
        (url.protocol === 'https:' && url.port === '' && isHostOf(url.hostname, values.region!));
    if (within) return url.href;
    throw new AppError('host_not_allowed', `connection ${connection.name} is for AWS, not for ${url.host}`);
  },
  hosts: ({ baseUrl, region }) => (baseUrl || !region ? [] : [`*.${partitionOf(region).suffix}`]),
  async sign(values, context, request) {
    const url = new URL(request.url);
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
    const key = {
      accessKeyId: values.accessKeyId!,
      secretAccessKey: values.secretAccessKey!,
      sessionToken: values.sessionToken,
    };
    const credentials = values.roleArn ? await assumedRole(values, context, key) : key;
    const own = values.baseUrl || undefined;
    const region = request.service
      ? endpointOf(request.service, values.region!, own).region
      : own
        ? values.region!
        : regionOfHost(url.hostname, values.region!);
    const service = request.service?.signing ?? values.service ?? url.hostname.split('.')[0]!;
    const { method, headers = {}, body } = request;
    return { headers: sigV4({ method, url, headers, body }, credentials, { service, region, now: Date.now() }) };
  },
};
