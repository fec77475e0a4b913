// One value of a run as a whole: what lists and pages show cut.
import type { Tx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { readBlob } from './blobs.ts';
import type { Entry } from './entry.ts';
import { readEventBody } from './event-body.ts';
import { echoes } from './run-steps.ts';
import { sensitiveSteps } from './sensitive-steps.ts';

/** `event`: the body of the run's event; otherwise of the step at `path`. */
export type ValuePart = { part: 'event' } | { part: 'input' | 'output'; path: string };

/** JSON text. Throws not_found, payload_expired, forbidden for a step that is sensitive. */
export async function readRunValue(tx: Tx, spaceId: string, runId: string, of: ValuePart): Promise<string> {
  const { rows } = await tx.query(
    `select r.event_id, r.expired_at, v.source, v.actions from run r
     join flow_version v on v.space_id = r.space_id and v.flow_id = r.flow_id and v.version = r.version
     where r.space_id = $1 and r.id = $2`,
    [spaceId, runId],
  );
  const [run] = rows;
  if (!run) throw new AppError('not_found', 'no such run in this space');
  if (of.part === 'event') {
    const body = await readEventBody(tx, spaceId, run.event_id);
    if (body === undefined) throw new AppError('payload_expired');
    return body;
  }
  if (sensitiveSteps(run).has(of.path.slice(of.path.lastIndexOf('/') + 1)))
    throw new AppError('forbidden', 'This step is sensitive.');
  if (run.expired_at) throw new AppError('payload_expired');
  return readStepValue(tx, spaceId, runId, of);
}

async function readStepValue(
  tx: Tx,
  spaceId: string,
  runId: string,
  { part, path }: { part: 'input' | 'output'; path: string },
): Promise<string> {
  const { rows } = await tx.query(
    `select entries from journal where space_id = $1 and run_id = $2 and position($3 in entries::text) > 0 order by seq`,
    [spaceId, runId, `"path":${JSON.stringify(path)}`],
  );
  const entries = rows
    .flatMap((row) => row.entries as Entry[])
    .filter((entry) => 'path' in entry && entry.path === path);
  const wanted = [part, ...(part === 'input' && entries.some(isEcho) ? (['output'] as const) : [])];
  for (const entry of entries.reverse()) {
    for (const name of wanted) {
      const ref = entry.blobs?.[name];
      if (ref) return (await readBlob(tx, spaceId, ref.digest))?.toString('utf8') ?? expired();
      const value = (entry as Partial<Record<'input' | 'output', unknown>>)[name];
      if (value !== undefined) return JSON.stringify(value);
    }
  }
  throw new AppError('not_found', `The run has no ${part} of a step ${path}.`);
}

const isEcho = (entry: Entry) => 'kind' in entry && echoes(entry.kind);

function expired(): never {
  throw new AppError('payload_expired');
}
