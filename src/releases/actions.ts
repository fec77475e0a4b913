// The descriptions of actions that a version is released with.
import type { Tx } from '../db/index.ts';
import type { ActionPin } from '../engine/index.ts';
import { type FlowDocument, groupsOf, type Step } from '../flow/index.ts';

/** As the catalog gives it. */
export interface ActionDefinition extends ActionPin {
  packed: Buffer;
}

/** Ids of the actions a document names, its poll's too. */
export function actionsOf(document: FlowDocument): string[] {
  const ids = new Set<string>();
  if (document.trigger.poll?.action !== undefined) ids.add(document.trigger.poll.action);
  const visit = (steps: Step[]): void => {
    for (const step of steps) {
      if ('action' in step) ids.add(step.action);
      for (const group of groupsOf(step)) visit(group.steps);
    }
  };
  visit(document.steps);
  return [...ids].sort();
}

export type Pins = Record<string, ActionPin>;

/** What a version keeps: by action, in the order of their names. */
export const pinsOf = (definitions: ReadonlyMap<string, ActionDefinition>): Pins =>
  Object.fromEntries(
    [...definitions].map(([id, { digest, repeatable, sensitive }]) => [
      id,
      { digest, repeatable, ...(sensitive && { sensitive }) },
    ]),
  );

/** null: deployed before there were any; what it was made from is not known. */
export const samePins = (known: Pins | null, pins: Pins): boolean =>
  known === null || Object.entries(pins).every(([id, { digest }]) => known[id]?.digest === digest);

export async function storeDefinitions(
  tx: Tx,
  spaceId: string,
  definitions: ReadonlyMap<string, ActionDefinition>,
): Promise<void> {
  if (definitions.size === 0) return;
  const all = [...definitions];
  await tx.query(
    `insert into action_definition (space_id, digest, action, definition)
     select $1, d.digest, d.action, d.definition from unnest($2::text[], $3::text[], $4::bytea[]) d (digest, action, definition)
     on conflict (space_id, digest) do nothing`,
    [spaceId, all.map(([, one]) => one.digest), all.map(([id]) => id), all.map(([, one]) => one.packed)],
  );
}
