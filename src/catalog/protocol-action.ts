// Actions of tools that are not spoken to over HTTP: what they take and give is the protocol's, and the connections
// carry them out.
import { type Connections, PROTOCOLS } from '../connections/index.ts';
import type { StepCall } from '../engine/index.ts';
import type { BuiltAction } from './action.ts';
import type { Schema } from './openapi.ts';
import type { ActionFile, ToolFile } from './tool-file.ts';

export const hasOwnProtocol = (tool: ToolFile): boolean => PROTOCOLS[tool.protocol] !== undefined;

/** `inputs`, `fixed` and `defaults` of the action mean what they mean for HTTP. */
export function buildProtocolAction(tool: ToolFile, curated: ActionFile): BuiltAction {
  const operation = PROTOCOLS[tool.protocol]!.operations[curated.operation];
  if (!operation) throw new Error(`tool ${tool.id}: ${tool.protocol} has no operation ${curated.operation}`);
  const offered = Object.entries<Schema>(operation.input.properties).filter(
    ([name]) => !(curated.fixed && name in curated.fixed) && (!curated.inputs || curated.inputs.includes(name)),
  );
  const properties = Object.fromEntries(
    offered.map(([name, schema]) => {
      const fallback = curated.defaults?.[name];
      return [name, fallback === undefined ? schema : { ...schema, default: fallback }];
    }),
  );
  const required = (operation.input.required ?? []).filter(
    (name: string) => name in properties && curated.defaults?.[name] === undefined,
  );
  const inputSchema = { ...operation.input, properties, required };
  return {
    id: `${tool.id}.${curated.id}`,
    tool: tool.id,
    name: curated.name,
    summary: curated.summary,
    class: curated.class,
    repeatable: curated.repeatable ?? curated.class === 'read',
    sensitive: curated.sensitive ?? false,
    method: tool.protocol.toUpperCase(),
    path: curated.operation,
    inputSchema,
    outputSchema: { type: 'object', properties: { body: operation.output }, required: ['body'] },
    connectionKinds: tool.credentials.map((offer) => offer.kind),
    curated,
    document: { openapi: '3.0.3', info: { title: tool.name, version: '1' }, paths: {} },
    located: { path: curated.operation, method: 'post', operation: { operationId: curated.operation, responses: {} } },
    input: { schema: inputSchema, places: {}, contentType: undefined, files: new Set() },
    paged: false,
    pages: undefined,
  };
}

/** Output `{body}`. Throws what Connections.perform throws. */
export async function performAction(
  action: BuiltAction,
  connections: Pick<Connections, 'perform'>,
  call: StepCall & { connection: string },
  input: Record<string, unknown>,
  signal: AbortSignal,
) {
  const { host, output: body } = await connections.perform(
    call.spaceId,
    call.connection,
    { tool: action.tool, operation: action.curated.operation, input: { ...input, ...action.curated.fixed } },
    signal,
  );
  const output = { body };
  if (action.class === 'read') return { output };
  return {
    output,
    entry: {
      kind: 'effect.done',
      object: `${action.tool}:${action.curated.id}`,
      runId: call.runId,
      alertId: call.alertId,
      data: { action: action.id, connection: call.connection, host },
    },
  };
}
