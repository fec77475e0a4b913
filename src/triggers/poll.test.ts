// Polls against a web server that keeps a list: every item once, with a cursor that is never ahead of its runs.
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/people.ts';
import { httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { testTriggers } from '../../test/triggers.ts';
import type { EffectHandler, StepCall } from '../engine/index.ts';

interface Item {
  id: string;
  at: number;
}
const lists: Record<string, Item[] | { status: number; retryAfter?: string } | 'hang'> = {};
const asked: Record<string, string[]> = {};
const server = await httpStandIn(({ url }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://x');
  asked[pathname] = [...(asked[pathname] ?? []), searchParams.get('since') ?? ''];
  const list = lists[pathname]!;
  if (list === 'hang') return;
  if (!Array.isArray(list)) {
    response.writeHead(list.status, list.retryAfter ? { 'retry-after': list.retryAfter } : {}).end('{"no":1}');
    return;
  }
  const since = Number(searchParams.get('since') ?? 0);
  const limit = Number(searchParams.get('limit') ?? 1000);
  const fresh = list.filter((item) => item.at >= since);
  const data = fresh.slice(0, limit);
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ data, more: fresh.length > limit }));
});
afterAll(() => server.close());

const called: StepCall[] = [];
const action: EffectHandler = {
  repeatable: () => true,
  async run(call) {
    called.push(call);
    return {
      output: { status: 200, headers: {}, body: [{ uuid: 'u1' }] },
      entry: { kind: 'effect.done', object: 'okta:list' },
    };
  },
};
const db = await testDatabase();
const { deploy, bodies, state, pass, settled, releases, owner } = await testTriggers(db, { workers: 3, action });
const MINUTE = 60_000;

let made = 0;
async function polled(items: Item[], more = 'from: beginning') {
  const path = `/list-${++made}`;
  lists[path] = items;
  const url = `"${server.url}${path}?limit=3&since={{ cursor }}"`;
  const name = await deploy(
    `poll: { every: 1m, http: { url: ${url} }, items: "{{ response.body.data }}", key: "{{ item.id }}", cursor: "{{ items.size() > 0 ? items[items.size() - 1].at : cursor }}", initial: 0, more: response.body.more, ${more} }`,
  );
  return { path, name };
}
const ids = async (name: string) => (await bodies(name)).map((body) => body.id);
const has = (name: string, count: number) =>
  eventually(async () => ((await ids(name)).length >= count ? ids(name) : undefined));

test('each item is a run once; the cursor goes on; what is there at its edge again is not taken twice', async () => {
  const { path, name } = await polled([
    { id: 'a', at: 1 },
    { id: 'b', at: 2 },
  ]);
  expect(await has(name, 2)).toEqual(['a', 'b']);
  await settled();
  expect(await state(name)).toMatchObject({ kind: 'poll', cursor: 2, failures: 0, error: undefined });
  (lists[path] as Item[]).push({ id: 'c', at: 2 }, { id: 'd', at: 3 });
  await pass(name, MINUTE);
  expect(await has(name, 4)).toEqual(['a', 'b', 'c', 'd']);
  await pass(name, MINUTE);
  await settled();
  expect(await ids(name)).toHaveLength(4);
  expect(asked[path]!.slice(0, 2)).toEqual(['0', '2']);
});

test('when there is more it is asked for at once', async () => {
  const { name, path } = await polled(Array.from({ length: 8 }, (_, i) => ({ id: `i${i}`, at: i + 1 })));
  expect(await has(name, 8)).toHaveLength(8);
  expect(asked[path]!.length).toBeGreaterThan(2);
});

test('from now on: what is there at the first poll makes no runs', async () => {
  const { path, name } = await polled([{ id: 'old', at: 1 }], 'from: now');
  await eventually(async () => ((await state(name))!.lastAt ? true : undefined));
  (lists[path] as Item[]).push({ id: 'new', at: 1 });
  await pass(name, MINUTE);
  expect(await has(name, 1)).toEqual(['new']);
});

test('many workers poll one flow one at a time', async () => {
  const { path, name } = await polled([{ id: 'a', at: 1 }]);
  await has(name, 1);
  await settled();
  const before = asked[path]!.length;
  await pass(name, MINUTE);
  await settled();
  expect(asked[path]!.length - before).toBe(1);
});

test('a tool that fails is asked less and less often, and the flow says so until it is well', async () => {
  const { path, name } = await polled([]);
  await eventually(async () => ((await state(name))!.lastAt ? true : undefined));
  lists[path] = { status: 503 };
  await pass(name, MINUTE);
  const first = await eventually(async () => ((await state(name))!.failures === 1 ? state(name) : undefined));
  expect(first!.error).toMatchObject({ code: 'tool_error', message: expect.any(String) });
  await pass(name, MINUTE + 1000);
  const second = await eventually(async () => ((await state(name))!.failures === 2 ? state(name) : undefined));
  expect(second!.nextAt!.getTime() - Date.now()).toBeGreaterThan(MINUTE * 1.5);
  lists[path] = { status: 429, retryAfter: '1800' };
  await pass(name, MINUTE * 3);
  const limited = await eventually(async () => ((await state(name))!.failures === 3 ? state(name) : undefined));
  expect(limited!.nextAt!.getTime() - Date.now()).toBeGreaterThan(29 * MINUTE);
  lists[path] = [{ id: 'x', at: 5 }];
  await pass(name, MINUTE * 40);
  expect(await has(name, 1)).toEqual(['x']);
  await settled();
  expect(await state(name)).toMatchObject({ failures: 0, error: undefined });
  const { rows } = await db.system.query(
    "select kind from ledger_entry where object = $1 and kind like 'trigger.%' order by seq",
    [`flow:${name}`],
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['trigger.failed', 'trigger.recovered']);
});

test('what cannot be read is a fault of the flow, and nothing is taken', async () => {
  const { path, name } = await polled([{ id: 'a', at: 1 }, { at: 2 } as never]);
  const shown = await eventually(async () => ((await state(name))!.failures > 0 ? state(name) : undefined));
  expect(shown!.error!.message).toContain('id');
  expect(await ids(name)).toEqual([]);
  expect(asked[path]).toHaveLength(1);
});

test('a flow that changes while it polls does not get what the old version found', async () => {
  const path = `/list-${++made}`;
  lists[path] = 'hang';
  const poll = (key: string) =>
    `poll: { every: 1m, http: { url: "${server.url}${path}" }, items: "{{ response.body.data }}", key: "{{ item.${key} }}", from: beginning }`;
  const name = await deploy(poll('at'));
  await eventually(() => asked[path]?.length);
  lists[path] = [{ id: 'a', at: 1 }];
  await deploy(poll('id'), name);
  expect(await has(name, 1)).toEqual(['a']);
  await releases.setEnabled(owner, name, false);
  expect((await state(name))!.nextAt).toBeNull();
});

test('an action of the catalog is called as a step calls it; what it did is in the ledger', async () => {
  const name = await deploy(
    'poll: { every: 1m, action: okta.list_log_events, with: { since: "{{ cursor.since }}" }, items: "{{ response.body }}", key: "{{ item.uuid }}", initial: { since: "2026-01-01" }, from: beginning }',
  );
  await eventually(async () => ((await bodies(name)).length > 0 ? true : undefined));
  expect(called[0]).toMatchObject({
    input: { action: 'okta.list_log_events', with: { since: '2026-01-01' } },
    attempt: 1,
  });
  const { rows } = await db.system.query("select body from ledger_entry where object = 'okta:list'");
  expect(rows.length).toBeGreaterThan(0);
});
