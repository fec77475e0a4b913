// What releases need of the other parts.
import type { Database } from '../db/index.ts';
import type { EnginePort } from '../engine/index.ts';
import type { CheckContext } from '../flow/index.ts';

export interface ReleasesParts {
  db: Database;
  /** The catalog, as the checker asks for it. */
  actions: Pick<CheckContext, 'action' | 'actionIds'>;
  connections: { list(spaceId: string): Promise<{ name: string; tool: string; state: string }[]> };
  alertSources: readonly string[];
  engine: Pick<EnginePort, 'accept'>;
  /** The address of a webhook, for people to copy. */
  hookUrl(spaceSlug: string, path: string): string;
  /** Sample events of a flow that came with some, with fresh ids; undefined when it did not. */
  samples(flow: string): unknown[] | undefined;
}
