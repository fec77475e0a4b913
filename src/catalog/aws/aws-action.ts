// An action of AWS, from the service's own model instead of an OpenAPI description.
import { createHash, randomUUID } from 'node:crypto';
import type { BuiltAction } from '../action.ts';
import type { OpenApi, Schema } from '../openapi.ts';
import type { PagePlan } from '../pages/page-plan.ts';
import type { ActionFile, ToolFile } from '../tool-file.ts';
import { type AwsModel, type AwsOperation, operationOf, shapeOf } from './model.ts';
import { awsAnswer } from './read-answer.ts';
import { inputSchema, outputSchema } from './schema.ts';
import { awsRequest } from './write-request.ts';

/** `curated.operation` is `service.Operation`; `model` is that service's. */
export function buildAwsAction(tool: ToolFile, model: AwsModel, curated: ActionFile): BuiltAction {
  const name = curated.operation.split('.').at(-1)!;
  const operation = operationOf(model, name);
  const schema = offered(
    operation.input === undefined ? empty() : inputSchema(model, { shape: operation.input }),
    curated,
  );
  const pages = curated.pagination === false ? undefined : (curated.pagination ?? pagePlanOf(operation));
  const tokens = Object.entries(shapeOf(model, operation.input).members!).filter(([, ref]) => ref.idempotencyToken);
  const described = { operationId: name, responses: {} };
  return {
    id: `${tool.id}.${curated.id}`,
    tool: tool.id,
    name: curated.name,
    summary: curated.summary,
    class: curated.class,
    // with a token that stays the same AWS does it once
    repeatable: curated.repeatable ?? (curated.class === 'read' || tokens.length > 0),
    method: operation.method,
    path: operation.uri,
    inputSchema: schema,
    outputSchema: {
      type: 'object',
      properties: {
        status: { type: 'integer' },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        body: operation.output === undefined ? { type: 'object' } : outputSchema(model, { shape: operation.output }),
      },
      required: ['status', 'headers', 'body'],
    },
    connectionKinds: tool.credentials.map((offer) => offer.kind),
    curated,
    document: model as unknown as OpenApi,
    located: { path: operation.uri, method: operation.method.toLowerCase(), operation: described },
    input: { schema, places: {}, contentType: undefined, files: new Set() },
    paged: pages !== undefined,
    pages,
    exchange: {
      request(input, key) {
        const made = tokens.map(([member]) => [member, key === undefined ? randomUUID() : tokenOf(`${key}:${member}`)]);
        return { ...awsRequest(model, name, { ...Object.fromEntries(made), ...input }), tool: tool.id };
      },
      answer: (response) => awsAnswer(model, name, response, tool.name),
    },
  };
}

const pagePlanOf = ({ pagination }: AwsOperation): PagePlan | undefined => pagination && { first: 1, ...pagination };

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
