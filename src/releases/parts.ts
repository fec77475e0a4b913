// What releases need of the other parts.
import type { Database, Tx } from '../db/index.ts';
import type { EnginePort } from '../engine/index.ts';
import type { CheckContext, FlowDocument } from '../flow/index.ts';
import type { TriggerStatus } from '../triggers/index.ts';
import type { ActionDefinition, Pins } from './actions.ts';

export interface TriggersPart {
  /** In the transaction that makes a version live. */
  released(
    tx: Tx,
    live: { spaceId: string; flowId: string; version: number; enabled: boolean; document: FlowDocument },
  ): Promise<void>;
  /** In the transaction that switches the flow on or off. */
  switched(tx: Tx, flow: { spaceId: string; flowId: string; enabled: boolean }): Promise<void>;
  status(tx: Tx, spaceId: string, flowId: string): Promise<TriggerStatus | undefined>;
}

export interface DescriptionsPart {
  /** As they are now; of actions that there are not, none. */
  define(spaceId: string, ids: string[]): Promise<Map<string, ActionDefinition>>;
  /** As versions keep them, for the checker. */
  prepare(spaceId: string, pins: Pins): Promise<Pick<CheckContext, 'action' | 'actionIds'>>;
}

export interface ReleasesParts {
  db: Database;
  /** The catalog, as the checker asks for it: ready for the actions with these ids. */
  actions(spaceId: string, ids: string[]): Promise<Pick<CheckContext, 'action' | 'actionIds'>>;
  /** Which descriptions of actions versions are released with. */
  descriptions: DescriptionsPart;
  connections: { list(spaceId: string): Promise<{ name: string; tool: string; state: string }[]> };
  alertSources: readonly string[];
  engine: Pick<EnginePort, 'accept'>;
  /** Absent: flows are started by webhooks and by hand only. */
  triggers?: TriggersPart | undefined;
  /** The address of a webhook, for people to copy. */
  hookUrl(spaceSlug: string, path: string): string;
  /** Sample events of a flow that came with some, with fresh ids; undefined when it did not. */
  samples(flow: string): unknown[] | undefined;
}
