// Makes the request of an AWS operation from its model, in the protocol of its service.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { OutboundRequest } from '../../connections/index.ts';
import { type AwsModel, type AwsOperation, operationOf, type Shape, shapeOf } from './model.ts';
import { bytes, escaped, label, scalar } from './values.ts';
import { toJson } from './write-json.ts';
import { toQuery } from './write-query.ts';
import { toXml } from './write-xml.ts';

type Input = Record<string, unknown>;
interface Body {
  type: string;
  content: string | Buffer;
}

/** `input` is checked. Throws invalid_input: what the schema cannot tell, like a time that is none. */
export function awsRequest(model: AwsModel, name: string, input: Input): OutboundRequest {
  const { service } = model;
  const operation = operationOf(model, name);
  const shape = shapeOf(model, operation.input);
  const rest = service.protocol.startsWith('rest-');
  const body = rest ? restBody(model, operation, shape, input) : plainBody(model, name, input);
  const headers: Record<string, string> = {
    ...(body && { 'content-type': body.type }),
    ...(service.target && { 'x-amz-target': `${service.target}.${name}` }),
    ...(rest && headersOf(model, shape, input)),
    ...(body && { 'content-length': String(Buffer.byteLength(body.content)) }),
    ...(body && operation.checksum && checksumOf(operation.checksum, body.content)),
  };
  return {
    method: operation.method,
    url: rest ? pathOf(model, operation, shape, input) : '/',
    service: {
      endpoint: service.endpoint,
      signing: service.signing,
      ...(operation.bucket && { bucket: bucketOf(input.Bucket) }),
    },
    headers,
    ...(body && body.content.length > 0 && { body: body.content }),
  };
}

function bucketOf(name: unknown): string {
  label(name, false, 'Bucket');
  return String(name);
}

function plainBody(model: AwsModel, name: string, input: Input): Body {
  const { protocol, jsonVersion } = model.service;
  if (protocol === 'json') {
    const shape = operationOf(model, name).input;
    const content = shape === undefined ? {} : toJson(model, { shape }, input);
    return { type: `application/x-amz-json-${jsonVersion}`, content: JSON.stringify(content) };
  }
  return { type: 'application/x-www-form-urlencoded', content: toQuery(model, name, input) };
}

function restBody(model: AwsModel, { input: root }: AwsOperation, shape: Shape, input: Input): Body | undefined {
  if (shape.payload) {
    const ref = shape.members![shape.payload]!;
    const value = input[shape.payload];
    if (value === undefined) return undefined;
    const payload = shapeOf(model, ref.shape);
    if (payload.type === 'blob') return { type: 'application/octet-stream', content: bytes(value) };
    if (payload.type === 'string') return { type: 'text/plain', content: String(value) };
    return model.service.protocol === 'rest-json'
      ? { type: 'application/json', content: JSON.stringify(toJson(model, ref, value)) }
      : { type: 'application/xml', content: toXml(model, ref, ref.locationName ?? ref.shape, value) };
  }
  if (!Object.values(shape.members!).some((ref) => !ref.location)) return undefined;
  return model.service.protocol === 'rest-json'
    ? { type: 'application/json', content: JSON.stringify(toJson(model, { shape: root! }, input)) }
    : { type: 'application/xml', content: toXml(model, { shape: root! }, root!, input) };
}

function headersOf(model: AwsModel, shape: Shape, input: Input): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, ref] of Object.entries(shape.members!)) {
    const value = input[member];
    if (value === undefined || value === null) continue;
    const name = (ref.locationName ?? member).toLowerCase();
    const of = shapeOf(model, ref.shape);
    if (ref.location === 'headers') {
      for (const [key, one] of Object.entries(value)) headers[`${name}${key.toLowerCase()}`] = String(one);
    } else if (ref.location === 'header') {
      headers[name] = of.type === 'list' ? (value as unknown[]).join(', ') : scalar(of, value, 'rfc822', member);
    }
  }
  return headers;
}

function pathOf(model: AwsModel, operation: AwsOperation, shape: Shape, input: Input): string {
  const [path = '', literal = ''] = operation.uri.split('?', 2);
  const query: [string, string][] = literal
    .split('&')
    .filter(Boolean)
    .map((pair) => [pair.split('=')[0]!, pair.split('=')[1] ?? '']);
  const labels: Record<string, string> = {};
  for (const [member, ref] of Object.entries(shape.members!)) {
    const value = input[member];
    const name = ref.locationName ?? member;
    if (ref.location === 'uri' && value !== undefined) labels[name] = label(value, path.includes(`{${name}+}`), member);
    if (ref.location !== 'querystring' || value === undefined || value === null) continue;
    const of = shapeOf(model, ref.shape);
    const add = (key: string, one: Shape, plain: unknown) => query.push([key, scalar(one, plain, 'iso8601', member)]);
    if (of.type === 'list') for (const one of value as unknown[]) add(name, shapeOf(model, of.member!.shape), one);
    else if (of.type === 'map') for (const [key, one] of Object.entries(value)) query.push([key, String(one)]);
    else add(name, of, value);
  }
  const filled = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => labels[name]!);
  query.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const search = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
  return search ? `${filled}?${search}` : filled;
}

/** S3 compares it with what arrived. */
function checksumOf(kind: 'crc32' | 'md5', content: string | Buffer): Record<string, string> {
  if (kind === 'md5') return { 'content-md5': createHash('md5').update(content).digest('base64') };
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(content));
  return { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32': sum.toString('base64') };
}
