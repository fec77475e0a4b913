// The step kind `action`: one operation of a tool, built from its API description and sent through a connection.
import { type Answer, type Connections, type InboundResponse, readAnswer } from '../connections/index.ts';
import type { EffectHandler, StepCall } from '../engine/index.ts';
import { AppError } from '../errors.ts';
import type { BuiltAction } from './action.ts';
import { buildRequest } from './build-request.ts';
import type { Catalog } from './catalog.ts';
import { checkInput, inputWarnings } from './check-input.ts';
import type { KeptActions } from './kept-actions.ts';
import { hasOwnProtocol, performAction } from './protocol-action.ts';
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
export function actionHandler(catalog: Catalog, connections: Connections, kept: KeptActions): EffectHandler {
  return {
    aim: ({ connection }) => (connection === undefined ? undefined : `connection:${connection}`),
    repeatable: (call) => call.pin?.repeatable ?? catalog.repeatable((call.input as ActionCall).action),
    async run(call, signal) {
      const { action: id, with: given } = call.input as ActionCall;
      const action = await (call.pin ? kept.open(call.spaceId, id, call.pin.digest) : catalog.open(call.spaceId, id));
      const file = action && (await catalog.fileOf(call.spaceId, action.tool));
      if (!action || !file) throw new AppError('unknown_action', `there is no action ${id}`);
      if (call.connection === undefined)
        throw new AppError('unknown_connection', `${id} needs a connection to ${file.name}`);
      const input = checkInput(action, given);
      if (hasOwnProtocol(file))
        return performAction(action, connections, { ...call, connection: call.connection }, input, signal);
      const request = buildRequest(action, input, call.key);
      if (file.headers.accept) delete request.headers?.accept;
      if (file.idempotencyHeader && action.class !== 'read')
        request.headers = { ...request.headers, [file.idempotencyHeader]: call.key };
      const response = await connections.send(call.spaceId, call.connection, request, signal);
      const output = read(action, input, () =>
        action.exchange
          ? action.exchange.answer(response)
          : structured(action, readAnswer(response, { from: file.name, json: action.answersJson })),
      );
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
