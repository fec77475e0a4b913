// What the descriptions of actions, as they are now, would break in the flows that are live: each keeps the
// descriptions it was released with, and takes the new ones with its next version.
import type { ActionFacts, CheckContext, FlowDocument, FlowProblem, Step } from '../flow/index.ts';
import { checkFlow, groupsOf } from '../flow/index.ts';
import { actionsOf, type Pins } from './actions.ts';
import { checkContext } from './check.ts';
import { documentOf } from './documents.ts';
import { closedOutputs } from './lost-fields.ts';
import type { ReleasesParts } from './parts.ts';

export interface StepUpdate {
  step: string;
  action: string;
  /** The description the live version keeps, and the one of today; null: there is no such action any more. */
  from: string;
  to: string | null;
}

export interface FlowUpdate {
  flow: string;
  version: number;
  /** Steps whose action has another description today, in order; a poll is the step `trigger`. */
  steps: StepUpdate[];
  /** What would be wrong with the flow, and is not with the descriptions it keeps. Errors come in the way of a release. */
  breaks: (FlowProblem & { step: string | null })[];
}

interface Live {
  name: string;
  version: number;
  source: string;
  digest: string;
  actions: Pins;
}

/** Only flows with a changed action, by name. `only`: of one tool. */
export async function findUpdates(
  parts: ReleasesParts,
  spaceId: string,
  only?: { tool?: string | undefined; flow?: string | undefined },
): Promise<FlowUpdate[]> {
  const { rows } = await parts.db.inSpace(spaceId, (tx) =>
    tx.query<Live>(
      `select f.name, v.version, v.source, v.digest, v.actions from flow f
       join flow_version v on v.space_id = f.space_id and v.flow_id = f.id and v.version = f.released_version
       where f.space_id = $1 and v.actions is not null and ($2::text is null or f.name = $2) order by f.name`,
      [spaceId, only?.flow ?? null],
    ),
  );
  const updates: FlowUpdate[] = [];
  for (const live of rows) {
    const update = await updateOf(parts, spaceId, live, only?.tool);
    if (update) updates.push(update);
  }
  return updates;
}

async function updateOf(
  parts: ReleasesParts,
  spaceId: string,
  live: Live,
  tool: string | undefined,
): Promise<FlowUpdate | undefined> {
  const document = documentOf(live.digest, live.source);
  const ids = actionsOf(document).filter((id) => live.actions[id] && (!tool || id.startsWith(`${tool}.`)));
  const today = await parts.descriptions.define(spaceId, ids);
  const changed = new Set(ids.filter((id) => today.get(id)?.digest !== live.actions[id]!.digest));
  if (changed.size === 0) return undefined;
  const [before, now] = await Promise.all([
    parts.descriptions.prepare(spaceId, live.actions),
    parts.actions(spaceId, actionsOf(document)),
  ]);
  const context = await checkContext(parts, spaceId, live.source);
  const problemsWith = (action: CheckContext['action']) => checkFlow(live.source, { ...context, action }).problems;
  const known = new Set(problemsWith(before.action).map(keyOf));
  const broken = problemsWith(now.action).filter((problem) => !known.has(keyOf(problem)));
  // of those no release is refused: the tool may go on answering them
  const lostFields = (): FlowProblem[] => {
    const pairs = new Map<string, [ActionFacts, ActionFacts]>();
    for (const id of changed) {
      const [old, today] = [before.action?.(id), now.action?.(id)];
      if (old && today) pairs.set(id, closedOutputs(old, today));
    }
    const had = new Set(problemsWith((id) => pairs.get(id)?.[0] ?? before.action?.(id)).map(keyOf));
    return problemsWith((id) => pairs.get(id)?.[1] ?? now.action?.(id))
      .filter((problem) => problem.code === 'unknown_field' && !had.has(keyOf(problem)))
      .map((problem) => ({ ...problem, severity: 'warning' }));
  };
  const steps = stepsOf(document);
  return {
    flow: live.name,
    version: live.version,
    steps: steps.flatMap(({ id, action }) =>
      action !== undefined && changed.has(action)
        ? [{ step: id, action, from: live.actions[action]!.digest, to: today.get(action)?.digest ?? null }]
        : [],
    ),
    breaks: [...broken, ...lostFields()].map((problem) => ({ ...problem, step: stepAt(steps, problem.path) })),
  };
}

const keyOf = ({ code, path, message }: FlowProblem) => JSON.stringify([code, path, message]);

interface Place {
  id: string;
  path: string;
  action: string | undefined;
}

function stepsOf({ trigger, steps }: FlowDocument): Place[] {
  const places: Place[] = [{ id: 'trigger', path: 'trigger', action: trigger.poll?.action }];
  const visit = (list: Step[], path: string): void => {
    for (const [index, step] of list.entries()) {
      const here = `${path}[${index}]`;
      places.push({ id: step.id, path: here, action: 'action' in step ? step.action : undefined });
      for (const group of groupsOf(step)) visit(group.steps, group.path.reduce<string>(joined, here));
    }
  };
  visit(steps, 'steps');
  return places;
}

const joined = (path: string, part: string | number): string =>
  typeof part === 'number' ? `${path}[${part}]` : `${path}.${part}`;

/** The innermost step that a problem's place is in. */
function stepAt(places: Place[], path: string): string | null {
  const around = places.filter(
    (place) => path === place.path || (/^[.[]/.test(path.slice(place.path.length)) && path.startsWith(place.path)),
  );
  return around.sort((a, b) => b.path.length - a.path.length)[0]?.id ?? null;
}
