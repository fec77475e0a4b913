// An action of AWS, from the service's own model instead of an OpenAPI description.
import { createHash, randomUUID } from 'node:crypto';
import type { BuiltAction } from '../action.ts';
import { findOperation, type OpenApi, type Schema } from '../openapi.ts';
import type { PagePlan } from '../pages/page-plan.ts';
import type { ActionFile, ToolFile } from '../tool-file.ts';
import { type AwsModel, cutModel, operationOf, shapeOf } from './model.ts';
import { awsAnswer } from './read-answer.ts';
import { inputSchema, outputSchema } from './schema.ts';
import { awsRequest } from './write-request.ts';

/**
 * `curated.operation` is `service.Operation`. `source` is that service's model, or the document of a built action:
 * OpenAPI in form, with the part of the model that the operation needs.
 */
export function buildAwsAction(tool: ToolFile, source: AwsModel | OpenApi, curated: ActionFile): BuiltAction {
  const name = curated.operation.split('.').at(-1)!;
  const model = 'paths' in source ? modelIn(source, curated.operation) : cutModel(source, name);
  const operation = operationOf(model, name);
  const schema = offered(
    operation.input === undefined ? empty() : inputSchema(model, { shape: operation.input }),
    curated,
  );
  const pagination = curated.pagination ?? operation.pagination;
  const pages: PagePlan | undefined = pagination ? { first: 1, ...pagination } : undefined;
  const tokens = Object.entries(shapeOf(model, operation.input).members!).filter(([, ref]) => ref.idempotencyToken);
  const path = operation.uri.split('?')[0]!;
  const method = operation.method.toLowerCase();
  const described = { operationId: curated.operation, responses: {}, [MODEL]: JSON.stringify(model) };
  return {
    id: `${tool.id}.${curated.id}`,
    tool: tool.id,
    name: curated.name,
    summary: curated.summary,
    class: curated.class,
    // with a token that stays the same AWS does it once
    repeatable: curated.repeatable ?? (curated.class === 'read' || tokens.length > 0),
    sensitive: curated.sensitive ?? false,
    method: operation.method,
    path: operation.uri,
    inputSchema: schema,
    outputSchema: {
      type: 'object',
      properties: {
        status: { type: 'integer', examples: [200] },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        body: operation.output === undefined ? { type: 'object' } : outputSchema(model, { shape: operation.output }),
      },
      required: ['status', 'headers', 'body'],
    },
    connectionKinds: tool.credentials.map((offer) => offer.kind),
    curated,
    document: {
      openapi: '3.0.3',
      info: { title: model.service.title, version: model.service.version },
      paths: { [path]: { [method]: described } },
    },
    located: { path, method, operation: described },
    paged: pages !== undefined,
    pages,
    input: { schema, places: {}, contentType: undefined, files: new Set() },
    exchange: {
      request(input, key) {
        const made = tokens.map(([member]) => [member, key === undefined ? randomUUID() : tokenOf(`${key}:${member}`)]);
        return { ...awsRequest(model, name, { ...Object.fromEntries(made), ...input }), tool: tool.id };
      },
      answer: (response) => awsAnswer(model, name, response, tool.name),
    },
  };
}

/** Its value is text: the order of members counts, and would be lost where keys are sorted. */
const MODEL = 'x-aws-model';

function modelIn(document: OpenApi, operationId: string): AwsModel {
  const { operation } = findOperation(document, operationId);
  return JSON.parse((operation as unknown as Record<typeof MODEL, string>)[MODEL]) as AwsModel;
}

const empty = (): Schema => ({ type: 'object', properties: {}, additionalProperties: false });

function offered(whole: Schema, curated: ActionFile): Schema & { properties: Record<string, Schema> } {
  const taken = (member: string) =>
    !(member in (curated.fixed ?? {})) && (curated.inputs === undefined || curated.inputs.includes(member));
  const properties = Object.fromEntries(
    Object.entries<Schema>(whole.properties)
      .filter(([member]) => taken(member))
      .map(([member, schema]) => {
        const fallback = curated.defaults?.[member];
        return [member, fallback === undefined ? schema : { ...schema, default: fallback }];
      }),
  );
  const required = [...(whole.required ?? []), ...(curated.required ?? [])].filter(
    (member) => taken(member) && curated.defaults?.[member] === undefined,
  );
  const { required: _, ...rest } = whole;
  return { ...rest, properties, ...(required.length > 0 && { required }) };
}

/** As a UUID, which every service takes. */
function tokenOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
