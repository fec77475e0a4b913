import { expect, it } from 'vitest';
import { testApi } from '../../test/api.ts';
import { testDatabase } from '../../test/database.ts';
import { putFlow } from '../../test/flows.ts';

const db = await testDatabase();
const { app, token } = await testApi(db);
const responder = await token('responder');
const post = (url: string, payload: object, headers: Record<string, string> = responder) =>
  app.inject({ method: 'POST', url, headers, payload });
const ended = async (id: string) => (await app.inject({ url: `/api/runs/${id}/wait`, headers: responder })).json();

await putFlow(
  db,
  db.spaceId,
  `reflejo: 1
name: listens
title: Listens
trigger: { manual: true }
steps:
  - id: reply
    wait: { event: { name: ticket.closed, key: "{{ trigger.body.ticket }}" } }`,
);
await putFlow(
  db,
  db.spaceId,
  `reflejo: 1
name: tells
title: Tells
trigger: { webhook: { path: tells, auth: none } }
steps:
  - id: tell
    emit: { name: ticket.closed, key: "{{ trigger.body.id }}", data: "{{ trigger.body }}" }`,
);
const listen = async (ticket: string) =>
  (await post('/api/flows/listens/events', { body: { ticket } })).json().runId as string;
const reply = (run: { steps: { path: string; output: unknown }[] }) =>
  run.steps.find(({ path }) => path === 'reply')?.output;

it('an event of the API reaches the run that waits for its key, and is an entry', async () => {
  const runId = await listen('T-1');
  const sent = await post('/api/events/ticket.closed', { key: 'T-1', data: { by: 'Ada' } });
  expect([sent.statusCode, sent.json()]).toEqual([202, { id: expect.any(String), at: expect.any(String) }]);
  expect(reply(await ended(runId))).toEqual({ data: { by: 'Ada' }, at: sent.json().at });
  const entries = await app.inject({ url: '/api/ledger?kind=event.emitted', headers: responder });
  expect(entries.json().items).toMatchObject([
    { object: 'event:ticket.closed', actor: { type: 'token' }, data: { key: 'T-1' } },
  ]);
});

it('an event that came first waits for the run', async () => {
  await post('/api/events/ticket.closed', { key: 'T-2', data: 2, keep: '1h' });
  expect(reply(await ended(await listen('T-2')))).toMatchObject({ data: 2 });
});

it("a flow's webhook can bring it", async () => {
  const runId = await listen('T-3');
  expect((await post('/hooks/main/tells', { id: 'T-3', state: 'done' }, {})).statusCode).toBe(202);
  expect(reply(await ended(runId))).toMatchObject({ data: { id: 'T-3', state: 'done' } });
});

it('refuses whoever may not send events, and what does not fit', async () => {
  expect((await post('/api/events/x', { key: 'a' }, await token('viewer'))).statusCode).toBe(403);
  expect((await post('/api/events/x', { data: 1 })).statusCode).toBe(400);
  expect((await post('/api/events/not%20a%20name', { key: 'a' })).statusCode).toBe(400);
  expect((await post('/api/events/x', { key: 'a', keep: '90d' })).json().code).toBe('invalid_input');
});
