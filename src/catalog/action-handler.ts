// The step kind `action`: one operation of a tool, built from its API description and sent through a connection.
import {
  type Answer,
  type Connections,
  type InboundResponse,
  type OutboundRequest,
  readAnswer,
} from '../connections/index.ts';
import type { EffectHandler, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import { buildRequest } from './build-request.ts';
import type { Catalog } from './catalog.ts';
import { checkInput, inputWarnings } from './check-input.ts';
import type { KeptActions } from './kept-actions.ts';
import { readPages, type Wanted } from './pages/read-pages.ts';
import { hasOwnProtocol, performAction } from './protocol-action.ts';
import { isXml, promisesJson } from './request/media.ts';
import { inToolsWords, refuseFailure } from './tool-failure.ts';
import type { ToolFile } from './tool-file.ts';
import { xmlAnswer } from './xml-answer.ts';

interface ActionCall {
  action: string;
  with?: Record<string, unknown>;
  /** Which pages of the answer are read. */
  pages?: unknown;
}

/**
 * Output `{status, headers, body}`, with more pages than one also `{items, pages, more}`. Throws unknown_action,
 * unknown_connection, invalid_input (before anything is sent), tool_refused, tool_error, tool_unreadable,
 * response_too_large and what the connections throw.
 */
export function actionHandler(catalog: Catalog, connections: Connections, kept: KeptActions): EffectHandler {
  return {
    aim: ({ connection }) => (connection === undefined ? undefined : `connection:${connection}`),
    repeatable: (call) => call.pin?.repeatable ?? catalog.repeatable((call.input as ActionCall).action),
    async run(call, signal, further) {
      const { action: id, with: given, pages } = call.input as ActionCall;
      const action = await (call.pin ? kept.open(call.spaceId, id, call.pin.digest) : catalog.open(call.spaceId, id));
      const file = action && (await catalog.fileOf(call.spaceId, action.tool));
      if (!action || !file) throw new AppError('unknown_action', `there is no action ${id}`);
      const { connection } = call;
      if (connection === undefined)
        throw new AppError('unknown_connection', `${id} needs a connection to ${file.name}`);
      const wanted = wantedOf(action, pages);
      const input = checkInput(action, given);
      if (hasOwnProtocol(file)) return performAction(action, connections, { ...call, connection }, input, signal);
      const ask = async (request: OutboundRequest) => {
        const response = await connections.send(
          call.spaceId,
          connection,
          prepared(request, action, file, call),
          signal,
        );
        return { response, output: read(action, file, input, response) };
      };
      if (wanted !== undefined && action.pages)
        return { output: await readPages(action, action.pages, input, wanted, { ask, further, signal }) };
      const { response, output } = await ask(buildRequest(action, input, call.key));
      return action.class === 'read' ? { output } : { output, entry: entryOf(action, call, response) };
    },
  };
}

/** undefined: one page. Throws invalid_input. */
function wantedOf(action: BuiltAction, pages: unknown): Wanted | undefined {
  if (pages === undefined || pages === null || pages === 'one') return undefined;
  const most = pages === 'all' ? Number.POSITIVE_INFINITY : Number((pages as { at_most?: unknown }).at_most);
  const refuse = (message: string) => {
    throw new AppError('invalid_input', `${action.id}: pages ${message}`, { problems: [{ path: 'pages', message }] });
  };
  if (pages !== 'all' && !(Number.isInteger(most) && most > 0))
    refuse('must be all, one, or at_most with a whole number');
  if (!action.pages) refuse('cannot be read: it is not known how its answer goes on');
  return most;
}

function prepared(request: OutboundRequest, action: BuiltAction, file: ToolFile, call: StepCall): OutboundRequest {
  const { accept, ...headers } = request.headers ?? {};
  return {
    ...request,
    headers: {
      ...headers,
      ...(accept !== undefined && !file.headers.accept && { accept }),
      ...(file.idempotencyHeader && action.class !== 'read' && { [file.idempotencyHeader]: call.key }),
    },
  };
}

function read(action: BuiltAction, file: ToolFile, input: Record<string, unknown>, response: InboundResponse): Answer {
  try {
    const answer = action.exchange ? action.exchange.answer(response) : readDescribed(action, file, response);
    refuseFailure(file, answer);
    return answer;
  } catch (thrown) {
    const fault = inToolsWords(file, response, thrown);
    const warnings = fault instanceof AppError && fault.code === 'tool_refused' ? inputWarnings(action, input) : [];
    if (warnings.length === 0) throw fault;
    const { detail, info, cause } = fault as AppError;
    throw new AppError('tool_refused', detail, { cause, info: { ...info, details: { warnings } } });
  }
}

function readDescribed(action: BuiltAction, file: ToolFile, response: InboundResponse): Answer {
  const { responses } = action.located.operation;
  const isFile = action.curated.file;
  const json = !isFile && promisesJson(responses, response.status);
  return structured(action, readAnswer(response, { from: file.name, json, file: isFile }));
}

/** XML that the tool describes becomes data; what is not XML after all stays text. */
function structured(action: BuiltAction, answer: Answer): Answer {
  const schema = action.outputSchema.properties.body;
  if (typeof answer.body !== 'string' || schema.type === 'string' || !isXml(answer.headers['content-type'] ?? ''))
    return answer;
  const body = xmlAnswer(answer.body, schema);
  return body === undefined ? answer : { ...answer, body };
}

const entryOf = (action: BuiltAction, call: StepCall, response: InboundResponse) => ({
  kind: 'effect.done',
  object: `${action.tool}:${action.curated.id}`,
  runId: call.runId,
  alertId: call.alertId,
  data: { action: action.id, connection: call.connection, host: response.host, status: response.status },
});
