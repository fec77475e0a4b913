// Cuts AWS's own service models down to the operations that src/catalog/tools/<tool>/tool.yaml names, and writes
// models/<service>.json beside it:  node scripts/cut-aws-model.mjs TOOL BOTOCORE_DATA
// BOTOCORE_DATA is the folder botocore/data of the Python package botocore (Apache-2.0), its *.json.gz as they are.
// Requests keep everything their shapes reach; answers too where they are XML, which is read by the model; of answers
// in JSON, which can be read without, five levels.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';

const [tool, data] = process.argv.slice(2);
const folder = join('src/catalog/tools', tool);
const ANSWER_DEPTH = 5;
const MOST_CHOICES = 60;
/** S3 operations that share method and path with another are told apart by x-id, as AWS's SDKs do. */
const X_ID = ['GetObject', 'PutObject', 'DeleteObject', 'CopyObject', 'ListBuckets'];
/** The model has the name of the Java class; the SDKs send this. */
const TARGETS = { cloudtrail: 'CloudTrail_20131101' };
/** Storage that only speaks like S3 knows Content-MD5, and often no other checksum. */
const CHECKSUM = tool === 'aws' ? 'crc32' : 'md5';

const wanted = new Map();
for (const { operation } of parse(readFileSync(join(folder, 'tool.yaml'), 'utf8')).actions) {
  const [service, name] = operation.split('.');
  wanted.set(service, (wanted.get(service) ?? new Set()).add(name));
}

function readModel(service) {
  const versions = join(data, service);
  const version = readdirSync(versions).sort().at(-1);
  const json = (name) => {
    const path = join(versions, version, name);
    if (existsSync(`${path}.gz`)) return JSON.parse(gunzipSync(readFileSync(`${path}.gz`)).toString());
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  };
  return { ...json('service-2.json'), paginators: json('paginators-1.json')?.pagination ?? {} };
}

function sentence(html) {
  const plain = html
    .replace(/<(note|important)>.*?<\/\1>/gs, ' ')
    .replace(/<\/(p|li)>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&(lt|gt|amp|quot);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name])
    .trim()
    .split('\n')[0]
    .replace(/\s+/g, ' ')
    .trim();
  const first = /^.{15,}?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return first.length <= 160 ? first : `${first.slice(0, 157).replace(/\s\S*$/, '')}…`;
}

const only = (object, names) =>
  Object.fromEntries(names.filter((name) => object[name] !== undefined).map((name) => [name, object[name]]));
const SCALARS = ['string', 'integer', 'long', 'float', 'double', 'boolean', 'timestamp', 'blob', 'character'];

class Cut {
  shapes = {};
  constructor(model) {
    this.model = model;
  }

  /** `depth` undefined: all of it. Returns the name of the shape in the cut model. */
  add(name, use, depth) {
    const shape = this.model.shapes[name];
    const told = use === 'request';
    if (SCALARS.includes(shape.type)) {
      const rules = told ? only(shape, ['enum', 'min', 'max', 'pattern']) : {};
      if (rules.enum?.length > MOST_CHOICES) delete rules.enum;
      if (rules.pattern?.length > 80 || /^\^?(\[\\s\\S\]|\.)[*+]\$?$/.test(rules.pattern ?? '')) delete rules.pattern;
      const scalar = { type: shape.type, ...only(shape, ['timestampFormat', 'jsonvalue']), ...rules };
      const type = shape.type === 'long' ? 'integer' : shape.type === 'double' ? 'float' : shape.type;
      if (Object.keys(scalar).length === 1) return type;
      return this.keep(told ? name : `${name}Answer`, { ...scalar, type });
    }
    if (depth === 0) return 'any';
    const key = told ? name : `${name}Answer`;
    const held = this.shapes[key];
    if (held && (held.depth === undefined || (depth !== undefined && held.depth >= depth))) return key;
    const out = {};
    this.shapes[key] = { shape: out, depth };
    const next = depth === undefined ? undefined : depth - 1;
    const ref = (one) => ({
      shape: this.add(one.shape, use, next),
      ...only(one, ['locationName', 'queryName', 'location', 'flattened', 'xmlAttribute', 'xmlNamespace']),
      ...(told && only(one, ['idempotencyToken', 'jsonvalue'])),
      ...(told && one.documentation && { documentation: sentence(one.documentation) }),
    });
    Object.assign(out, { type: shape.type }, only(shape, ['flattened', 'payload', 'locationName', 'xmlNamespace']));
    if (shape.type === 'structure') {
      const required = (shape.required ?? []).filter((member) => shape.members[member]);
      if (required.length > 0) out.required = required;
      if (shape.union) out.union = true;
      // the required ones first: the order in which AWS's SDKs write them
      const names = Object.keys(shape.members).sort((a, b) => required.includes(b) - required.includes(a));
      const taken = names.filter((member) => !told || !shape.members[member].deprecated || required.includes(member));
      out.members = Object.fromEntries(taken.map((member) => [member, ref(shape.members[member])]));
    } else if (shape.type === 'list') {
      out.member = only(ref(shape.member), ['shape', 'locationName']);
      if (told) Object.assign(out, only(shape, ['min', 'max']));
    } else if (shape.type === 'map') {
      out.key = only(ref(shape.key), ['shape', 'locationName']);
      out.value = only(ref(shape.value), ['shape', 'locationName']);
    }
    return key;
  }

  keep(name, shape) {
    this.shapes[name] = { shape };
    return name;
  }
}

function paginationOf(rule) {
  if (!rule || Array.isArray(rule.input_token) || Array.isArray(rule.output_token)) return undefined;
  const items = [rule.result_key].flat()[0];
  if (!/^\w+(\.\w+)*$/.test(items ?? '') || !/^\w+(\.\w+)*$/.test(rule.output_token)) return undefined;
  return { style: 'cursor', items, next: rule.output_token, into: rule.input_token, limit: rule.limit_key };
}

function cutOperation(cut, service, name) {
  const { model } = cut;
  const operation = model.operations[name];
  if (!operation) throw new Error(`${service} has no operation ${name}`);
  const s3 = service === 's3';
  const bucket = s3 && operation.http.requestUri.startsWith('/{Bucket}');
  let uri = bucket ? operation.http.requestUri.slice('/{Bucket}'.length) || '/' : operation.http.requestUri;
  if (uri.startsWith('?')) uri = `/${uri}`;
  if (s3 && X_ID.includes(name)) uri += `${uri.includes('?') ? '&' : '?'}x-id=${name}`;
  const inXml = !model.metadata.protocol.endsWith('json');
  const { limit, ...pagination } = paginationOf(model.paginators[name]) ?? {};
  const input = operation.input && cut.add(operation.input.shape, 'request');
  const limitShape = limit && model.shapes[model.shapes[operation.input.shape].members[limit].shape];
  // where the model does not say which sizes there are, AWS chooses
  const sized = limitShape?.max !== undefined && (limitShape.min ?? 0) <= 1;
  return {
    method: operation.http.method,
    uri,
    ...(bucket && { bucket: true }),
    ...(input && { input }),
    ...(operation.output && {
      output: cut.add(operation.output.shape, 'answer', inXml ? undefined : ANSWER_DEPTH),
      ...only(operation.output, ['resultWrapper']),
    }),
    ...(operation.httpChecksum?.requestAlgorithmMember &&
      (CHECKSUM === 'crc32' || operation.httpChecksum.requestChecksumRequired) && { checksum: CHECKSUM }),
    ...(pagination.style && {
      pagination: { ...pagination, ...(sized && { size: { input: limit, most: limitShape.max } }) },
    }),
  };
}

const lines = (object, write) =>
  `{\n${Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}: ${write(value)}`)
    .join(',\n')}\n}`;

mkdirSync(join(folder, 'models'), { recursive: true });
for (const [service, names] of wanted) {
  const model = readModel(service);
  const { metadata } = model;
  const cut = new Cut(model);
  const operations = Object.fromEntries([...names].sort().map((name) => [name, cutOperation(cut, service, name)]));
  const shapes = Object.fromEntries(Object.entries(cut.shapes).map(([name, { shape }]) => [name, shape]));
  const about = {
    title: metadata.serviceFullName,
    version: metadata.apiVersion,
    protocol: metadata.protocol,
    endpoint: metadata.endpointPrefix,
    signing: metadata.signingName ?? metadata.endpointPrefix,
    ...(metadata.targetPrefix && { target: TARGETS[service] ?? metadata.targetPrefix }),
    ...(metadata.jsonVersion && { jsonVersion: metadata.jsonVersion }),
    ...(service === 's3' && { namespace: 'http://s3.amazonaws.com/doc/2006-03-01/' }),
  };
  const document = { service: about, operations, shapes };
  // one line for each operation and shape: short, and a change shows where it is
  const text = lines(document, (part) => (part === about ? JSON.stringify(part) : lines(part, JSON.stringify)));
  writeFileSync(join(folder, 'models', `${service}.json`), `${text}\n`);
  process.stdout.write(
    `${service}: ${names.size} operations, ${Object.keys(shapes).length} shapes, ${text.length} bytes\n`,
  );
}
