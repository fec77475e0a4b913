// What workers owe on a real PostgreSQL: one of them has a run, the others take over, no signal and no event is
// lost, whoever comes first, whatever is cut.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { quietHandlers, testEngine } from '../../test/engine.ts';
import { putFlow } from '../../test/flows.ts';
import { newId } from '../db/index.ts';
import type { StepHandlers } from './types.ts';

const db = await testDatabase();
const { spaceId } = db;
// a superuser's: cuts are not done to it, and it sees all
const admin = new pg.Pool({ connectionString: db.url.replace('//reflejo@', '//postgres@'), max: 2 });
admin.on('error', () => {});
admin.on('connect', (client) => client.on('error', () => {}));
afterAll(() => admin.end());
await admin.query('create table asked (run uuid, path text); grant all on asked to reflejo');

const rows = async (text: string, values: unknown[] = []) => (await admin.query(text, values)).rows;
const random = (most: number) => sleep(most * Math.random());

/** Effects that a test holds back: `hold` says which. */
const held: { worker: string; go: () => void }[] = [];
let hold: string | undefined;
/** By worker, path and attempt, in the order in which tools were asked. */
const calls: string[] = [];

/** The same flows on two workers; each knows which of them asks the tool. */
const handlers = (worker: string): StepHandlers =>
  quietHandlers({
    effects: {
      http: {
        repeatable: ({ input }) => input.method === 'PUT',
        run: async ({ runId, path, input }) => {
          calls.push(`${worker} ${runId} ${path}`);
          if (hold === worker) await new Promise<void>((go) => held.push({ worker, go }));
          await random(input.json?.ms ?? 0);
          return { output: { by: worker } };
        },
      },
    },
    local: {
      ask: async (tx, { runId, path }) => {
        await tx.query('insert into asked values ($1, $2)', [runId, path]);
        await tx.query("select pg_notify('asked', $1)", [`${runId} ${path}`]);
        return { parked: true };
      },
    },
  });

const a = await testEngine(db, handlers('a'));
const b = await testEngine(db, handlers('b'));
const small = await testEngine(db, handlers('small'), { runsInFlight: 5, effectsInFlight: 3 });
const flow = (name: string, steps: string, trigger = '') =>
  putFlow(
    db,
    spaceId,
    `reflejo: 1
name: ${name}
title: Test
trigger: { manual: true${trigger} }
steps:
${steps}`,
  );
const send = (engine: typeof a.engine, flowId: string, body: unknown) =>
  engine.accept({ spaceId, flowId, source: 'test', body });
const journalOf = (runId: string) =>
  rows('select seq, entries::text from journal where run_id = $1 order by seq', [runId]);
const untilNoneLeft = async (seconds: number) => {
  for (const end = Date.now() + seconds * 1000; ; await sleep(100)) {
    const left = await rows('select id, status, worker, epoch from run where finished_at is null');
    if (left.length === 0 || Date.now() > end) return left;
  }
};
const answer = (runId: string, path: string, engine = a.engine) =>
  db.tx((tx) =>
    engine.signal(tx, { spaceId, runId, path }, { type: 'outcome', outcome: { ok: true, output: { choice: 'go' } } }),
  );

it('lets a worker that was declared dead and comes back write nothing', async () => {
  const flowId = await flow('fenced', `  - { id: act, http: { method: PUT, url: http://tool/ } }`);
  hold = 'a';
  const { runId } = await send(a.engine, flowId, {});
  while (held.length === 0) await sleep(5);
  hold = undefined;
  // what the others do when it falls silent
  await db.tx(async (tx) => {
    await tx.query('delete from worker where id = $1', [a.engine.worker.id]);
    await tx.query("update run set worker = null, status = 'queued' where id = $1", [runId]);
  });
  await b.engine.worker.claim(spaceId, runId!);
  const run = await b.until(runId!);
  expect(run.steps[0]!.output).toEqual({ by: 'b' });
  const journal = await journalOf(runId!);
  for (const { go } of held.splice(0)) go();
  while (a.engine.worker.held.has(runId!)) await sleep(5);
  expect(await journalOf(runId!)).toEqual(journal);
  expect((await b.until(runId!)).steps[0]!.output).toEqual({ by: 'b' });
});

it('takes over from a worker whose process is gone, and asks a person where a repetition may do harm', async () => {
  const safe = await flow('safe', `  - { id: act, http: { method: PUT, url: http://tool/ } }`);
  const harmful = await flow('harmful', `  - { id: act, http: { method: POST, url: http://tool/ } }`);
  hold = 'a';
  const runs = [await send(a.engine, safe, {}), await send(a.engine, harmful, {})].map(({ runId }) => runId!);
  while (held.length < 2) await sleep(5);
  hold = undefined;
  // the two runs as a killed process leaves them
  const dead = newId();
  await rows(
    `insert into worker (id, host, machine, pid, roles, version) select $1, host, machine, 4194303, roles, version from worker where id = $2`,
    [dead, b.engine.worker.id],
  );
  await rows('update run set worker = $1 where id = any ($2)', [dead, runs]);
  expect((await b.until(runs[0]!)).status).toBe('succeeded');
  const run = await b.until(runs[1]!, ['waiting']);
  expect(run.steps[0]!.status).toBe('unknown');
  expect(calls.filter((call) => call.includes(runs[1]!))).toHaveLength(1);
  await db.tx((tx) =>
    b.engine.signal(
      tx,
      { spaceId, runId: runs[1]!, path: 'act' },
      { type: 'resolve', as: 'done', by: 'Ada', output: { by: 'Ada' } },
    ),
  );
  expect((await b.until(runs[1]!)).steps[0]!.output).toEqual({ by: 'Ada' });
  for (const { go } of held.splice(0)) go();
});

it('does not wait for the locks of a process that is frozen in a transaction', async () => {
  const flowId = await flow('frozen', `  - { id: q, ask: { of: { role: responder }, text: Well?, choices: [a] } }`);
  const { runId } = await send(a.engine, flowId, {});
  let thaw = () => {};
  const thawed = new Promise<void>((done) => {
    thaw = done;
  });
  const frozen = db.once(async (tx) => {
    await tx.query('select 1 from run where id = $1 for update', [runId]);
    await thawed;
    await tx.query('select 1');
  });
  const failed = expect(frozen).rejects.toThrow();
  await answer(runId!, 'q');
  expect((await a.until(runId!)).status).toBe('succeeded');
  thaw();
  await failed;
});

it('takes up what a worker began that nobody knows any more', async () => {
  const flowId = await flow('orphan', `  - { id: act, http: { method: PUT, url: http://tool/ } }`);
  hold = 'a';
  const { runId } = await send(a.engine, flowId, {});
  while (held.length === 0) await sleep(5);
  hold = undefined;
  await rows('update run set worker = $1 where id = $2', [newId(), runId]);
  expect((await b.until(runId!)).status).toBe('succeeded');
  for (const { go } of held.splice(0)) go();
});

it('lets the first word on an unknown outcome count', async () => {
  const flowId = await flow('words', `  - { id: act, http: { method: POST, url: http://tool/ } }`);
  hold = 'a';
  const { runId } = await send(a.engine, flowId, {});
  while (held.length === 0) await sleep(5);
  hold = undefined;
  await rows("update run set worker = null, status = 'queued' where id = $1", [runId]);
  await b.engine.worker.claim(spaceId, runId!);
  await b.until(runId!, ['waiting']);
  for (const by of ['Ada', 'Bob'])
    await db.tx((tx) =>
      b.engine.signal(tx, { spaceId, runId: runId!, path: 'act' }, { type: 'resolve', as: 'retry', by }),
    );
  expect((await b.until(runId!)).status).toBe('succeeded');
  expect(calls.filter((call) => call.includes(runId!))).toHaveLength(2);
  for (const { go } of held.splice(0)) go();
});

it('loses no answer, however soon it comes after the question', async () => {
  const flowId = await flow(
    'answers',
    `
  - id: both
    parallel:
      branches:
        - name: person
          steps:
            - id: rounds
              each:
                in: [1, 2, 3]
                steps:
                  - { id: decide, ask: { of: { role: responder }, text: Well?, choices: [go] } }
        - name: tool
          steps:
            - { id: look, http: { method: PUT, url: http://tool/, json: { ms: 30 } } }
            - { id: nap, wait: { for: 20ms } }
            - { id: again, http: { method: PUT, url: http://tool/, json: { ms: 30 } } }
  - { id: last, ask: { of: { role: responder }, text: Sure?, choices: [go] } }`,
  );
  await rows('truncate asked');
  const robot = new pg.Client({ connectionString: db.url });
  await robot.connect();
  await robot.query('listen asked');
  let answered = 0;
  const answering: Promise<void>[] = [];
  robot.on('notification', ({ payload }) => {
    const [runId, path] = payload!.split(' ') as [string, string];
    const later = answered++ % 2 === 0 ? random(6) : Promise.resolve();
    answering.push(later.then(() => answer(runId, path, answered % 3 === 0 ? a.engine : b.engine)));
  });
  for (let n = 0; n < 150; n++) {
    await send(n % 2 === 0 ? a.engine : b.engine, flowId, { n });
    await random(8);
  }
  expect(await untilNoneLeft(30)).toEqual([]);
  await Promise.all(answering);
  await robot.end();
  expect(answered).toBe(150 * 4);
  expect(await rows('select status, count(*)::int as n from run where flow_id = $1 group by 1', [flowId])).toEqual([
    { status: 'succeeded', n: 150 },
  ]);
  expect(await rows('select count(*)::int as n from asked')).toEqual([{ n: 150 * 4 }]);
}, 60_000);

it('writes the end that comes while the write before it is under way', async () => {
  const flowId = await flow(
    'late',
    `
  - id: both
    parallel:
      branches:
        - { name: one, steps: [{ id: left, http: { method: PUT, url: http://tool/, json: { ms: 4 } } }] }
        - { name: two, steps: [{ id: right, http: { method: PUT, url: http://tool/, json: { ms: 4 } } }] }
        - { name: three, steps: [{ id: nap, wait: { for: 2ms } }] }`,
  );
  for (let n = 0; n < 300; n++) {
    await send(a.engine, flowId, { n });
    if (n % 10 === 0) await random(10);
  }
  expect(await untilNoneLeft(15)).toEqual([]);
}, 30_000);

it('makes one run of an event that is delivered to several engines at once', async () => {
  const flowId = await flow(
    'once',
    `  - { id: act, http: { method: PUT, url: http://tool/ } }`,
    ', dedupe: "{{ trigger.body.id }}"',
  );
  const ids = Array.from({ length: 60 }, (_, n) => `event-${n}`);
  const accepted = await Promise.all(
    [a.engine, b.engine, a.engine, b.engine].flatMap((engine) =>
      ids.map(async (id) => {
        await random(20);
        return { id, ...(await send(engine, flowId, { id })) };
      }),
    ),
  );
  for (const id of ids) {
    const ofEvent = accepted.filter((one) => one.id === id);
    expect(new Set(ofEvent.map(({ runId }) => runId)).size).toBe(1);
    expect(ofEvent.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  }
  expect(await untilNoneLeft(15)).toEqual([]);
  expect(await rows('select count(*)::int as n from run where flow_id = $1', [flowId])).toEqual([{ n: 60 }]);
});

it('keeps an event that the database refuses from hurting those that are written with it', async () => {
  const flowId = await flow('poison', `  - { id: x, set: { y: 1 } }`);
  const sent = Array.from({ length: 40 }, (_, n) =>
    a.engine.accept({ spaceId, flowId, source: 'test', body: { n }, bodyText: n === 17 ? 'no json' : `{"n":${n}}` }),
  );
  const results = await Promise.allSettled(sent);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual(sent.map((_, n) => n !== 17));
  expect(await untilNoneLeft(5)).toEqual([]);
  expect(await rows('select count(*)::int as n from run where flow_id = $1', [flowId])).toEqual([{ n: 39 }]);
});

it('loses nothing while every connection is cut, again and again', async () => {
  const act = (id: string) => `  - { id: ${id}, http: { method: PUT, url: http://tool/, json: { ms: 20 } } }`;
  const flowId = await flow(
    'cut',
    [act('one'), act('two'), '  - { id: nap, wait: { for: 30ms } }', act('three')].join('\n'),
    ', dedupe: "{{ trigger.body.id }}"',
  );
  const acceptedRuns = new Map<number, string>();
  const deliver = async (id: number) => {
    while (!acceptedRuns.has(id)) {
      try {
        acceptedRuns.set(id, (await send(id % 2 === 0 ? a.engine : b.engine, flowId, { id })).runId!);
      } catch {
        await sleep(30); // as a sender does that got no 202
      }
    }
  };
  const cut = () =>
    rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'reflejo' and backend_type = 'client backend'`,
    );
  const delivering: Promise<void>[] = [];
  for (let id = 0; id < 400; id++) {
    delivering.push(deliver(id));
    await sleep(8);
    if (id % 30 === 29) await cut();
  }
  await Promise.all(delivering);
  expect(await untilNoneLeft(40)).toEqual([]);
  const runs = await rows('select id, status from run where flow_id = $1', [flowId]);
  expect(runs.map(({ id }) => id).sort()).toEqual([...acceptedRuns.values()].sort());
  expect(runs.filter(({ status }) => status !== 'succeeded')).toEqual([]);
}, 90_000);

it('works off a backlog that is larger than what it may hold', async () => {
  const flowId = await flow('backlog', `  - { id: act, http: { method: PUT, url: http://tool/, json: { ms: 10 } } }`);
  await Promise.all(Array.from({ length: 300 }, (_, n) => send(small.engine, flowId, { n })));
  expect(await untilNoneLeft(30)).toEqual([]);
  expect(await rows('select count(*)::int as n from run where flow_id = $1', [flowId])).toEqual([{ n: 300 }]);
}, 45_000);
