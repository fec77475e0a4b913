// Connections a step or trigger names: there, of the right tool, and with credentials.
import { didYouMean } from '../suggest.ts';
import type { CheckHere } from './context.ts';

/** `tools`: those it must belong to one of, when not any will do. */
export function checkConnection(
  name: string | undefined,
  here: CheckHere,
  tools?: string | readonly string[],
  path: string[] = ['connection'],
): void {
  const { connections, incomplete } = here.context;
  if (name === undefined || !connections) return;
  const fit = tools === undefined ? undefined : [tools].flat();
  const right = fit?.join(' or ');
  const found = connections.get(name);
  if (found === undefined) {
    const usable = [...connections].filter(([, its]) => !fit || fit.includes(its)).map(([each]) => each);
    here.report(
      path,
      'unknown_connection',
      `there is no connection '${name}'`,
      didYouMean(name, usable, 'There are') || `Add one${right ? ` for ${right}` : ''} first.`,
    );
  } else if (fit && !fit.includes(found)) {
    here.report(
      path,
      'wrong_connection',
      `the connection '${name}' is for ${found}, not ${right}`,
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
