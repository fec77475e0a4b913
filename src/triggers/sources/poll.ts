// Asks a tool for what is new. Each new item is a run; they, their keys and the cursor are written together, so that
// none is taken twice and none is left out, wherever a worker stops.
import { createHash } from 'node:crypto';
import { newId, type Tx } from '../../db/index.ts';
import type { Event } from '../../engine/index.ts';
import { AppError } from '../../errors.ts';
import { record } from '../../ledger/index.ts';
import { type Found, sender, type TriggersContext } from '../context.ts';
import { type PollProgram, pollProgram } from '../poll-program.ts';
import type { TriggerRow } from '../state.ts';

const MOST_ITEMS = 10_000;
/** Longer keys are kept as their digest. */
const LONGEST_KEY = 200;
/** A key is forgotten when it was not in an answer for this long. */
const KEPT_DAYS = 30;
const TIMEOUT_MS = 60_000;

export async function poll(context: TriggersContext, row: TriggerRow): Promise<Found> {
  const { space_id: spaceId, flow_id: flowId, version } = row;
  const program = await pollProgram(context.db.system, spaceId, flowId, version);
  const asking = {
    ...program.base,
    cursor: row.begun ? row.cursor : program.initial,
    now: new Date().toISOString(),
  };
  const { output: response, entry } = await ask(context, row, program, asking);
  const read = { ...asking, response };
  const items = listOf(program.items(read));
  const scope = { ...read, items };
  const keyed = keysOf(program, items, scope);
  const known = await knownKeys(context, row, [...keyed.keys()]);
  const fresh = program.key ? [...keyed].filter(([key]) => !known.has(key)).map(([, item]) => item) : items;
  const baseline = !row.begun && program.fromNow;
  const more = program.more !== undefined && program.more(scope) === true;
  return {
    events: baseline ? [] : fresh.map((body): Event => ({ source: 'poll', body, by: sender('poll') })),
    remember: { cursor: program.cursor ? program.cursor(scope) : asking.cursor, last_at: new Date(asking.now) },
    nextAt: new Date(Date.now() + (more ? 0 : program.everyMs)),
    also: async (tx) => {
      await rememberKeys(tx, row, [...keyed.keys()]);
      const actor = { type: 'flow', id: `${program.flow}@${version}`, name: program.flow } as const;
      if (entry) await record(tx, { ...entry, spaceId, actor, runId: undefined, alertId: undefined });
    },
  };
}

function ask(context: TriggersContext, row: TriggerRow, program: PollProgram, scope: Record<string, unknown>) {
  const { space_id: spaceId, flow_id: id, version } = row;
  const call = {
    spaceId,
    runId: '',
    flow: { id, name: program.flow, version },
    alertId: undefined,
    path: 'trigger',
    stepId: 'trigger',
    attempt: 1,
    key: `poll:${newId()}`,
    input: program.input(scope),
    connection: program.connection,
    sensitive: false,
  };
  return context.effects[program.handler].run(
    call,
    AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), context.stopping]),
  );
}

function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value))
    throw new AppError('tool_unreadable', `What \`items\` of the poll gives is not a list, but ${typeof value}.`);
  if (value.length > MOST_ITEMS)
    throw new AppError(
      'too_many_items',
      `The answer has ${value.length} items, more than ${MOST_ITEMS}: ask for less at a time.`,
    );
  return value;
}

/** Of items with the same key the first counts. */
function keysOf({ key }: PollProgram, items: unknown[], scope: Record<string, unknown>): Map<string, unknown> {
  const keyed = new Map<string, unknown>();
  if (!key) return keyed;
  for (const [index, item] of items.entries()) {
    const value = key({ ...scope, item, index });
    if (value === null || value === undefined || value === '')
      throw new AppError('expression_failed', `Item ${index} of the answer has no key.`);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const kept = text.length > LONGEST_KEY ? createHash('sha256').update(text).digest('hex') : text;
    if (!keyed.has(kept)) keyed.set(kept, item);
  }
  return keyed;
}

/** Nobody adds any meanwhile: the lease is ours, and it is looked at again when they are written. */
async function knownKeys(context: TriggersContext, row: TriggerRow, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await context.db.system.query(
    'select key from trigger_key where space_id = $1 and flow_id = $2 and key = any($3)',
    [row.space_id, row.flow_id, keys],
  );
  return new Set(rows.map((one) => one.key as string));
}

async function rememberKeys(tx: Tx, row: TriggerRow, keys: string[]): Promise<void> {
  const { space_id: space, flow_id: flow } = row;
  if (keys.length > 0)
    await tx.query(
      `insert into trigger_key as k (space_id, flow_id, key) select $1, $2, unnest($3::text[])
       on conflict (space_id, flow_id, key) do update set seen_at = now() where k.seen_at < now() - interval '1 day'`,
      [space, flow, keys],
    );
  await tx.query(
    `delete from trigger_key where space_id = $1 and flow_id = $2 and key in (
       select key from trigger_key where space_id = $1 and flow_id = $2 and seen_at < now() - make_interval(days => $3) limit 5000)`,
    [space, flow, KEPT_DAYS],
  );
}
