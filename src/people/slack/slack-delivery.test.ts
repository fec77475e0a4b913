// Questions and messages reach Slack, once, whatever happens on the way: limits, outages, answers that are lost.
import { expect, test } from 'vitest';
import { eventually } from '../../../test/people.ts';
import { testSlack } from '../../../test/slack.ts';
import { deliverKey, TASK } from '../context.ts';
import { BOT_SCOPES } from './index.ts';

const {
  db,
  standIn,
  people,
  engine,
  ask,
  start,
  until,
  entries,
  jobs,
  workspace,
  ann,
  bea,
  soc,
  slack,
  messageOf,
  shown,
  deliveries,
  tomorrow,
  carrying,
} = await testSlack();

test('a person is asked directly, a group by its handle, a reminder stands in the thread, an escalation asks anew', async () => {
  workspace.addGroup('blue-team', [ann!]);
  const { runId, questionId } = await ask(
    '{ of: { channel: soc, group: blue-team }, text: Well?, choices: [a], remind: { every: 1h }, escalate: { after: 2h, of: { person: bea@example.com } } }',
  );
  const message = await messageOf(questionId);
  expect(shown(message)).toMatch(/Asked: <!subteam\^S[A-F0-9]+>/);
  await eventually(async () => (await deliveries(questionId))[0]?.state === 'sent' || undefined);
  await people.tasks[TASK.remind]!({ spaceId: db.spaceId, questionId, n: 1 });
  const reminder = await eventually(() => standIn.messagesIn(soc.id).find((one) => one.threadTs === message.ts));
  expect(reminder).toMatchObject({ broadcast: true });
  expect(shown(reminder)).toContain('Still waiting');
  await people.tasks[TASK.escalate]!({ spaceId: db.spaceId, questionId });
  const direct = await messageOf(questionId, workspace.directChannel(bea!.id).id);
  expect(shown(direct)).toContain('Escalated to bea@example.com');
  await standIn.press(direct, 'answer:0', bea!.id);
  await until(runId);
  await eventually(() => [message, reminder, direct].every((one) => one.edits === 1) || undefined);
  expect(shown(message)).toContain('*A* by bea');
  expect(shown(reminder)).toContain('A, by bea');
});

test('a message of a flow reaches its channel', async () => {
  const runId = await start(
    '  - id: tell\n    notify: { to: { channel: "#soc" }, title: Contained, text: "db-7 <@U1> is contained." }\n',
  );
  expect((await until(runId)).steps[0]!.output).toMatchObject({ where: ['inbox', 'slack:#soc'] });
  const message = await eventually(() => standIn.messagesIn(soc.id).find((one) => one.text === 'Contained'));
  expect(shown(message)).toContain('db-7 &lt;@U1&gt; is contained.');
  await eventually(async () => (await entries(runId)).some((entry) => entry.kind === 'message.delivered') || undefined);
});

test('an answer that was lost on the way is looked for, and the question is not sent twice', async () => {
  standIn.faults.push({ method: 'chat.postMessage', kind: 'lost' });
  const { questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  const delivery = await eventually(async () => (await deliveries(questionId)).find((one) => one.state === 'sent'));
  expect(delivery).toMatchObject({ attempts: 2, begun_at: null });
  const [message, ...more] = standIn.messagesIn(soc.id).filter(carrying(questionId));
  expect(more).toEqual([]);
  expect(delivery.ref).toEqual({ channel: soc.id, ts: message!.ts });
});

test('answered elsewhere while it was not known whether the question arrived: what arrived shows the decision', async () => {
  standIn.faults.push({ method: 'chat.postMessage', kind: 'lost' });
  const { questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  const message = await messageOf(questionId);
  await eventually(async () => (await deliveries(questionId))[0]?.last_error ?? undefined);
  const by = (await people.person(db.spaceId, 'ann@example.com'))!;
  await people.answer({ spaceId: db.spaceId, questionId, by, choice: 'a', how: 'web' });
  await eventually(() => shown(message).includes('*A* by ann') || undefined);
  expect(standIn.messagesIn(soc.id).filter(carrying(questionId))).toHaveLength(1);
});

test('a rate limit is waited for, and a channel that refuses is on record and tried again', async () => {
  standIn.faults.push({ method: 'chat.postMessage', kind: 'rate_limited', retryAfter: 1 });
  const limited = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  await messageOf(limited.questionId);
  expect(standIn.messagesIn(soc.id).filter(carrying(limited.questionId))).toHaveLength(1);

  const { runId, questionId } = await ask('{ of: { channel: "#later" }, text: Well?, choices: [a] }');
  const failed = await eventually(async () => (await deliveries(questionId)).find((one) => one.state === 'failed'));
  expect(failed.last_error).toContain('invite the app');
  const later = workspace.addChannel('later', [ann!]);
  await people.catchUp('slack');
  await messageOf(questionId, later.id);
  await eventually(async () => (await deliveries(questionId))[0].state === 'sent' || undefined);
  const kinds = (await entries(runId)).map((entry) => entry.kind);
  expect(kinds.filter((kind) => kind === 'question.undelivered')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'question.delivered')).toHaveLength(1);
});

test('an attempt that is under way, or was when its process died, is waited for', async () => {
  const { questionId } = await ask('{ of: { channel: "#missing" }, text: Well?, choices: [a] }');
  const { id: deliveryId } = await eventually(async () =>
    (await deliveries(questionId)).find((one) => one.state === 'failed'),
  );
  await db.tx((tx) =>
    tx.query("update delivery set leased_until = now() + interval '1 hour' where id = $1", [deliveryId]),
  );
  const posts = () =>
    standIn.calls.filter((call) => call.method === 'chat.postMessage' && call.args.channel === '#missing').length;
  const before = posts();
  await people.tasks[TASK.deliver]!({ spaceId: db.spaceId, deliveryId });
  expect(posts()).toBe(before);
  const [job] = await jobs(`people.deliver:${deliveryId}`);
  expect(job!.runAt).toEqual((await deliveries(questionId))[0].leased_until);
});

test('without the right to read history a question is rather asked twice than not at all', async () => {
  standIn.scopes = new Set(BOT_SCOPES.filter((scope) => !scope.endsWith(':history')));
  standIn.faults.push({ method: 'chat.postMessage', kind: 'lost' });
  const { questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  await eventually(async () => (await deliveries(questionId)).find((one) => one.state === 'sent'));
  standIn.scopes = new Set(BOT_SCOPES);
  expect(standIn.messagesIn(soc.id).filter(carrying(questionId))).toHaveLength(2);
});

test('Slack is down when the question is asked: it is in the inbox, and once in Slack when Slack is back', async () => {
  standIn.down();
  await eventually(() => slack.status().state !== 'connected' || undefined);
  const { runId, questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a] }');
  const by = (await people.person(db.spaceId, 'ann@example.com'))!;
  expect((await people.list(by)).items.map((item) => item.id)).toContain(questionId);
  await eventually(async () => (await deliveries(questionId))[0]?.last_error ?? undefined);
  await eventually(
    () => (slack.status().state === 'failed' && slack.status().detail.includes('Slack cannot be reached')) || undefined,
  );
  // the next attempt is far away: it is Slack's return that brings the question
  const [delivery] = await deliveries(questionId);
  await db.tx((tx) =>
    engine.schedule(
      tx,
      TASK.deliver,
      { spaceId: db.spaceId, deliveryId: delivery.id },
      { key: deliverKey(delivery.id), runAt: tomorrow() },
    ),
  );
  standIn.back();
  const message = await messageOf(questionId);
  await eventually(() => slack.status().state === 'connected' || undefined);
  await standIn.press(message, 'answer:0', ann!.id);
  await until(runId);
  expect(standIn.messagesIn(soc.id).filter(carrying(questionId))).toHaveLength(1);
});

test('what was asked before Slack was set up is asked there too', async () => {
  const { questionId } = await ask('{ of: { role: responder }, text: Well?, choices: [a] }');
  expect(await deliveries(questionId)).toEqual([]);
  // as if it had been asked of a channel that nobody served
  await db.tx((tx) => tx.query(`update question set audience = '{"channel":"#soc"}' where id = $1`, [questionId]));
  await people.catchUp('slack');
  await people.catchUp('slack');
  await messageOf(questionId);
  expect(await deliveries(questionId)).toHaveLength(1);
});
