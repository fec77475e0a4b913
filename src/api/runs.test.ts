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
