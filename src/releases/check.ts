// Checks a flow against what its space has: actions, connections, other flows, alert sources.
import {
  type CalledFlow,
  type CheckContext,
  type CheckedFlow,
  checkFlow,
  namedActions,
  parseFlow,
} from '../flow/index.ts';
import type { ReleasesParts } from './parts.ts';

export async function check(parts: ReleasesParts, spaceId: string, source: string): Promise<CheckedFlow> {
  const [actions, context] = await Promise.all([
    parts.actions(spaceId, namedActions(source)),
    checkContext(parts, spaceId, source),
  ]);
  return checkFlow(source, { ...actions, ...context });
}

/** All but the actions. */
export async function checkContext(parts: ReleasesParts, spaceId: string, source: string): Promise<CheckContext> {
  const [connections, flows, called] = await Promise.all([
    parts.connections.list(spaceId),
    flowNames(parts, spaceId),
    calledFlows(parts, spaceId, source),
  ]);
  return {
    connections: new Map(connections.map(({ name, tool }) => [name, tool])),
    incomplete: new Set(connections.filter(({ state }) => state === 'incomplete').map(({ name }) => name)),
    flows,
    called: (name) => called.get(name),
    alertSources: parts.alertSources,
  };
}

async function flowNames(parts: ReleasesParts, spaceId: string): Promise<Set<string>> {
  const { rows } = await parts.db.inSpace(spaceId, (tx) =>
    tx.query<{ name: string }>('select name from flow where space_id = $1', [spaceId]),
  );
  return new Set(rows.map(({ name }) => name));
}

const CALLED = /\bflow:\s*['"]?([a-z0-9][a-z0-9-]{0,62})/g;

/** What the flows that may be called by `source` take and give, by their released versions. */
async function calledFlows(parts: ReleasesParts, spaceId: string, source: string): Promise<Map<string, CalledFlow>> {
  const names = [...new Set([...source.matchAll(CALLED)].map((match) => match[1]!))].slice(0, 100);
  if (names.length === 0) return new Map();
  const { rows } = await parts.db.inSpace(spaceId, (tx) =>
    tx.query<{ name: string; source: string }>(
      `select f.name, v.source from flow f
       join flow_version v on v.space_id = f.space_id and v.flow_id = f.id and v.version = f.released_version
       where f.space_id = $1 and f.name = any ($2)`,
      [spaceId, names],
    ),
  );
  return new Map(
    rows.map((row) => {
      const { inputs, outputs } = parseFlow(row.source).document ?? {};
      return [row.name, { inputs, outputs }];
    }),
  );
}
