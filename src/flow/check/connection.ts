// Connections a step or trigger names: there, of the right tool, and with credentials.
import { didYouMean } from '../suggest.ts';
import type { CheckHere } from './context.ts';

/** `tool`: the one it must belong to, when only one will do. */
export function checkConnection(
  name: string | undefined,
  here: CheckHere,
  tool?: string,
  path: string[] = ['connection'],
): void {
  const { connections, incomplete } = here.context;
  if (name === undefined || !connections) return;
  const found = connections.get(name);
  if (found === undefined) {
    const usable = [...connections].filter(([, its]) => tool === undefined || its === tool).map(([each]) => each);
    here.report(
      path,
      'unknown_connection',
      `there is no connection '${name}'`,
      didYouMean(name, usable, 'There are') || `Add one${tool ? ` for ${tool}` : ''} first.`,
    );
  } else if (tool !== undefined && found !== tool) {
    here.report(
      path,
      'wrong_connection',
      `the connection '${name}' is for ${found}, not ${tool}`,
      'Name one of the right tool.',
    );
  } else if (incomplete?.has(name)) {
    here.report(
      path,
      'unknown_connection',
      `the connection '${name}' has no credentials yet`,
      'The step fails until they are added.',
      { severity: 'warning' },
    );
  }
}
