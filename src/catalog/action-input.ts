// An action's input is one flat object: the parameters of the operation and the fields of its body side by side.
// This makes its schema, and remembers where each input goes.
import { jsonSchema, type Located, type OpenApi, type Parameter, type Schema } from './openapi.ts';
import type { ActionFile } from './tool-file.ts';

interface Place {
  in: Parameter['in'] | 'body';
  /** In the request; undefined: it is the whole body. */
  name: string | undefined;
}

export interface ActionInput {
  schema: Schema & { properties: Record<string, Schema> };
  /** By input name. */
  places: Record<string, Place>;
  contentType: string | undefined;
}

/** Sent by the connection or by us. */
const NOT_OFFERED = /^(authorization|accept|content-type|cookie|x-api-?key|token)$/i;
const ORDER: Parameter['in'][] = ['path', 'query', 'header'];
const CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded'];

/** Of two inputs of one name the first keeps it, in the order path, query, header, body; the other is `query_name`, `body_name` … */
export function actionInput(document: OpenApi, { operation }: Located, curated: ActionFile): ActionInput {
  const properties: Record<string, Schema> = {};
  const places: Record<string, Place> = {};
  const required: string[] = [];
  const offer = (place: Place, schema: Schema, isRequired: boolean) => {
    const plain = place.name ?? 'body';
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
    (one) => one.in !== 'cookie' && (one.in === 'path' || !NOT_OFFERED.test(one.name)),
  );
  parameters.sort((a, b) => ORDER.indexOf(a.in) - ORDER.indexOf(b.in));
  for (const parameter of parameters)
    offer(
      { in: parameter.in, name: parameter.name },
      parameterSchema(document, parameter),
      parameter.required === true || parameter.in === 'path',
    );
  const contentType = contentTypeOf(operation.requestBody);
  let open = false;
  let alternatives: Schema[] | undefined;
  if (contentType) {
    const body = bodySchema(jsonSchema(document, operation.requestBody!.content[contentType]!.schema, 'request'));
    if (body.properties) {
      for (const [name, schema] of Object.entries<Schema>(body.properties))
        offer({ in: 'body', name }, schema, body.required?.includes(name) ?? false);
      open = Boolean(body.additionalProperties) && !curated.inputs;
      alternatives = alternativesOf(body, places);
    } else offer({ in: 'body', name: undefined }, body, operation.requestBody!.required === true);
  }
  for (const input of Object.keys(curated.encode ?? {})) accept(properties, input.split('.'));
  return {
    schema: {
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
      ...(alternatives && { anyOf: alternatives }),
      additionalProperties: open,
    },
    places,
    contentType,
  };
}

function parameterSchema(document: OpenApi, parameter: Parameter): Schema {
  const schema = jsonSchema(document, parameter.schema, 'request');
  const described =
    parameter.description === undefined
      ? schema
      : {
          ...schema,
          description: [parameter.description, /Default: .*/.exec(schema.description ?? '')?.[0]]
            .filter(Boolean)
            .join(' '),
        };
  // an empty one would address the collection instead of its member
  return parameter.in === 'path' && schema.type === 'string' ? { ...described, minLength: 1 } : described;
}

const contentTypeOf = (body: Located['operation']['requestBody']): string | undefined =>
  body && (CONTENT_TYPES.find((type) => body.content[type]) ?? Object.keys(body.content)[0]);

/** "One of these fields is needed": kept when each of them is offered under its own name. */
function alternativesOf(body: Schema, places: Record<string, Place>): Schema[] | undefined {
  const parts: Schema[] | undefined = body.anyOf ?? body.oneOf;
  const plain = parts?.every(
    (part) =>
      Object.keys(part).every((key) => key === 'required') &&
      part.required?.every((name: string) => places[name]?.in === 'body'),
  );
  return plain ? parts : undefined;
}

/** The fields of all parts of an `allOf` together. */
function bodySchema(schema: Schema): Schema {
  if (!Array.isArray(schema.allOf)) return schema;
  const parts = [schema, ...schema.allOf.map(bodySchema)];
  return {
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => part.required ?? []),
    additionalProperties: parts.some((part) => part.additionalProperties),
  };
}

/** What an encoder writes from text may be given as text, whatever the tool's own form is. */
function accept(properties: Record<string, Schema>, [name, ...rest]: string[]): void {
  const schema = properties[name!];
  if (!schema) return;
  if (rest.length > 0) accept(schema.properties ?? {}, rest);
  else if (schema.type !== undefined && schema.type !== 'string')
    properties[name!] = { description: schema.description, anyOf: [{ type: 'string' }, schema] };
}
