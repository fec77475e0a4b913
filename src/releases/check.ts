// Checks a flow against what its space has: actions, connections, other flows, alert sources.
import { checkFlow, type FlowDocument, type FlowProblem, parseFlow } from '../flow/index.ts';
import { connectionUses } from './documents.ts';
import type { ReleasesParts } from './parts.ts';

/** As the checker of the language reports it, and `incomplete_connection`, which only a space can tell. */
export type ReleaseProblem = Omit<FlowProblem, 'code'> & { code: string };

export interface Checked {
  document: FlowDocument | undefined;
  problems: ReleaseProblem[];
}

export async function check(parts: ReleasesParts, spaceId: string, source: string): Promise<Checked> {
  const [connections, flows] = await Promise.all([parts.connections.list(spaceId), flowNames(parts, spaceId)]);
  const { document, problems } = checkFlow(source, {
    action: parts.action,
    connections: new Map(connections.map(({ name, tool }) => [name, tool])),
    flows,
    alertSources: [...parts.alertSources],
  });
  const incomplete = new Set(connections.filter(({ state }) => state === 'incomplete').map(({ name }) => name));
  if (!document || incomplete.size === 0) return { document, problems };
  return { document, problems: [...problems, ...incompleteUses(source, document, incomplete)] };
}

/** It may be deployed all the same: a step that uses such a connection fails with an error the flow can handle. */
function incompleteUses(source: string, document: FlowDocument, incomplete: Set<string>): ReleaseProblem[] {
  const { locate } = parseFlow(source);
  return connectionUses(document)
    .filter(({ name }) => incomplete.has(name))
    .map(({ name, path }) => ({
      ...locate(path),
      code: 'incomplete_connection',
      message: `The connection ${name} has no credentials yet.`,
      hint: 'Steps that use it fail until its credentials are set on the page Connections.',
      severity: 'warning' as const,
      path: pathText(path),
    }));
}

async function flowNames(parts: ReleasesParts, spaceId: string): Promise<Set<string>> {
  const { rows } = await parts.db.inSpace(spaceId, (tx) =>
    tx.query<{ name: string }>('select name from flow where space_id = $1', [spaceId]),
  );
  return new Set(rows.map(({ name }) => name));
}

/** `steps[0].connection`, as the checker of the language writes it. */
const pathText = (path: (string | number)[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
