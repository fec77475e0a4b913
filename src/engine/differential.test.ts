// The same flows in production (PostgreSQL, group commit, real time, real order of events) and on the pure machine
// with the outcomes that production recorded: entry by entry the same journal, the same steps, the same end.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { Listener } from '../db/index.ts';
import { type FlowDocument, parseFlow } from '../flow/index.ts';
import type { RunFacts } from './command.ts';
import { type Entry, foldRecord, type PathRecord } from './entry.ts';
import { Machine } from './machine.ts';
import { compileProgram } from './program.ts';
import { EVENT, flows, type Plan } from './proof/flows.ts';
import { outcomeOf, outputOf, planOf } from './proof/world.ts';
import type { EffectHandler, LocalHandler } from './types.ts';

const IN_TRANSACTION = new Set(['ask', 'alert', 'call', 'emit', 'dedupe', 'throttle']);
const OUTSIDE = new Set(['http', 'action', 'notify', 'code', ...IN_TRANSACTION]);
const FLOWS = Number(process.env.REFLEJO_PROOF_RUNS ?? 300);
const AT_ONCE = 20;

const db = await testDatabase();
const { spaceId } = db;

/** Does at once, or after the plan's time, what the plan says. */
const effect = (kind: string): EffectHandler => ({
  repeatable: () => true,
  run: async ({ input, attempt }) => {
    const plan = planOf(kind, input);
    await sleep(plan.ms / 4);
    return { output: outputOf(plan, attempt) };
  },
});
const alert: LocalHandler = async (_tx, { input, attempt }) => ({ output: outputOf(planOf('alert', input), attempt) });
/** Told to the robot below when it is durable. */
const ask: LocalHandler = async (tx, { runId, path, input, attempt }) => {
  await tx.query("select pg_notify('asked', $1)", [
    JSON.stringify({ runId, path, plan: planOf('ask', input), attempt }),
  ]);
  return { parked: true };
};
const { engine, until } = await testEngine(
  db,
  quietHandlers({
    effects: { http: effect('http'), action: effect('action'), notify: effect('notify'), code: effect('code') },
    local: { ask, alert },
  }),
);

const robot = new Listener(db.url).on('asked', (payload) => {
  const { runId, path, plan, attempt } = JSON.parse(payload) as {
    runId: string;
    path: string;
    plan: Plan;
    attempt: number;
  };
  const signal = { type: 'outcome' as const, outcome: outcomeOf(plan, attempt) };
  setTimeout(() => void db.tx((tx) => engine.signal(tx, { spaceId, runId, path }, signal)), plan.ms / 4);
});
await robot.start();
afterAll(() => robot.stop());

await putFlow(
  db,
  spaceId,
  JSON.stringify({
    reflejo: 1,
    name: 'other',
    title: 'Called',
    trigger: { call: true },
    steps: [{ id: 'act', http: { method: 'POST', url: 'http://tool/', json: { plan: '{{ trigger.body.plan }}' } } }],
    output: '{{ steps.act }}',
  }),
);

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));
/** Without the order in which a message lists the names there are. */
const comparable = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replace(/it has [\w, …]+ \(in/g, 'it has … (in'));
/** Nobody sends the events that some flows wait for. */
const endsByItself = (document: FlowDocument) => !JSON.stringify(document).includes('"event":');
/** When a change of our own or a finally was begun is not in the journal: their deadlines cannot be compared. */
function withoutDeadlines<T>(part: T): T {
  if (Array.isArray(part)) return part.map(withoutDeadlines) as T;
  if (typeof part !== 'object' || part === null) return part;
  const ours = 'id' in part && Object.keys(part).some((key) => key === 'try' || IN_TRANSACTION.has(key));
  const kept = Object.entries(part).filter(([key]) => !(ours && key === 'timeout'));
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutDeadlines(one)])) as T;
}
/** The language takes it; some of what chance makes is refused before it could run. */
const isFlow = (document: FlowDocument) => parseFlow(JSON.stringify(document)).document !== undefined;

/** Runs it in production; gives what the database has of the run. */
async function produce(document: FlowDocument): Promise<{ facts: RunFacts; journal: Entry[]; run: any }> {
  const flowId = await putFlow(db, spaceId, JSON.stringify(document));
  const { runId } = await engine.accept({ spaceId, flowId, source: 'test', headers: { a: 'b' }, body: EVENT });
  const run = await until(runId!);
  const { rows } = await db.tx((tx) =>
    tx.query('select entries from journal where space_id = $1 and run_id = $2 order by seq', [spaceId, runId]),
  );
  const facts = {
    id: runId!,
    flow: document.name,
    version: 1,
    startedAt: Date.parse(run.createdAt),
    space: { id: spaceId, slug: 'main', name: 'main' },
    trigger: { body: EVENT, headers: { a: 'b' }, source: 'test', received_at: run.event.receivedAt },
  };
  return { facts, journal: rows.flatMap((row) => row.entries as Entry[]), run };
}

const isDeadline = (entry: Entry) => entry.type === 'failed' && entry.error.message.startsWith('not done after');

/** Plays the machine with the outcomes of a recorded journal, each at its time. Gives the machine's own journal. */
function recordedRun(
  document: FlowDocument,
  facts: RunFacts,
  recorded: Entry[],
): { entries: Entry[]; machine: Machine } {
  const machine = new Machine(compileProgram(document, 1), facts);
  const entries: Entry[] = [];
  const retrying = new Map<string, number>();
  machine.start(recorded[0]!.at);
  for (let idle = 0; ; ) {
    machine.takeCommands();
    const made = machine.takeEntries();
    entries.push(...plain(made));
    // a change of our own that is made again leaves no entry of its begin
    for (const entry of made)
      if (entry.type === 'failed' && entry.retryAt && IN_TRANSACTION.has(entry.kind))
        retrying.set(entry.path, entry.retryAt);
    const next = recorded[entries.length];
    if (!next || idle > 2) return { entries, machine };
    idle = made.length === 0 ? idle + 1 : 0;
    const retryAt = 'path' in next ? retrying.get(next.path) : undefined;
    if (retryAt !== undefined && 'path' in next && !isDeadline(next)) {
      retrying.delete(next.path);
      machine.tick(retryAt);
    } else if ('path' in next && OUTSIDE.has(next.kind) && machine.open.has(next.path) && !isDeadline(next)) {
      if (next.type === 'parked') machine.park(next.path, next.at);
      else if (next.type === 'done') machine.deliver(next.path, { ok: true, output: next.output }, next.at);
      else if (next.type === 'failed') machine.deliver(next.path, { ok: false, error: next.error }, next.at);
      else machine.tick(next.at);
    } else machine.tick(next.at);
  }
}

it(`gives in production and on recorded outcomes the same, for ${FLOWS} flows made by chance`, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const documents = fc.sample(
    flows().filter((made) => endsByItself(made) && isFlow(made)),
    { numRuns: FLOWS, seed },
  );
  const compare = async (made: FlowDocument, index: number) => {
    const document = { ...withoutDeadlines(made), name: `made-${index}` };
    const where = `seed ${seed}, flow ${index}: ${JSON.stringify(document)}`;
    const { facts, journal, run } = await produce(document);
    const { entries, machine } = recordedRun(document, facts, journal);
    expect(comparable(entries), where).toEqual(comparable(journal));
    expect(machine.status, where).toBe(run.status);
    expect(comparable(machine.error ?? null), where).toEqual(comparable(run.error));
    const records = new Map<string, PathRecord>();
    for (const entry of entries) foldRecord(records, entry);
    for (const { path, status, output } of run.steps)
      if (status === 'succeeded')
        expect(comparable(output), where).toEqual(comparable(records.get(path)!.output ?? null));
  };
  for (let from = 0; from < documents.length; from += AT_ONCE)
    await Promise.all(documents.slice(from, from + AT_ONCE).map((document, i) => compare(document, from + i)));
}, 120_000);
