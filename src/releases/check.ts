// Checks a flow against what its space has: actions, connections, other flows, alert sources.
import { type CheckedFlow, checkFlow } from '../flow/index.ts';
import type { ReleasesParts } from './parts.ts';

export async function check(parts: ReleasesParts, spaceId: string, source: string): Promise<CheckedFlow> {
  const [connections, flows] = await Promise.all([parts.connections.list(spaceId), flowNames(parts, spaceId)]);
  return checkFlow(source, {
    ...parts.actions,
    connections: new Map(connections.map(({ name, tool }) => [name, tool])),
    incomplete: new Set(connections.filter(({ state }) => state === 'incomplete').map(({ name }) => name)),
    flows,
    alertSources: parts.alertSources,
  });
}

async function flowNames(parts: ReleasesParts, spaceId: string): Promise<Set<string>> {
  const { rows } = await parts.db.inSpace(spaceId, (tx) =>
    tx.query<{ name: string }>('select name from flow where space_id = $1', [spaceId]),
  );
  return new Set(rows.map(({ name }) => name));
}
