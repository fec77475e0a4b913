// One action of a tool: what it takes, what it gives, and the request it makes.
import type { Answer, InboundResponse, OutboundRequest } from '../connections/index.ts';
import { type ActionInput, actionInput } from './action-input.ts';
import { buildAwsAction } from './aws/aws-action.ts';
import { type GeneratedAws, speakingAws } from './aws/generated-action.ts';
import type { AwsModel } from './aws/model.ts';
import { findOperation, jsonSchema, type Located, type OpenApi, type Schema } from './openapi.ts';
import type { ActionFile, ToolFile } from './tool-file.ts';

export interface Action {
  /** `okta.suspend_user` */
  id: string;
  tool: string;
  name: string;
  summary: string;
  class: 'read' | 'write' | 'destructive';
  /** May be done again blindly. */
  repeatable: boolean;
  method: string;
  /** Below the base URL; a template. */
  path: string;
  inputSchema: Schema;
  /** `{status, headers, body}`, body as described by the vendor. */
  outputSchema: Schema;
  /** Kinds of credentials a connection for it may have. */
  connectionKinds: string[];
}

/** How an action's input becomes a request, and an answer its output, where OpenAPI does not describe it. */
export interface Exchange {
  /** The URL is a path below the connection's base URL or the request's service. `input` is checked already. `key` is the same for each attempt. */
  request(input: Record<string, unknown>, key?: string): OutboundRequest;
  /** Throws tool_refused (4xx), tool_error (5xx), tool_unreadable. */
  answer(response: InboundResponse): Answer;
}

/** What only this part needs. */
export interface BuiltAction extends Action {
  exchange?: Exchange;
  curated: ActionFile;
  document: OpenApi;
  located: Located;
  input: ActionInput;
  /** The description promises a JSON answer. */
  answersJson: boolean;
}

const REPEATABLE_METHODS = ['get', 'head', 'put', 'delete'];

export function buildAction(tool: ToolFile, document: OpenApi, curated: ActionFile): BuiltAction {
  if (tool.protocol === 'aws') return buildAwsAction(tool, document as unknown as AwsModel, curated);
  const located = findOperation(document, curated.operation);
  const input = actionInput(document, located, curated);
  const answer = answerOf(located);
  const body = answer ? jsonSchema(document, answer, 'response') : {};
  const built: BuiltAction = {
    id: `${tool.id}.${curated.id}`,
    tool: tool.id,
    name: curated.name,
    summary: curated.summary,
    class: curated.class,
    repeatable:
      curated.repeatable ??
      (curated.class === 'read' || REPEATABLE_METHODS.includes(located.method) || tool.idempotencyHeader !== undefined),
    method: located.method.toUpperCase(),
    path: located.path,
    inputSchema: input.schema,
    outputSchema: {
      type: 'object',
      properties: {
        status: { type: 'integer' },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        body,
      },
      required: ['status', 'headers', 'body'],
    },
    connectionKinds: tool.credentials.map((offer) => offer.kind),
    curated,
    document,
    located,
    input,
    answersJson: answer !== undefined,
  };
  const aws = (tool as { 'x-aws'?: GeneratedAws })['x-aws'];
  return aws ? speakingAws(built, aws, tool.name) : built;
}

function answerOf({ operation }: Located): Schema | undefined {
  const good = Object.keys(operation.responses)
    .filter((status) => status.startsWith('2'))
    .sort();
  for (const status of good) {
    const content = operation.responses[status]!.content ?? {};
    const type = Object.keys(content).find((one) => /json/.test(one));
    if (type) return content[type]!.schema ?? {};
  }
  return undefined;
}

/** Without what is ours. */
export function publicAction({
  curated: _,
  document: _d,
  located: _l,
  input: _i,
  answersJson: _a,
  exchange: _e,
  ...action
}: BuiltAction): Action {
  return action;
}
