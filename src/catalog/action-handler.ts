// The step kind `action`: one operation of a tool, built from its API description and sent through a connection.
import { type Answer, type Connections, type InboundResponse, readAnswer } from '../connections/index.ts';
import type { EffectHandler, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import { buildRequest } from './build-request.ts';
import type { Catalog } from './catalog.ts';
import { checkInput, inputWarnings } from './check-input.ts';
import { refuseFailure } from './tool-failure.ts';
import { xmlAnswer } from './xml-answer.ts';

interface ActionCall {
  action: string;
  with?: Record<string, unknown>;
}

/**
 * Output `{status, headers, body}`. Throws unknown_action, unknown_connection, invalid_input (before anything is
 * sent), tool_refused, tool_error, tool_unreadable and what the connections throw.
 */
export function actionHandler(catalog: Catalog, connections: Connections): EffectHandler {
  return {
    aim: ({ connection }) => (connection === undefined ? undefined : `connection:${connection}`),
    repeatable: (call) => catalog.builtAction((call.input as ActionCall).action)?.repeatable ?? true,
    async run(call, signal) {
      const { action: id, with: given } = call.input as ActionCall;
      const action = catalog.builtAction(id);
      const file = action && catalog.file(action.tool);
      if (!action || !file) throw new AppError('unknown_action', `there is no action ${id}`);
      if (call.connection === undefined)
        throw new AppError('unknown_connection', `${id} needs a connection to ${file.name}`);
      const input = checkInput(action, given);
      const request = buildRequest(action, input);
      if (file.headers.accept) delete request.headers?.accept;
      if (file.idempotencyHeader && action.class !== 'read')
        request.headers = { ...request.headers, [file.idempotencyHeader]: call.key };
      const response = await connections.send(call.spaceId, call.connection, request, signal);
      const answer = read(action, input, () => readAnswer(response, { from: file.name, json: action.answersJson }));
      const output = structured(action, answer);
      refuseFailure(file, output);
      return action.class === 'read' ? { output } : { output, entry: entryOf(action, call, response) };
    },
  };
}

function read(action: BuiltAction, input: Record<string, unknown>, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    const warnings = error instanceof AppError && error.code === 'tool_refused' ? inputWarnings(action, input) : [];
    if (warnings.length === 0) throw error;
    const { detail, info } = error as AppError;
    throw new AppError('tool_refused', detail, { info: { ...info, details: { answer: info?.details, warnings } } });
  }
}

/** XML that the tool describes becomes data; what is not XML after all stays text. */
function structured(action: BuiltAction, answer: Answer): Answer {
  if (!action.answersXml || typeof answer.body !== 'string') return answer;
  const body = xmlAnswer(answer.body, action.outputSchema.properties.body);
  return body === undefined ? answer : { ...answer, body };
}

const entryOf = (action: BuiltAction, call: StepCall, response: InboundResponse) => ({
  kind: 'effect.done',
  object: `${action.tool}:${action.curated.id}`,
  runId: call.runId,
  alertId: call.alertId,
  data: { action: action.id, connection: call.connection, host: response.host, status: response.status },
});
