import { describe, expect, it } from 'vitest';
import { testApi } from '../../test/api.ts';
import { testDatabase } from '../../test/database.ts';

const db = await testDatabase();
const { app, token } = await testApi(db);
const editor = await token('editor');
const get = async (url: string) => (await app.inject({ url, headers: editor })).json();
const post = (url: string, payload: object = {}) => app.inject({ method: 'POST', url, headers: editor, payload });
const deploy = async (source: string) => {
  const response = await post('/api/flows', { source });
  expect([response.statusCode, response.statusCode === 201 ? '' : response.body]).toEqual([201, '']);
  return response.json();
};

const RESPONDS = `reflejo: 1
name: echo
title: Answers with what it got
trigger:
  webhook: { path: echo, auth: none }
steps:
  - id: pick
    set: { greeting: "Hello {{ trigger.body.name }}" }
  - id: answer
    respond: { status: 201, json: { said: "{{ steps.pick.greeting }}" } }
`;
const WAITS = `reflejo: 1
name: sleeper
title: Waits for a long time
trigger: { manual: true, webhook: { path: sleeper, auth: none } }
steps:
  - id: pause
    wait: { for: 1h }
`;

describe('from a webhook to the run', () => {
  it('a flow that responds answers the caller; its run is shown with steps, event and source', async () => {
    expect(await deploy(RESPONDS)).toMatchObject({
      name: 'echo',
      version: 1,
      changed: true,
      hookUrl: 'http://127.0.0.1:7310/hooks/main/echo',
    });
    const answered = await app.inject({
      method: 'POST',
      url: '/hooks/main/echo',
      payload: { name: 'Ada' },
      headers: { authorization: 'Bearer private' },
    });
    expect([answered.statusCode, answered.json()]).toEqual([201, { said: 'Hello Ada' }]);

    const { items } = await get('/api/runs?flow=echo');
    const run = await get(`/api/runs/${items[0].id}/wait?timeout=10`);
    expect(run).toMatchObject({
      flow: 'echo',
      version: 1,
      status: 'succeeded',
      source: RESPONDS,
      event: { source: 'webhook', body: { name: 'Ada' } },
    });
    expect(run.steps.map(({ path, status }: any) => [path, status])).toEqual([
      ['pick', 'succeeded'],
      ['answer', 'succeeded'],
    ]);
    expect(JSON.stringify(run)).not.toContain('private');
    expect((await get('/api/flows/echo')).lastRuns[0]).toMatchObject({ id: run.id });
  });

  it('a flow with errors is refused with their places', async () => {
    const response = await post('/api/flows', {
      source: RESPONDS.replace('steps.pick.greeting', 'steps.pock.greeting'),
    });
    expect(response.json()).toMatchObject({ status: 422, code: 'invalid_flow' });
    expect(response.json().problems[0]).toMatchObject({
      line: 10,
      column: expect.any(Number),
      severity: 'error',
      message: expect.stringContaining('pock'),
    });
    expect((await post('/api/flows/check', { source: 'nonsense: [' })).json().problems[0]).toMatchObject({
      severity: 'error',
      line: expect.any(Number),
    });
  });
});

describe('operating a run', () => {
  it('waiting ends with the time when the run does not; a cancelled run is told at once', async () => {
    await deploy(WAITS);
    const sent = await post('/api/flows/sleeper/events', { body: { a: 1 } });
    expect(sent.statusCode).toBe(202);
    const { runId } = sent.json();
    expect(await get(`/api/runs/${runId}/wait?timeout=0.2`)).toMatchObject({
      status: expect.stringMatching(/queued|running|waiting/),
    });

    const waiting = get(`/api/runs/${runId}/wait?timeout=10`);
    expect((await post(`/api/runs/${runId}/cancel`, { reason: 'not needed' })).statusCode).toBe(204);
    expect(await waiting).toMatchObject({ status: 'cancelled' });
    expect((await post(`/api/runs/${runId}/cancel`)).json()).toMatchObject({ status: 409, code: 'conflict' });
    const { items } = await get(`/api/ledger?run=${runId}&kind=run`);
    expect(items.map(({ kind }: any) => kind)).toEqual(['run.finished', 'run.cancel_requested']);
    expect(items[1].actor.type).toBe('token');
  });

  it('only a step whose outcome is unknown can be resolved', async () => {
    const { runId } = (await app.inject({ method: 'POST', url: '/hooks/main/sleeper', payload: {} })).json();
    await expect.poll(async () => (await get(`/api/runs/${runId}`)).status).toBe('waiting');
    expect((await post(`/api/runs/${runId}/resolve`, { path: 'pause', as: 'done' })).json()).toMatchObject({
      status: 409,
    });
    expect((await post(`/api/runs/${runId}/resolve`, { path: 'other', as: 'done' })).json()).toMatchObject({
      status: 404,
    });
    await post(`/api/runs/${runId}/cancel`);
  });

  it('there is no run of that id', async () => {
    const none = '/api/runs/0190aaaa-0000-7000-8000-000000000000';
    for (const url of [none, `${none}/wait?timeout=5`])
      expect(await get(url)).toMatchObject({ status: 404, code: 'not_found' });
    expect((await post(`${none}/cancel`)).json()).toMatchObject({ status: 404 });
  });
});

it('a flow that is off takes no events; an earlier version comes back', async () => {
  await deploy(RESPONDS.replace('Hello', 'Good day'));
  expect((await post('/api/flows/echo/rollback')).json()).toEqual({ name: 'echo', version: 1, previous: 2 });
  const versions = await get('/api/flows/echo/versions');
  expect(versions.items.map(({ version, released }: any) => [version, released])).toEqual([
    [2, false],
    [1, true],
  ]);
  const off = await app.inject({
    method: 'PUT',
    url: '/api/flows/echo/enabled',
    headers: editor,
    payload: { enabled: false },
  });
  expect(off.json()).toEqual({ name: 'echo', enabled: false });
  await expect
    .poll(async () => (await app.inject({ method: 'POST', url: '/hooks/main/echo', payload: {} })).statusCode)
    .toBe(404);
});

describe('what may be done with a run', () => {
  it('is paused, resumed, cancelled, and run again', async () => {
    await deploy(WAITS.replaceAll('sleeper', 'stops'));
    const { runId } = (await post('/api/flows/stops/events', { body: { n: 1 } })).json();
    expect((await post(`/api/runs/${runId}/pause`, { reason: 'storm' })).statusCode).toBe(204);
    expect((await get(`/api/runs/${runId}`)).status).toBe('paused');
    expect((await get('/api/runs?status=paused')).items.map((run: any) => run.id)).toEqual([runId]);
    expect((await post(`/api/runs/${runId}/pause`)).json()).toMatchObject({ status: 409, code: 'conflict' });
    expect((await post(`/api/runs/${runId}/rerun`)).json()).toMatchObject({ status: 409, code: 'conflict' });
    expect((await post(`/api/runs/${runId}/resume`)).statusCode).toBe(204);
    expect((await post(`/api/runs/${runId}/cancel`)).statusCode).toBe(204);
    expect((await get(`/api/runs/${runId}/wait?timeout=10`)).status).toBe('cancelled');
    const again = await post(`/api/runs/${runId}/rerun`, { event: { body: { n: 2 } } });
    expect(again.statusCode).toBe(201);
    const next = again.json().runId;
    expect(await get(`/api/runs/${next}`)).toMatchObject({ retriedFrom: runId, event: { body: { n: 2 } } });
    const viewer = await token('viewer');
    for (const what of ['pause', 'resume', 'cancel', 'rerun'])
      expect(
        (await app.inject({ method: 'POST', url: `/api/runs/${next}/${what}`, headers: viewer, payload: {} }))
          .statusCode,
      ).toBe(403);
    const batch = await post('/api/run-batches', { operation: 'cancel', flow: 'stops' });
    expect([batch.statusCode, batch.json().total]).toEqual([202, 1]);
    expect((await get(`/api/runs/${next}/wait?timeout=10`)).status).toBe('cancelled');
    await expect.poll(async () => (await get(`/api/run-batches/${batch.json().id}`)).state).toBe('done');
    expect((await get('/api/run-batches')).items).toHaveLength(1);
    expect((await post('/api/run-batches', { operation: 'cancel' })).json()).toMatchObject({ status: 400 });
  });
});

describe('limits', () => {
  it('of the space and of a connection are set, shown, and on record', async () => {
    const owner = await token('owner');
    const put = (url: string, payload: object, headers = owner) => app.inject({ method: 'PUT', url, headers, payload });
    expect((await put('/api/space/limits', { runs: 50, calls: 7 })).json()).toEqual({ runs: 50, calls: 7 });
    expect((await put('/api/space/limits', { runs: null })).json()).toEqual({ calls: 7 });
    expect(await get('/api/space/limits')).toEqual({ calls: 7 });
    expect((await put('/api/space/limits', { runs: 1 }, editor)).statusCode).toBe(403);
    expect((await put('/api/space/limits', { runs: 0 })).statusCode).toBe(400);
    await put('/api/space/limits', { calls: null });
    const { rows } = await db.system.query("select count(*)::int as n from ledger_entry where kind = 'space.limited'");
    expect(rows[0].n).toBe(3);
  });

  it('the time for which data is kept is set, shown, and on record with who changed it', async () => {
    const owner = await token('owner');
    const url = '/api/space/retention';
    const put = (payload: object, headers = owner) => app.inject({ method: 'PUT', url, headers, payload });
    const defaults = { events: '90d', outputs: '90d', runs: '400d' };
    expect(await get(url)).toEqual({ defaults });
    expect((await put({ events: '7d', runs: 'forever' })).json()).toEqual({ events: '7d', runs: 'forever', defaults });
    expect((await put({ events: null })).json()).toEqual({ runs: 'forever', defaults });
    expect(await get(url)).toEqual({ runs: 'forever', defaults });
    expect((await put({ events: '1d' }, editor)).statusCode).toBe(403);
    for (const wrong of ['0d', '12h', '90', '99999d', -1])
      expect((await put({ outputs: wrong })).statusCode, String(wrong)).toBe(400);
    const { rows } = await db.system.query(
      "select body -> 'actor' ->> 'type' as actor, body -> 'data' as data from ledger_entry where kind = 'space.retention_set' order by seq",
    );
    expect(rows).toEqual([
      { actor: 'token', data: { events: '7d', runs: 'forever' } },
      { actor: 'token', data: { runs: 'forever' } },
    ]);
    await put({ runs: null });
  });

  it('a tool that is down is told in the status', async () => {
    await db.system.query("select tool_down($1, 'connection:siem', 60000, 60000, false, 'no route to the host')", [
      db.spaceId,
    ]);
    expect((await get('/api/status')).toolsDown).toEqual([
      {
        kind: 'connection',
        name: 'siem',
        since: expect.any(String),
        nextProbe: expect.any(String),
        error: 'no route to the host',
      },
    ]);
    await db.system.query("select tool_up($1, 'connection:siem')", [db.spaceId]);
    expect((await get('/api/status')).toolsDown).toEqual([]);
  });
});
