// People answer in Slack, against the stand-in: real runs ask, people press and fill in.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../../../test/people.ts';
import { testSlack } from '../../../test/slack.ts';
import type { Acknowledged } from '../../../test/stand-ins/slack-stand-in.ts';
import type { AppError } from '../../errors.ts';
import { BOT_SCOPES, connectSlack } from './index.ts';

const {
  standIn,
  logged,
  people,
  ask,
  until,
  entries,
  workspace,
  ann,
  bea,
  vic,
  unknown,
  guest,
  slack,
  messageOf,
  shown,
  whispered,
  buttonsOf,
  deliveries,
  openView,
  refusals,
  settings,
} = await testSlack();

test('a question appears in its channel, a press answers it, the buttons give way to the decision', async () => {
  const { runId, questionId } = await ask(
    '{ of: { channel: "#soc" }, title: Beacon, text: "From <!channel> & co", choices: [isolate, ignore] }',
  );
  const message = await messageOf(questionId);
  expect(shown(message)).toContain('From &lt;!channel&gt; &amp; co');
  const isolate = buttonsOf(message)[0];
  expect(isolate).toMatchObject({ text: { text: 'Isolate' }, value: `${questionId}:isolate` });
  expect(await standIn.press(message, isolate.action_id, ann!.id)).toMatchObject({ acked: true });
  const done = await until(runId);
  expect(done.steps[0]!.output).toMatchObject({ choice: 'isolate', by: { name: 'ann' }, how: 'slack' });
  await eventually(() => message.edits === 1 || undefined);
  expect(buttonsOf(message)).toEqual([]);
  expect(shown(message)).toContain('*Isolate* by ann');
  expect((await entries(runId)).map((entry) => entry.kind).filter((kind) => kind.startsWith('question'))).toEqual([
    'question.asked',
    'question.delivered',
    'question.answered',
  ]);
});

test('a choice with a form opens a modal; faults stand in it until the form fits', async () => {
  const { runId, questionId } = await ask(
    '{ of: { channel: "#soc" }, text: Well?, choices: [block], form: { ticket: { type: string, title: Ticket, required: true, pattern: "^SEC-" }, sure: { type: boolean } } }',
  );
  const message = await messageOf(questionId);
  await standIn.press(message, 'answer:0', bea!.id);
  const view = await openView(bea!.id, questionId);
  const refused = await standIn.submit(view.id, { 'field-0': 'none' }, bea!.id);
  expect(refused.body).toEqual({ response_action: 'errors', errors: { 'field-0': 'Does not have the form ^SEC-.' } });
  expect(view).toMatchObject({ open: true, errors: { 'field-0': expect.any(String) } });
  expect(await standIn.submit(view.id, { 'field-0': 'SEC-7', 'field-1': true }, bea!.id)).toEqual({
    acked: true,
    body: undefined,
  });
  expect(view.open).toBe(false);
  expect((await until(runId)).steps[0]!.output).toMatchObject({
    choice: 'block',
    form: { ticket: 'SEC-7', sure: true },
    by: { name: 'bea' },
  });
  await eventually(() => shown(message).includes('Ticket: SEC-7') || undefined);
});

test('two people press at once: one decides, the other is told who', async () => {
  const { runId, questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [yes_do, no_leave] }');
  const message = await messageOf(questionId);
  const before = workspace.ephemerals.length;
  await Promise.all([standIn.press(message, 'answer:0', ann!.id), standIn.press(message, 'answer:1', bea!.id)]);
  const done = await until(runId);
  const { by } = done.steps[0]!.output as { by: { name: string } };
  await eventually(() => workspace.ephemerals.length > before || undefined);
  const told = workspace.ephemerals.slice(before);
  expect(told).toHaveLength(1);
  expect(told[0]!.user).toBe(by.name === 'ann' ? bea!.id : ann!.id);
  expect(told[0]!.text).toMatch(new RegExp(`^${by.name} already answered: (Yes do|No leave)\\.$`));
  expect(await refusals(runId)).toMatchObject([{ data: { why: 'already_answered', how: 'slack' } }]);
});

test('who sends the form too late is told in the modal', async () => {
  const { runId, questionId } = await ask(
    '{ of: { channel: "#soc" }, text: Well?, choices: [a], form: { why: { type: string } } }',
  );
  const message = await messageOf(questionId);
  await standIn.press(message, 'answer:0', ann!.id);
  const view = await openView(ann!.id, questionId);
  await standIn.press(message, 'answer:0', bea!.id);
  await standIn.submit((await openView(bea!.id, questionId)).id, {}, bea!.id);
  await until(runId);
  const late = await standIn.submit(view.id, { 'field-0': 'me too' }, ann!.id);
  expect(late.body).toMatchObject({ response_action: 'update' });
  expect(JSON.stringify(view.view)).toContain('bea already answered: A.');
  await standIn.press(
    {
      ...message,
      blocks: [{ type: 'actions', elements: [{ action_id: 'answer:0', text: {}, value: `${questionId}:a` }] }],
    },
    'answer:0',
    ann!.id,
  );
  await eventually(
    () => whispered(ann!.id).filter((text) => text === 'bea already answered: A.').length > 0 || undefined,
  );
  expect(await refusals(runId)).toHaveLength(2);
});

test('a stranger, an account of another workspace and a viewer are refused, told why, and on record', async () => {
  const { runId, questionId } = await ask(
    '{ of: { channel: "#soc" }, text: Well?, choices: [a], form: { why: { type: string } } }',
  );
  const message = await messageOf(questionId);
  for (const user of [unknown, guest, vic!]) await standIn.press(message, 'answer:0', user.id);
  const told = await eventually(() => {
    const all = [unknown, guest, vic!].map((user) => whispered(user.id).at(-1));
    return all.every(Boolean) ? all : undefined;
  });
  expect(told[0]).toContain('no account for uma@example.com');
  expect(told[1]).toContain('another workspace');
  expect(told[2]).toContain('not for you');
  expect((await refusals(runId)).map((entry) => [entry.actor.type, entry.data.why, entry.data.slackUser])).toEqual(
    expect.arrayContaining([
      ['system', 'unknown_person', unknown.id],
      ['system', 'unknown_person', guest.id],
      ['person', 'forbidden', undefined],
    ]),
  );
  expect((await people.find(questionId))!.state).toBe('open');
});

test('a trigger that is too old says to press again, and a form without inputs in Slack leads to the inbox', async () => {
  const { questionId } = await ask(
    '{ of: { channel: "#soc" }, text: Well?, choices: [a], form: { why: { type: string } } }',
  );
  const before = whispered(ann!.id).length;
  await standIn.press(await messageOf(questionId), 'answer:0', ann!.id, { triggerAge: 4000 });
  await eventually(() => whispered(ann!.id)[before]?.includes('once more') || undefined);
  const odd = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a], form: { what: { type: object } } }');
  await standIn.press(await messageOf(odd.questionId), 'answer:0', ann!.id);
  await eventually(
    () =>
      whispered(ann!.id).at(-1)?.includes(`<https://reflejo.example/inbox/${odd.questionId}|the inbox>`) || undefined,
  );
});

test('the socket is connected anew when Slack moves it, and answers go on', async () => {
  const calls = () => standIn.calls.filter((call) => call.method === 'apps.connections.open').length;
  const before = calls();
  standIn.refreshSockets();
  await eventually(
    () => (calls() > before && standIn.connections === 1 && slack.status().state === 'connected') || undefined,
  );
  const { runId, questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  await standIn.press(await messageOf(questionId), 'answer:0', ann!.id);
  expect((await until(runId)).status).toBe('succeeded');
});

test('over HTTP: signed requests are answered, stale and wrong ones refused, and nothing is answered by Socket Mode', async () => {
  await expect(slack.handleHttp('payload={}', {})).rejects.toMatchObject({ code: 'not_found' });
  const { handleHttp, stop } = await overHttp();
  try {
    const { runId, questionId } = await ask(
      '{ of: { channel: "#soc" }, text: Well?, choices: [a], form: { why: { type: string, required: true, pattern: "^x" } } }',
    );
    const message = await messageOf(questionId);
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    for (const bad of [{ secret: 'wrong' }, { timestamp: yesterday }]) {
      const answer = await standIn.press(message, 'answer:0', ann!.id, { overHttp: true, ...bad });
      expect(answer).toMatchObject({ acked: false, status: 401, body: { code: 'invalid_signature' } });
    }
    expect(await standIn.press(message, 'answer:0', ann!.id, { overHttp: true })).toMatchObject({
      acked: true,
      status: 200,
    });
    const view = await openView(ann!.id, questionId);
    const errors: Acknowledged = await standIn.submit(view.id, { 'field-0': 'y' }, ann!.id, { overHttp: true });
    expect(errors.body).toMatchObject({ response_action: 'errors' });
    await standIn.submit(view.id, { 'field-0': 'x' }, ann!.id, { overHttp: true });
    expect((await until(runId)).steps[0]!.output).toMatchObject({ form: { why: 'x' }, how: 'slack' });

    const signed = (body: string, type: string) => handleHttp(body, { ...standIn.signed(body), 'content-type': type });
    expect(await signed('{"type":"url_verification","challenge":"abc"}', 'application/json')).toMatchObject({
      status: 200,
      body: '{"challenge":"abc"}',
    });
    await expect(signed('payload={', 'application/x-www-form-urlencoded')).rejects.toMatchObject({
      code: 'invalid_json',
    });
    await expect(signed('x', 'text/plain')).rejects.toMatchObject({ code: 'unsupported_media_type' });
    expect(await signed('ssl_check=1', 'application/x-www-form-urlencoded')).toMatchObject({ status: 200 });
  } finally {
    await stop();
  }
});

test('wrong tokens and missing scopes are said where they belong, and no token is ever logged', async () => {
  const wrong = connectSlack({ ...settings, botToken: 'xoxb-wrong-secret' }).listenWith(people);
  wrong.start();
  await eventually(() => wrong.status().detail.includes('REFLEJO_SLACK_BOT_TOKEN') || undefined);
  expect(wrong.status().state).toBe('failed');
  await wrong.stop();
  const swapped = connectSlack({ ...settings, appToken: standIn.botToken }).listenWith(people);
  swapped.start();
  await eventually(() => swapped.status().detail.includes('REFLEJO_SLACK_APP_TOKEN') || undefined);
  await swapped.stop();
  standIn.scopes = new Set(BOT_SCOPES.filter((scope) => scope !== 'chat:write'));
  const { questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  const failed = await eventually(async () => (await deliveries(questionId)).find((one) => one.state === 'failed'));
  expect(failed.last_error).toContain('chat:write');
  standIn.scopes = new Set(BOT_SCOPES);
  expect(logged.join('\n')).not.toMatch(/xoxb-|xapp-\w/);
});

/** The stand-in posts to a server that does what the API does with `/slack/events`. */
async function overHttp() {
  const http = connectSlack({ ...settings, appToken: undefined, signingSecret: standIn.signingSecret }).listenWith(
    people,
  );
  http.start();
  const handleHttp = http.handleHttp.bind(http);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const answer = await handleHttp(Buffer.concat(chunks), request.headers);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      const { status, code } = error as AppError;
      response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  standIn.eventsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const stop = async () => {
    standIn.eventsUrl = undefined;
    server.closeAllConnections();
    server.close();
    await http.stop();
  };
  return { handleHttp, stop };
}
