// An action's input is one flat object: the parameters of the operation and the fields of its body side by side.
// This makes its schema, and remembers where each input goes.
import { jsonSchema, type Located, type OpenApi, type Parameter, type Schema } from './openapi.ts';
import { fileSchema } from './request/file.ts';
import { contentTypeOf, isForm, isJson, isMultipart, isText, isXml } from './request/media.ts';
import { plainText } from './schema/short-text.ts';
import type { ActionFile } from './tool-file.ts';

interface Place {
  in: Parameter['in'] | 'body' | 'server';
  /** In the request; undefined: it is the whole body. */
  name: string | undefined;
  /** The field of the body that it is a field of. */
  within?: string;
}

export interface ActionInput {
  schema: Schema & { properties: Record<string, Schema> };
  /** By input name. */
  places: Record<string, Place>;
  contentType: string | undefined;
  /** Names of fields of the body that are files; `body`: the whole is one. */
  files: ReadonlySet<string>;
}

/** Sent by the connection or by us. A part of the path is never one of these, whatever it is called. */
const NOT_OFFERED = /^(authorization|accept|content-type|cookie|x-api-?key|token)$/i;
const ORDER: Parameter['in'][] = ['path', 'query', 'header', 'cookie'];
const LONG = 1000;

/**
 * `x-input` in a schema of ours gives an input a better name than the tool's, like `filter` for `$filter`.
 * Of two inputs of one name the first keeps it, in the order path, query, header, cookie, body; the other is
 * `query_name`, `body_name` … Required inputs come first in the schema.
 */
export function actionInput(document: OpenApi, { operation }: Located, curated: ActionFile): ActionInput {
  const properties: Record<string, Schema> = {};
  const places: Record<string, Place> = {};
  const required: string[] = [];
  const offer = (place: Place, { 'x-input': ours, ...schema }: Schema, isRequired: boolean) => {
    const plain = ours ?? place.name ?? 'body';
    const name = plain in places ? `${place.in}_${plain}` : plain;
    if (curated.fixed && plain in curated.fixed) {
      places[plain] = place;
      return;
    }
    if (curated.inputs && !curated.inputs.includes(name)) return;
    places[name] = place;
    properties[name] = schema;
    const fallback = curated.defaults?.[name];
    if (fallback !== undefined) properties[name] = { ...schema, default: fallback };
    else if (isRequired) required.push(name);
  };

  const parameters = [...(operation.parameters ?? [])].filter(
    (one) => ORDER.includes(one.in) && !isCredential(document, one),
  );
  parameters.sort((a, b) => ORDER.indexOf(a.in) - ORDER.indexOf(b.in));
  for (const parameter of parameters)
    offer(
      { in: parameter.in, name: parameter.name },
      parameterSchema(document, parameter),
      parameter.required === true || parameter.in === 'path',
    );
  for (const [name, variable] of Object.entries(operation.servers?.[0]?.variables ?? {}))
    offer({ in: 'server', name }, variableSchema(variable), variable.default === undefined);
  const contentType = operation.requestBody && contentTypeOf(operation.requestBody.content, curated.contentType);
  let open = false;
  let alternatives: Schema[] | undefined;
  const files = new Set<string>();
  if (contentType) {
    const body = bodySchema(document, operation.requestBody!.content[contentType]!.schema, contentType, files);
    if (body.properties && !files.has('body')) {
      for (const [name, schema] of Object.entries<Schema>(withBranches(body))) {
        if (name !== curated.spread) offer({ in: 'body', name }, schema, body.required?.includes(name) ?? false);
        else
          for (const [inner, field] of Object.entries<Schema>(schema.properties ?? {}))
            offer({ in: 'body', name: inner, within: name }, field, schema.required?.includes(inner) ?? false);
      }
      open = Boolean(body.additionalProperties) && !curated.inputs;
      alternatives = alternativesOf(body, places);
    } else offer({ in: 'body', name: undefined }, body, operation.requestBody!.required === true);
  }
  for (const input of Object.keys(curated.encode ?? {})) accept(properties, input.split('.'));
  const first = (name: string) => (required.includes(name) ? 0 : 1);
  const ordered = Object.entries(properties).sort(([a], [b]) => first(a) - first(b));
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(ordered),
      ...(required.length > 0 && { required }),
      ...(alternatives && { anyOf: alternatives }),
      additionalProperties: open,
    },
    places,
    contentType,
    files,
  };
}

/** What the description itself says is a credential, and what always is. */
export function isCredential({ components }: OpenApi, { in: where, name }: Parameter): boolean {
  if (where === 'path') return false;
  if (NOT_OFFERED.test(name)) return true;
  return Object.values(components?.securitySchemes ?? {}).some(
    (scheme) => scheme?.type === 'apiKey' && scheme.in === where && scheme.name?.toLowerCase() === name.toLowerCase(),
  );
}

function parameterSchema(document: OpenApi, parameter: Parameter): Schema {
  const given = parameter.schema ?? Object.values(parameter.content ?? {})[0]?.schema;
  const { description, ...about } = parameter;
  const schema = jsonSchema(
    document,
    description === undefined
      ? given
      : { allOf: [{ description, default: given?.default, example: about.example }, given ?? {}] },
    'request',
  );
  const whole = {
    ...schema,
    ...helpOf(description ?? given?.description, schema.description),
    ...(about.deprecated === true && { deprecated: true }),
  };
  // an empty one would address the collection instead of its member
  return parameter.in === 'path' && schema.type === 'string'
    ? { ...whole, minLength: Math.max(1, schema.minLength ?? 0) }
    : whole;
}

/** The vendor's whole text, where the short one leaves something out. */
function helpOf(full: unknown, short: string | undefined): { 'x-help'?: string } {
  if (typeof full !== 'string') return {};
  const plain = plainText(full.slice(0, 4000));
  return plain.length <= (short?.length ?? 0) + 20 ? {} : { 'x-help': plain.slice(0, LONG) };
}

const variableSchema = ({
  description,
  enum: choices,
  default: fallback,
}: {
  description?: string;
  enum?: string[];
  default?: string;
}): Schema => ({
  type: 'string',
  description: [description, fallback === undefined ? undefined : `Default: ${fallback}.`].filter(Boolean).join(' '),
  ...(choices?.length && { enum: choices }),
});

/** The schema of the body as an input; tells in `files` which of its fields are files. */
function bodySchema(document: OpenApi, given: Schema | undefined, type: string, files: Set<string>): Schema {
  const schema = jsonSchema(document, given, 'request');
  const structured = isJson(type) || isForm(type) || isMultipart(type) || isXml(type);
  if (
    !structured &&
    (schema.format === 'binary' ||
      (!isText(type) && !schema.properties && schema.type !== 'array' && !type.includes('*')))
  ) {
    files.add('body');
    return fileSchema(schema.description);
  }
  if (isXml(type) || isForm(type) || isMultipart(type)) {
    if (!schema.properties && schema.type === undefined) return { ...schema, type: isXml(type) ? 'string' : 'object' };
  }
  if (!isMultipart(type)) return schema;
  for (const [name, field] of Object.entries<Schema>(schema.properties ?? {})) {
    const [list, item] = field.type === 'array' ? [true, field.items ?? {}] : [false, field];
    if (item.format !== 'binary' && item.contentEncoding !== 'binary') continue;
    files.add(name);
    const file = fileSchema(field.description ?? item.description);
    schema.properties[name] = list ? { ...field, items: file } : file;
  }
  return schema;
}

/** The fields of a body, those of its alternatives too. */
function withBranches(body: Schema): Record<string, Schema> {
  const fields: Record<string, Schema> = { ...body.properties };
  for (const branch of (body.anyOf ?? []) as Schema[])
    for (const [name, schema] of Object.entries<Schema>(branch.properties ?? {})) {
      if (!Object.hasOwn(fields, name) || Object.keys(fields[name]!).length === 0) fields[name] = schema;
    }
  return fields;
}

/** "One of these fields is needed": kept when each of them is offered under its own name. */
function alternativesOf(body: Schema, places: Record<string, Place>): Schema[] | undefined {
  const parts: Schema[] = body.anyOf ?? [];
  const plain = parts.every(
    (part) => part.required?.length > 0 && part.required.every((name: string) => places[name]?.in === 'body'),
  );
  return plain && parts.length > 0 ? parts.map(({ required }) => ({ required })) : undefined;
}

/** What an encoder writes from text may be given as text, whatever the tool's own form is. */
function accept(properties: Record<string, Schema>, [name, ...rest]: string[]): void {
  const schema = properties[name!];
  if (!schema) return;
  if (rest.length > 0) accept(schema.properties ?? {}, rest);
  else if (schema.type !== undefined && schema.type !== 'string')
    properties[name!] = { description: schema.description, anyOf: [{ type: 'string' }, schema] };
}
