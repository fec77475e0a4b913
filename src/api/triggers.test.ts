// Events as they come over HTTP, with everything real behind it: many in one request, and a start by hand.
import { describe, expect, it } from 'vitest';
import { testApi } from '../../test/api.ts';
import { testDatabase } from '../../test/database.ts';
import { putFlow } from '../../test/flows.ts';

const db = await testDatabase();
const { app, token, parts } = await testApi(db);
const flow = (name: string, trigger: string, more = '') =>
  putFlow(
    db,
    db.spaceId,
    `reflejo: 1\nname: ${name}\ntitle: A flow\n${more}trigger: ${trigger}\nsteps:\n  - { id: a, set: { x: "{{ trigger.body }}" } }\n`,
  );
const post = (url: string, payload: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
const stored = async (flowId: string) =>
  (
    await db.system.query(
      'select e.body, e.source from run r join event e on e.id = r.event_id where r.flow_id = $1 order by r.id',
      [flowId],
    )
  ).rows;

describe('one request with many events', () => {
  it('makes a run of each line, deduplicated and filtered one by one', async () => {
    const id = await flow(
      'lines',
      '{ webhook: { path: lines, auth: none }, dedupe: "{{ trigger.body.id }}", filter: trigger.body.id != "skip" }',
    );
    const body = '{"id":"a"}\n{"id":"skip"}\n{"id":"b"}\n{"id":"a"}\n';
    const first = await post('/hooks/main/lines', body, { 'content-type': 'application/x-ndjson' });
    expect(first.statusCode).toBe(202);
    const { runId, runIds, duplicates } = first.json();
    expect([runIds.length, runIds[1], duplicates]).toEqual([4, null, 1]);
    expect([runIds[0], runIds[3]]).toEqual([runId, runId]);
    const again = await post('/hooks/main/lines', body, { 'content-type': 'application/x-ndjson' });
    expect(again.json()).toMatchObject({ runIds, duplicates: 3 });
    expect((await stored(id)).map((row) => row.body.id)).toEqual(['a', 'b']);
  });

  it('stores nothing when one of the lines is faulty', async () => {
    const id = await flow('faulty', '{ webhook: { path: faulty, auth: none, split: lines } }');
    const response = await post('/hooks/main/faulty', '{"id":"a"}\n{"id":');
    expect([response.statusCode, response.json().problems[0].line]).toEqual([400, 2]);
    expect(await stored(id)).toEqual([]);
  });

  it('takes the list that an expression gives', async () => {
    const id = await flow('records', '{ webhook: { path: records, auth: none, split: "{{ trigger.body.Records }}" } }');
    const response = await post('/hooks/main/records', '{"Records":[{"n":1},{"n":2}]}');
    expect(response.json().runIds).toHaveLength(2);
    expect((await stored(id)).map((row) => row.body)).toEqual([{ n: 1 }, { n: 2 }]);
    expect((await post('/hooks/main/records', '{"Records":5}')).json().code).toBe('invalid_request');
  });
});

describe('a start by hand', () => {
  const inputs =
    'inputs:\n  ip: { type: string, required: true, pattern: "^[0-9.]+$" }\n  days: { type: integer, default: 7 }\n  note: { type: string, format: multiline }\n';
  const start = async (name: string, body: unknown, role: 'responder' | 'viewer' = 'responder') =>
    post(`/api/flows/${name}/start`, JSON.stringify({ inputs: body }), await token(role));

  it('is the event that the form makes, with its defaults', async () => {
    const id = await flow('by-hand', '{ manual: true }', inputs);
    const response = await start('by-hand', { ip: '203.0.113.7' });
    expect([response.statusCode, response.json().runId]).toEqual([202, expect.any(String)]);
    expect(await stored(id)).toEqual([{ body: { ip: '203.0.113.7', days: 7 }, source: 'manual' }]);
    const shown = await app.inject({ url: '/api/flows/by-hand', headers: await token('viewer') });
    expect(shown.json()).toMatchObject({
      start: {
        type: 'object',
        required: ['ip'],
        properties: { days: { type: 'integer', default: 7 }, note: { type: 'string', format: 'multiline' } },
      },
    });
  });

  it('says which field is at fault', async () => {
    const id = await flow('by-hand-2', '{ manual: true }', inputs);
    for (const [given, path] of [
      [{}, 'inputs.ip'],
      [{ ip: 'x' }, 'inputs.ip'],
      [{ ip: '1', days: 'many' }, 'inputs.days'],
      [{ ip: '1', other: 1 }, 'inputs.other'],
    ] as const) {
      const response = await start('by-hand-2', given);
      expect([response.statusCode, response.json()]).toMatchObject([
        422,
        { code: 'invalid_input', problems: [{ path }] },
      ]);
    }
    expect(await stored(id)).toEqual([]);
  });

  it('is for flows that are started by hand, and for people who may', async () => {
    await flow('by-hook', '{ webhook: { path: by-hook, auth: none } }');
    await flow('by-hand-3', '{ manual: true }');
    expect((await start('by-hook', {})).json().code).toBe('conflict');
    expect((await start('nothing', {})).json().code).toBe('not_found');
    expect((await start('by-hand-3', {}, 'viewer')).json().code).toBe('forbidden');
    const shown = await app.inject({ url: '/api/flows/by-hook', headers: await token('viewer') });
    expect(shown.json().start ?? null).toBeNull();
  });
});

it('the counts of events go up', async () => {
  const counts = (parts.hooks.engine as unknown as { counts: Record<string, number> }).counts;
  expect(counts.accepted).toBeGreaterThan(3);
  expect(counts.filtered).toBe(2);
  expect(counts.duplicates).toBe(4);
});
