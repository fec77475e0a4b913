// Asks a tool for what is new. Each new item is a run; they, their keys and the cursor are written together, so that
// none is taken twice and none is left out, wherever a worker stops.
import { createHash } from 'node:crypto';
import { newId, type Tx } from '../../db/index.ts';
import type { Event, Reached } from '../../engine/index.ts';
import { AppError } from '../../errors.ts';
import { ExpressionError } from '../../flow/index.ts';
import { record } from '../../ledger/index.ts';
import { type Found, sender, type TriggersContext } from '../context.ts';
import { type PollProgram, pollProgram } from '../poll-program.ts';
import { type Fault, nameOf } from '../refused.ts';
import type { TriggerRow } from '../state.ts';

const MOST_ITEMS = 10_000;
/** Longer keys are kept as their digest. */
const LONGEST_KEY = 200;
/** A key is forgotten when it was not in an answer for this long. */
const KEPT_DAYS = 30;
const TIMEOUT_MS = 60_000;

/** The limits of the tool have the poll wait. */
type Held = Extract<Reached, { hold: unknown }>;

export async function poll(context: TriggersContext, row: TriggerRow): Promise<Found | Held> {
  const { space_id: spaceId, flow_id: flowId, version } = row;
  const program = await pollProgram(context.db.system, spaceId, flowId, version);
  const asking = {
    ...program.base,
    cursor: row.begun ? row.cursor : program.initial,
    now: new Date().toISOString(),
  };
  const reached = await ask(context, row, program, asking);
  if ('hold' in reached) return reached;
  const { output: response, entry } = reached;
  const read = { ...asking, response };
  const items = listOf(program.items(read));
  const scope = { ...read, items };
  const keyed = keysOf(program, items, scope);
  const known = program.key ? await knownKeys(context, row, [...keyed.keys()]) : new Set<string>();
  const fresh = [...keyed].filter(([key]) => !known.has(key)).map(([, item]) => item);
  const baseline = !row.begun && program.fromNow;
  const more = program.more !== undefined && program.more(scope) === true;
  return {
    ...(baseline ? { events: [] } : taken(fresh)),
    remember: { cursor: program.cursor ? program.cursor(scope) : asking.cursor, last_at: new Date(asking.now) },
    nextAt: new Date(Date.now() + (more ? 0 : program.everyMs)),
    also: async (tx) => {
      if (program.key) await rememberKeys(tx, row, [...keyed.keys()]);
      const actor = { type: 'flow', id: `${program.flow}@${version}`, name: program.flow } as const;
      if (entry) await record(tx, { ...entry, spaceId, actor, runId: undefined, alertId: undefined });
    },
  };
}

async function ask(
  context: TriggersContext,
  row: TriggerRow,
  program: PollProgram,
  scope: Record<string, unknown>,
): Promise<Reached> {
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
    sensitive: program.pin?.sensitive ?? false,
    pin: program.pin,
  };
  const late = new AbortController();
  const fault = new AppError('step_timeout', `no answer after ${TIMEOUT_MS / 1000} s`);
  const timer = setTimeout(() => late.abort(fault), TIMEOUT_MS);
  const signal = AbortSignal.any([late.signal, context.stopping]);
  try {
    return await context.engine.reach(context.effects[program.handler], call, row.held?.slot === true, signal);
  } finally {
    clearTimeout(timer);
  }
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

/** What has no key that can be read is known by its contents, so that it is told of once. */
interface Keyed {
  name: string;
  body: unknown;
  fault?: Fault;
}

/** Of items with the same key the first counts; without `key` each counts. */
function keysOf({ key }: PollProgram, items: unknown[], scope: Record<string, unknown>): Map<string, Keyed> {
  const keyed = new Map<string, Keyed>();
  for (const [index, body] of items.entries()) {
    if (!key) {
      keyed.set(String(index), { name: `item ${index}`, body });
      continue;
    }
    const { text, fault } = keyOf(key, { ...scope, item: body, index });
    const kept = fault ? `unreadable:${digest(JSON.stringify(body))}` : storable(text);
    if (!keyed.has(kept))
      keyed.set(kept, { name: fault ? `item ${index}` : nameOf(text), body, ...(fault && { fault }) });
  }
  return keyed;
}

function keyOf(key: (scope: Record<string, unknown>) => unknown, scope: Record<string, unknown>) {
  try {
    const value = key(scope);
    if (value === null || value === undefined || value === '')
      return {
        text: '',
        fault: { code: 'expression_failed', message: `Item ${scope.index} of the answer has no key.` },
      };
    return { text: typeof value === 'string' ? value : JSON.stringify(value), fault: undefined };
  } catch (fault) {
    if (!(fault instanceof ExpressionError)) throw fault;
    return {
      text: '',
      fault: { code: 'expression_failed', message: `The key of item ${scope.index}: ${fault.message}` },
    };
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const storable = (key: string) => (key.length > LONGEST_KEY || key.includes('\u0000') ? digest(key) : key);

function taken(fresh: Keyed[]): Pick<Found, 'events' | 'names' | 'refused'> {
  const readable = fresh.filter(({ fault }) => !fault);
  return {
    events: readable.map(({ body }) => eventOf(body)),
    names: readable.map(({ name }) => name),
    refused: fresh.flatMap(({ name, body, fault }) => (fault ? [{ name, event: eventOf(body), ...fault }] : [])),
  };
}

const eventOf = (body: unknown): Event => ({ source: 'poll', body, by: sender('poll') });

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
