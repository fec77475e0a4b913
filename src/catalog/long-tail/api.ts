// Makes a tool of one API description: its face, its actions and the shards that they are opened from. Operations
// that cannot be used are left out one by one, each with the reason.
import { fromSwagger } from '../import/from-swagger.ts';
import type { ToolFile } from '../tool-file.ts';
import { type Aws, awsOf } from './aws.ts';
import { baseUrlOf } from './base-url.ts';
import { classOf } from './classify.ts';
import { type OfferField, offersOf } from './credentials.ts';
import { categoryOf, colorOf, monogramOf, nameOf } from './face.ts';
import { actionIds, type ToolIds } from './ids.ts';
import { type CleanOperation, cleanOperation, Unusable } from './operation.ts';
import { isObject, Schemas } from './schema.ts';
import { type KeptAction, type Shard, shardsOf } from './shard.ts';
import type { Description } from './sources.ts';
import { humanised, plainText, shortened, snake } from './words.ts';

/** A tool's file, and what only builders of AWS's requests want to know. */
export type GeneratedFile = ToolFile & { 'x-aws'?: Aws };

export interface GeneratedApi {
  file: GeneratedFile;
  actions: KeptAction[];
  shards: Shard[];
  dropped: { operation: string; reason: string }[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** Throws an Error when nothing of it can be used. */
export function generatedApi(description: Description, ids: ToolIds): GeneratedApi {
  const read = description.read();
  if (!isObject(read)) throw new Error('it is not a description');
  const document = read.swagger === '2.0' ? fromSwagger(read).document : read;
  if (!/^3\./.test(String(document.openapi)))
    throw new Error(`it is not OpenAPI 3, but ${document.openapi ?? document.swagger}`);
  const info: Record<string, any> = isObject(document.info) ? document.info : {};
  const schemas = new Schemas(document);
  const dropped: GeneratedApi['dropped'] = [];
  const aws = awsOf(description.provider, document);
  const base = baseUrlOf(document.servers);
  const operations = operationsOf(document, schemas, base.url, aws !== undefined, dropped);
  if (operations.length === 0) throw new Error('it has no operations that can be used');

  const id = ids.take(description.provider, description.service);
  const names = actionIds(operations, `${snake(description.provider)} ${snake(description.service ?? '')}`);
  const actions = operations.map((one, index) => actionOf(one, names[index]!, aws));
  const shards = shardsOf(
    operations.map(({ tag, path, method, operation }, index) => ({
      tag,
      kept: { action: actions[index]!, path, method, operation: { ...operation, operationId: names[index]! } },
    })),
    schemas.found,
  );
  const name = nameOf(info, description.provider);
  const license = isObject(info.license) ? plainText(info.license.name ?? info.license.url).slice(0, 120) : '';
  const file: GeneratedFile = {
    id,
    name,
    category: categoryOf(info),
    ...(info.description && { summary: shortened(info.description, 300) }),
    color: colorOf(info, id),
    monogram: monogramOf(name),
    ...(homepageOf(document) && { homepage: homepageOf(document) }),
    source: {
      kind: 'cut',
      from: [`${description.from.name} ${description.from.version}`.trim(), description.path]
        .filter(Boolean)
        .join(', '),
      version: plainText(String(info.version ?? '')) || 'unknown',
      date: description.date,
      ...(license && { license }),
    },
    protocol: 'http',
    ...(base.url && { baseUrl: base.url }),
    inbound: false,
    headers: {},
    credentials: offersOf(document, schemas, description.provider, aws?.service).map(({ fields, ...offer }) => ({
      ...offer,
      ...withServerFields(fields, base.fields),
    })),
    proven: { how: 'description', against: 'its API description' },
    actions: [],
    ...(aws && { 'x-aws': aws }),
  };
  return { file, actions, shards, dropped };
}

/** The kind's own fields (no `fields`) come with the server's when the tool is read: see generated-source.ts. */
const withServerFields = (fields: OfferField[] | undefined, server: OfferField[]) =>
  fields
    ? { fields: [...fields, ...server.filter(({ name }) => !fields.some((one) => one.name === name))] }
    : server.length > 0
      ? { serverFields: server }
      : {};

function operationsOf(
  document: Record<string, any>,
  schemas: Schemas,
  base: string | undefined,
  aws: boolean,
  dropped: GeneratedApi['dropped'],
): CleanOperation[] {
  const operations: CleanOperation[] = [];
  for (const [path, given] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    const item = schemas.resolve(given);
    if (!isObject(item)) continue;
    // the same call once by GET and once by POST
    const twice = aws && path.includes('#') && item.get && item.post;
    for (const method of METHODS) {
      if (item[method] === undefined || (twice && method === 'post')) continue;
      try {
        if (!isObject(item[method])) throw new Unusable('it is not an object');
        const prefix = prefixOf(item[method]?.servers ?? item.servers, base);
        const security = item[method]?.security ?? document.security;
        operations.push(cleanOperation(schemas, { path, method, item }, { ...item[method], security }, prefix));
      } catch (fault) {
        if (!(fault instanceof Unusable)) throw fault;
        dropped.push({ operation: `${method.toUpperCase()} ${path}`, reason: fault.message });
      }
    }
  }
  return operations;
}

/** Operations may have an address of their own: one below the tool's is a longer path, another host is refused. */
function prefixOf(servers: unknown, base: string | undefined): string {
  const own = servers === undefined ? undefined : baseUrlOf(servers).url;
  if (own === undefined || base === undefined || own === base) return '';
  if (own.startsWith(`${base}/`)) return own.slice(base.length);
  throw new Unusable(`it has an address of its own, ${own}`);
}

function actionOf(one: CleanOperation, id: string, aws: Aws | undefined): KeptAction {
  const kind = classOf(
    one.method,
    id,
    one.path,
    aws !== undefined && (aws.protocol === 'query' || aws.protocol === 'ec2' || aws.protocol === 'json'),
  );
  const said = [one.summary, one.description].find((text) => /^[^/]\S* .*\w/.test(text) && text.length <= 80);
  const name = said?.replace(/\.$/, '') ?? humanised(id);
  const fixed = aws ? onlyChoices(one) : {};
  return {
    id,
    name,
    summary: shortened(one.description || one.summary, 200) || name,
    class: kind,
    ...(one.scopes.length > 0 && { needs: one.scopes }),
    ...(aws && kind !== 'read' && { repeatable: one.method === 'put' || one.method === 'delete' }),
    ...(Object.keys(fixed).length > 0 && { fixed }),
  };
}

/** `Action`, `Version` and `X-Amz-Target` of AWS's calls. */
const onlyChoices = (one: CleanOperation): Record<string, unknown> =>
  Object.fromEntries(
    (one.operation.parameters ?? [])
      .filter(({ required, schema }) => required && schema?.enum?.length === 1)
      .map(({ name, schema }) => [name, schema!.enum[0]]),
  );

function homepageOf({ externalDocs, info }: Record<string, any>): string | undefined {
  const url = externalDocs?.url ?? info?.contact?.url;
  return typeof url === 'string' && /^https?:\/\//.test(url) && URL.canParse(url) ? url : undefined;
}
