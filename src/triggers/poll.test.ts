// Polls against a web server that keeps a list: every item once, with a cursor that is never ahead of its runs.
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/people.ts';
import { httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { testTriggers } from '../../test/triggers.ts';
import type { Tx } from '../db/index.ts';
import type { EffectHandler, StepCall, StepHandlers } from '../engine/index.ts';
import { AppError } from '../errors.ts';

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
const handlers: Partial<StepHandlers> = {
  openAlert: ({ runId, body }) => {
    const { id } = body as Item;
    if (id === 'shapeless') throw new AppError('invalid_request', 'The event has no shape.');
    const store = async (tx: Tx) => void (await tx.query('select $1::text', [id === 'unstorable' ? '\u0000' : id]));
    return { alertId: runId, alert: body, store };
  },
};
const { deploy, bodies, state, pass, settled, releases, owner, connections } = await testTriggers(db, {
  workers: 3,
  action,
  handlers,
});
const AND_FILTER = 'from: beginning }\n  filter: "trigger.body.n > 0"';
const AND_ALERT = 'from: beginning }\n  alert: { source: splunk }';
const MINUTE = 60_000;

let made = 0;
async function polled(items: Item[], more = 'from: beginning') {
  const path = `/list-${++made}`;
  lists[path] = items;
  return { path, name: await deploy(pollOf(path, more)) };
}
function pollOf(path: string, more: string) {
  const url = `"${server.url}${path}?limit=3&since={{ cursor }}"`;
  const end = more.includes('}') ? more : `${more} }`;
  return `poll: { every: 1m, http: { url: ${url} }, items: "{{ response.body.data }}", key: "{{ item.id }}", cursor: "{{ items.size() > 0 ? items[items.size() - 1].at : cursor }}", initial: 0, more: response.body.more, ${end}`;
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

test('an answer that cannot be read is a fault of the flow, and nothing is taken', async () => {
  const { path, name } = await polled({ status: 200 } as never);
  const shown = await eventually(async () => ((await state(name))!.failures > 0 ? state(name) : undefined));
  expect(shown!.error!.message).toContain('data');
  expect(await ids(name)).toEqual([]);
  expect(asked[path]).toHaveLength(1);
});

describe('an item that cannot be taken is set aside once, and the others are taken', () => {
  const refusals = async (name: string) => {
    const { rows } = await db.system.query(
      "select body::jsonb -> 'data' as data from ledger_entry where object = $1 and kind = 'trigger.items_refused' order by seq",
      [`flow:${name}`],
    );
    return rows.map(({ data }) => data);
  };

  test('without a key', async () => {
    const { name } = await polled([{ id: 'a', at: 1 }, { at: 2 } as never, { id: 'c', at: 2 }]);
    expect(await has(name, 2)).toEqual(['a', 'c']);
    await pass(name, MINUTE);
    await settled();
    const shown = (await state(name))!;
    expect(shown).toMatchObject({ cursor: 2, failures: 0, error: undefined });
    expect(shown.refused).toEqual({
      count: 1,
      items: [{ name: 'item 1', code: 'expression_failed', message: expect.any(String), at: expect.any(Date) }],
    });
    expect(await refusals(name)).toEqual([
      { source: 'poll', count: 1, items: [expect.objectContaining({ name: 'item 1' })] },
    ]);
  });

  test('by a filter that fails on it; the next version of the flow tries it again', async () => {
    const { path, name } = await polled([{ id: 'a', at: 1 }, { id: 'b', at: 2, n: 1 } as never], AND_FILTER);
    expect(await has(name, 1)).toEqual(['b']);
    await settled();
    expect((await state(name))!.refused).toMatchObject({ count: 1, items: [{ name: 'a', code: 'expression_failed' }] });
    (lists[path] as Item[]).push({ id: 'c', at: 3 });
    await pass(name, MINUTE);
    const both = await eventually(async () => ((await state(name))!.refused.count === 2 ? state(name) : undefined));
    expect(both!.refused.items.map((item) => item.name)).toEqual(['c', 'a']);
    expect(both!.cursor).toBe(3);
    await deploy(pollOf(path, 'from: beginning'), name);
    expect(await has(name, 3)).toEqual(['b', 'a', 'c']);
    await settled();
    expect((await state(name))!.refused).toEqual({ count: 0, items: [] });
  });

  test('by the source of its alert, and by the database', async () => {
    const items = ['fine', 'shapeless', 'fine-too', 'unstorable'].map((id, i) => ({ id, at: i + 1 }));
    const { name } = await polled(items.slice(0, 3), AND_ALERT);
    expect(await has(name, 2)).toEqual(['fine', 'fine-too']);
    const second = await polled([items[3]!, items[0]!], AND_ALERT);
    expect(await has(second.name, 1)).toEqual(['fine']);
    await settled();
    expect((await state(name))!.refused.items).toMatchObject([{ name: 'shapeless', code: 'invalid_request' }]);
    expect((await state(second.name))!.refused.items).toMatchObject([{ name: 'unstorable', code: 'invalid_input' }]);
  });

  test('keys may be anything', async () => {
    const odd = ['x\u0000y', 'k'.repeat(5000), '\ud800'];
    const { name } = await polled(odd.map((id, i) => ({ id, at: i + 1 })));
    expect(await has(name, 3)).toHaveLength(3);
    await settled();
    expect((await state(name))!.refused.count).toBe(0);
  });
});

describe('the limits of a connection hold for its polls too', () => {
  test('a poll that has no turn waits for it, and says so', async () => {
    const path = `/list-${++made}`;
    lists[path] = [{ id: 'a', at: 1 }];
    await connections.add(owner, {
      name: 'slow',
      tool: 'http',
      values: { token: 'service-token', baseUrl: server.url },
    });
    await connections.setLimits(owner, 'slow', { rate: { requests: 1, per: 'hour' } });
    const name = await deploy(
      `poll: { every: 1m, connection: slow, http: { url: "${server.url}${path}" }, items: "{{ response.body.data }}", key: "{{ item.id }}", from: beginning }`,
    );
    await has(name, 1);
    await settled();
    (lists[path] as Item[]).push({ id: 'b', at: 2 });
    await pass(name, MINUTE);
    const held = await eventually(async () => ((await state(name))!.heldFor ? state(name) : undefined));
    expect(held).toMatchObject({ heldFor: 'rate_limit', failures: 0, error: undefined });
    expect(held!.nextAt!.getTime() - Date.now()).toBeGreaterThan(30 * MINUTE);
    expect(asked[path]).toHaveLength(1);
    await pass(name, 60 * MINUTE);
    expect(await has(name, 2)).toEqual(['a', 'b']);
    expect(await state(name)).toMatchObject({ heldFor: undefined });
  });
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
