// respond: the answer to whoever sent the event. The first one counts.
import type { FlowResponse } from '../types.ts';
import type { KindRunner } from './kind.ts';

export const respond: KindRunner = {
  begin(machine, activation) {
    const input = activation.node.input(activation.scope);
    machine.respond(toResponse(input));
    machine.complete(activation, input);
  },
  resume(machine, activation) {
    this.begin(machine, activation);
  },
};

/** From the evaluated `respond` of a step. */
export function toResponse(input: any): FlowResponse {
  const status = Number(input.status ?? 200);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (input.json !== undefined)
    return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(input.json) };
  const body = input.body ?? '';
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}
