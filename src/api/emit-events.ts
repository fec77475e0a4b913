// Events that people and programs send to waiting steps: stored with the entry that says who sent them.
import type { Database } from '../db/index.ts';
import type { Engine } from '../engine/index.ts';
import { record } from '../ledger/index.ts';
import type { EventsPart } from './parts.ts';

export function emitEvents({ db, engine }: { db: Database; engine: Pick<Engine, 'emit'> }): EventsPart {
  return {
    emit: ({ spaceId, actor }, { name, key, data, keep }) =>
      db.inSpace(spaceId, async (tx) => {
        const emitted = await engine.emit(tx, { spaceId, name, key, data, keep });
        await record(tx, { spaceId, kind: 'event.emitted', actor, object: `event:${name}`, data: { key } });
        return emitted;
      }),
  };
}
