// One action of a tool: what it takes, what it gives, and the request it makes.
import type { Answer, InboundResponse, OutboundRequest } from '../connections/index.ts';
import { type ActionInput, actionInput } from './action-input.ts';
import { buildAwsAction } from './aws/aws-action.ts';
import { type GeneratedAws, speakingAws } from './aws/generated-action.ts';
import { findOperation, jsonSchema, type Located, type OpenApi, type Schema } from './openapi.ts';
import { type PagePlan, pagePlan } from './pages/page-plan.ts';
import { isForm, isText, isWildcard, isXml } from './request/media.ts';
import { sampleOf } from './schema/sample.ts';
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
  /** It takes or gives a secret: runs never show its input and output. */
  sensitive: boolean;
  method: string;
  /** Below the base URL; a template. */
  path: string;
  inputSchema: Schema;
  /** `{status, headers, body}`, body as described by the vendor. */
  outputSchema: Schema;
  /** Kinds of credentials a connection for it may have. */
  connectionKinds: string[];
  /** Its answer can have more pages than one, and how they are read is known. */
  paged: boolean;
}

/** As clients see it. */
export interface ActionDetail extends Action {
  /** An output made from the schema: what an answer looks like before there was one. */
  sample: unknown;
  needs: string[];
  /** By input: the tool can list what it may be; searchable: by what a person types. */
  lookups: Record<string, { searchable: boolean }>;
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
  pages: PagePlan | undefined;
}

const REPEATABLE_METHODS = ['get', 'head', 'put', 'delete'];

export function buildAction(tool: ToolFile, document: OpenApi, curated: ActionFile): BuiltAction {
  if (tool.protocol === 'aws') return buildAwsAction(tool, document, curated);
  const located = findOperation(document, curated.operation);
  const input = actionInput(document, located, curated);
  const body = answerOf(document, located, curated.file);
  const pages = curated.class === 'read' ? pagePlan(tool, curated, { located, input, body }) : undefined;
  const built: BuiltAction = {
    id: `${tool.id}.${curated.id}`,
    tool: tool.id,
    name: curated.name,
    summary: curated.summary,
    class: curated.class,
    repeatable:
      curated.repeatable ??
      (curated.class === 'read' || REPEATABLE_METHODS.includes(located.method) || tool.idempotencyHeader !== undefined),
    sensitive: curated.sensitive ?? false,
    method: located.method.toUpperCase(),
    path: located.path.split('#')[0]!,
    inputSchema: input.schema,
    outputSchema: {
      type: 'object',
      properties: {
        status: { type: 'integer', examples: [200] },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        body,
      },
      required: ['status', 'headers', 'body'],
    },
    connectionKinds: tool.credentials.map((offer) => offer.kind),
    paged: pages !== undefined,
    pages,
    curated,
    document,
    located,
    input,
  };
  const aws = (tool as { 'x-aws'?: GeneratedAws })['x-aws'];
  return aws ? speakingAws(built, aws, tool.name) : built;
}

/** Schema of the body of the first good answer: JSON where there is one, else XML, text or a file. */
function answerOf(document: OpenApi, { operation }: Located, isFile: boolean): Schema {
  if (isFile) return FILE;
  const good = Object.keys(operation.responses)
    .filter((status) => status.startsWith('2'))
    .sort();
  const contents = good.map((status) => operation.responses[status]!.content ?? {});
  for (const content of contents) {
    const type = Object.keys(content).find((one) => /json/.test(one));
    if (type) return jsonSchema(document, content[type]!.schema ?? {}, 'response');
  }
  const type = contents.flatMap((content) => Object.keys(content))[0];
  const described = type !== undefined && isXml(type) && contents.find((content) => content[type])![type]!.schema;
  // XML of which is said what it holds is answered as data; see xml-answer.ts
  if (described) return jsonSchema(document, described, 'response');
  if (type === undefined || isWildcard(type)) return {};
  return isText(type) || isXml(type) || isForm(type) ? { type: 'string' } : FILE;
}

const FILE: Schema = {
  type: 'object',
  'x-file': true,
  properties: {
    base64: { type: 'string', description: 'The content in Base64.' },
    name: { type: 'string', description: 'Name of the file, if the tool gave one.' },
    type: { type: 'string', description: 'Its media type.' },
    size: { type: 'integer', description: 'Bytes.' },
  },
  required: ['base64', 'type', 'size'],
};

/** What the flow checker asks for. */
export const factsOf = ({ inputSchema, outputSchema, tool, paged, sensitive }: BuiltAction) => ({
  inputSchema,
  outputSchema,
  tool,
  paged,
  sensitive,
});

/** Without what is ours. */
export function publicAction({
  curated,
  document: _d,
  located: _l,
  input: _i,
  pages: _p,
  exchange: _e,
  ...action
}: BuiltAction): ActionDetail {
  const lookups = Object.entries(curated.lookups).map(([input, { search }]) => [
    input,
    { searchable: search !== undefined },
  ]);
  return {
    ...action,
    sample: sampleOf(action.outputSchema),
    needs: curated.needs,
    lookups: Object.fromEntries(lookups),
  };
}
