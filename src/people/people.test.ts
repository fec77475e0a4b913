// Questions and messages without a channel: asked by real runs, answered through the inbox.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { newSpace, testDatabase } from '../../test/database.ts';
import { eventually, testPeople } from '../../test/people.ts';
import type { Principal } from '../access/index.ts';
import { AppError } from '../errors.ts';
import { TASK } from './context.ts';

const db = await testDatabase();
const { people, engine, add, ask, start, until, entries, jobs } = await testPeople(db);
const owner = add('olga', 'owner');
const ann = add('ann', 'responder');
const bea = add('bea', 'responder');
const viewer = add('vic', 'viewer');

const answer = (questionId: string, by: Principal, choice: string, form: unknown = {}) =>
  people.answer({ spaceId: db.spaceId, questionId, by, choice, form, how: 'web' });
const faultOf = async (work: Promise<unknown>) => {
  const fault = await work.then(
    () => undefined,
    (error) => error,
  );
  expect(fault).toBeInstanceOf(AppError);
  return fault as AppError;
};
const row = async (questionId: string) =>
  (await db.tx((tx) => tx.query('select * from question where id = $1', [questionId]))).rows[0];
const passDeadline = async (questionId: string) => {
  await db.tx((tx) =>
    tx.query("update question set deadline = now() - interval '1 second' where id = $1", [questionId]),
  );
};
const run = (task: string, questionId: string, more = {}) =>
  people.tasks[task]!({ spaceId: db.spaceId, questionId, ...more });
const kinds = async (runId: string) =>
  (await entries(runId)).map((entry) => entry.kind).filter((kind) => /^(question|message)/.test(kind));

test('an answer goes to the run, is on record with who gave it, and closes the question', async () => {
  const { runId, questionId } = await ask(
    '{ of: { role: responder }, title: "{{ trigger.body.title }}", text: "From {{ trigger.body.ip }}?", choices: [block, { id: ignore, label: Leave it, style: danger }], form: { reason: { type: string, title: Why, required: true } }, deadline: 2h, default: ignore }',
    { title: 'Beacon', ip: '203.0.113.9' },
  );
  expect(await people.get(ann, questionId)).toMatchObject({
    title: 'Beacon',
    text: 'From 203.0.113.9?',
    choices: [
      { id: 'block', label: 'Block' },
      { id: 'ignore', label: 'Leave it', style: 'danger' },
    ],
    form: { properties: { reason: { title: 'Why' } }, required: ['reason'] },
    state: 'open',
    default: 'ignore',
    mayAnswer: true,
  });
  await until(runId, ['waiting']);
  const given = await answer(questionId, ann, 'block', { reason: 'known bad' });
  expect(given).toMatchObject({
    choice: 'block',
    form: { reason: 'known bad' },
    by: { id: ann.actor.id, name: 'ann' },
    how: 'web',
  });
  const done = await until(runId);
  expect(done.steps.find((step) => step.path === 'decide')!.output).toEqual(given);
  expect(done.steps.find((step) => step.path === 'after')!.output).toEqual({ took: 'block' });
  const about = (await entries(runId)).filter((entry) => entry.kind.startsWith('question.'));
  expect(about.map((entry) => entry.kind)).toEqual(['question.asked', 'question.answered']);
  expect(about[0]).toMatchObject({
    actor: { type: 'flow', id: expect.stringMatching(/^people-\d+@1$/) },
    data: { where: ['inbox'], default: 'ignore' },
  });
  expect(about[1]).toMatchObject({
    object: `question:${questionId}`,
    actor: { type: 'person', id: ann.actor.id, name: 'ann' },
    data: { choice: 'block', how: 'web', form: { reason: 'known bad' } },
  });
  expect(await people.get(ann, questionId)).toMatchObject({
    state: 'answered',
    answer: { choice: 'block' },
    mayAnswer: false,
  });
  expect(await jobs(`people.deadline:${questionId}`)).toEqual([]);
});

test('of many answers at once exactly one wins, and every other is refused on record', async () => {
  const { runId, questionId } = await ask('{ of: { channel: "#soc" }, text: Well?, choices: [a, b] }');
  const all = await Promise.allSettled(
    [ann, bea, owner, ann, bea, owner].map((by, n) => answer(questionId, by, n % 2 ? 'a' : 'b')),
  );
  const won = all.filter((one) => one.status === 'fulfilled');
  expect(won).toHaveLength(1);
  for (const one of all)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'already_answered', status: 409 });
  const done = await until(runId);
  expect(done.steps[1]!.output).toEqual({ took: (won[0] as PromiseFulfilledResult<{ choice: string }>).value.choice });
  const recorded = await kinds(runId);
  expect(recorded.filter((kind) => kind === 'question.answered')).toHaveLength(1);
  expect(recorded.filter((kind) => kind === 'question.refused')).toHaveLength(5);
});

test('who is not asked is refused, on record, and the question stays open', async () => {
  const { runId, questionId } = await ask('{ of: { person: ann@example.com }, text: Well?, choices: [a] }');
  for (const by of [bea, viewer])
    expect(await faultOf(answer(questionId, by, 'a'))).toMatchObject({ code: 'forbidden' });
  const stranger = { ...owner, spaceId: await newSpace(db, 'elsewhere') };
  expect(await faultOf(answer(questionId, stranger, 'a'))).toMatchObject({ code: 'not_found' });
  expect(await faultOf(people.get(stranger, questionId))).toMatchObject({ code: 'not_found' });
  expect(
    await faultOf(people.answer({ spaceId: stranger.spaceId, questionId, by: stranger, choice: 'a', how: 'api' })),
  ).toMatchObject({ code: 'not_found' });
  expect(await row(questionId)).toMatchObject({ state: 'open', answer: null });
  const refused = (await entries(runId)).filter((entry) => entry.kind === 'question.refused');
  expect(refused.map((entry) => [entry.actor.name, entry.data.why])).toEqual([
    ['bea', 'forbidden'],
    ['vic', 'forbidden'],
  ]);
  await answer(questionId, owner, 'a');
  expect((await until(runId)).status).toBe('succeeded');
});

test('an answer that does not fit names each fault and changes nothing', async () => {
  const { questionId } = await ask(
    '{ of: { role: responder }, text: Well?, choices: [a, b], form: { reason: { type: string, required: true }, hours: { type: integer, minimum: 1 } } }',
  );
  expect(await faultOf(answer(questionId, ann, 'c', { reason: 'x' }))).toMatchObject({
    code: 'invalid_answer',
    problems: [{ path: 'choice', message: 'Must be one of: a, b.' }],
  });
  expect(await faultOf(answer(questionId, ann, 'a', { hours: 0 }))).toMatchObject({
    problems: [
      { path: 'form.reason', message: 'This field is required.' },
      { path: 'form.hours', message: 'At least 1.' },
    ],
  });
  expect(await faultOf(answer(questionId, ann, 'toString', []))).toMatchObject({ code: 'invalid_answer' });
  expect(await faultOf(answer(randomUUID(), ann, 'a'))).toMatchObject({ code: 'not_found' });
  expect(await faultOf(answer('not-a-uuid', ann, 'a'))).toMatchObject({ code: 'not_found' });
  expect(await row(questionId)).toMatchObject({ state: 'open' });
});

test('the deadline takes the default, and a later answer is too late', async () => {
  const { runId, questionId } = await ask(
    '{ of: { role: responder }, text: Well?, choices: [a, b], deadline: 2h, default: b }',
  );
  const [job] = await jobs(`people.deadline:${questionId}`);
  expect(job).toMatchObject({ task: TASK.deadline });
  expect(job!.runAt.getTime()).toBe((await row(questionId)).deadline.getTime());
  await run(TASK.deadline, questionId);
  expect(await row(questionId)).toMatchObject({ state: 'open' });
  await passDeadline(questionId);
  await run(TASK.deadline, questionId);
  await run(TASK.deadline, questionId);
  const done = await until(runId);
  expect(done.steps[0]!.output).toMatchObject({ choice: 'b', form: {}, by: null, how: 'default' });
  expect(await faultOf(answer(questionId, ann, 'a'))).toMatchObject({
    code: 'question_closed',
    detail: 'The deadline has passed. The default was taken: B.',
  });
  expect(await kinds(runId)).toEqual(['question.asked', 'question.expired', 'question.refused']);
});

test('without a default the step fails when the deadline passes, even if the timer is late and an answer finds it so', async () => {
  const { runId, questionId } = await ask('{ of: { role: responder }, text: Well?, choices: [a], deadline: 2h }');
  await passDeadline(questionId);
  expect(await faultOf(answer(questionId, ann, 'a'))).toMatchObject({ code: 'question_closed' });
  const done = await until(runId);
  expect(done).toMatchObject({ status: 'failed', error: { code: 'question_closed' } });
  expect(await kinds(runId)).toEqual(['question.asked', 'question.expired', 'question.refused']);
});

test('reminders are counted and scheduled until the last, repeated tasks remind nobody twice', async () => {
  const { runId, questionId } = await ask(
    '{ of: { role: responder }, text: Well?, choices: [a], remind: { every: 15m, times: 2 } }',
  );
  const key = `people.remind:${questionId}`;
  expect(await jobs(key)).toHaveLength(1);
  await run(TASK.remind, questionId, { n: 1 });
  await run(TASK.remind, questionId, { n: 1 });
  expect(await jobs(key)).toHaveLength(1);
  await db.tx((tx) => engine.unschedule(tx, key));
  await run(TASK.remind, questionId, { n: 2 });
  expect(await jobs(key)).toEqual([]);
  expect(await people.get(ann, questionId)).toMatchObject({ reminded: 2 });
  expect(await kinds(runId)).toEqual(['question.asked', 'question.reminded', 'question.reminded']);
  await answer(questionId, ann, 'a');
  await run(TASK.remind, questionId, { n: 3 });
  expect((await row(questionId)).reminded).toBe(2);
});

test('escalation lets a second audience answer', async () => {
  const { runId, questionId } = await ask(
    '{ of: { person: ann@example.com }, text: Well?, choices: [a], escalate: { after: 45m, of: { person: bea@example.com } } }',
  );
  expect(await jobs(`people.escalate:${questionId}`)).toMatchObject([{ task: TASK.escalate }]);
  expect(await people.get(bea, questionId)).toMatchObject({ mayAnswer: false });
  await run(TASK.escalate, questionId);
  await run(TASK.escalate, questionId);
  expect(await people.get(bea, questionId)).toMatchObject({
    mayAnswer: true,
    escalatedTo: { person: 'bea@example.com' },
  });
  await answer(questionId, bea, 'a');
  expect((await until(runId)).status).toBe('succeeded');
  expect(await kinds(runId)).toEqual(['question.asked', 'question.escalated', 'question.answered']);
});

test('a run that is cancelled asks no more', async () => {
  const { runId, questionId } = await ask(
    '{ of: { role: responder }, text: Well?, choices: [a], deadline: 2h, default: a }',
  );
  await until(runId, ['waiting']);
  await db.tx((tx) =>
    engine.signal(tx, { spaceId: db.spaceId, runId, path: '' }, { type: 'cancel', by: 'Olga', reason: 'moot' }),
  );
  await until(runId);
  expect(await row(questionId)).toMatchObject({ state: 'cancelled', answer: null });
  expect(await jobs(`people.deadline:${questionId}`)).toEqual([]);
  expect(await faultOf(answer(questionId, ann, 'a'))).toMatchObject({ code: 'question_closed' });
  expect(await kinds(runId)).toEqual(['question.asked', 'question.cancelled', 'question.refused']);
});

test('an ask that templates have spoilt fails the step and asks nobody', async () => {
  const runId = await start(
    '  - id: decide\n    ask: { of: { person: "{{ trigger.body.who }}" }, text: Well?, choices: [a], deadline: "{{ trigger.body.when }}" }\n',
    { who: 7, when: 'soon' },
  );
  const done = await until(runId);
  expect(done).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
  expect(done.error!.message).toContain('deadline is not a duration');
  expect(await kinds(runId)).toEqual([]);
});

test('what a sensitive step was told is not in the ledger, its digest is', async () => {
  const runId = await start(
    '  - id: decide\n    sensitive: true\n    ask: { of: { role: responder }, text: Well?, choices: [a], form: { why: { type: string } } }\n',
  );
  const questionId = await eventually(
    async () => (await people.list(ann)).items.find((item) => item.runId === runId)?.id,
  );
  await answer(questionId, ann, 'a', { why: 'between us' });
  const entry = (await entries(runId)).find((one) => one.kind === 'question.answered')!;
  expect(entry.data).toMatchObject({ formDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(JSON.stringify(entry.data)).not.toContain('between us');
});

test('lists are paged, newest first, and "mine" leaves out what I may not answer', async () => {
  const fresh = add('fay', 'responder');
  const mine: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    mine.unshift((await ask('{ of: { person: fay@example.com }, text: Well?, choices: [a] }')).questionId);
    await ask('{ of: { role: owner }, text: Well?, choices: [a] }');
  }
  const first = await people.list(fresh, { mine: true, limit: 2 });
  expect(first.items.slice(0, 2).map((item) => item.id)).toEqual(mine.slice(0, 2));
  const second = await people.list(fresh, { mine: true, limit: 2, cursor: first.next });
  expect(second.items[0]!.id).toBe(mine[2]);
  await answer(mine[0]!, fresh, 'a');
  expect((await people.list(fresh, { state: 'open' })).items.map((item) => item.id)).not.toContain(mine[0]);
  expect((await people.list(fresh, { state: 'answered' })).items.map((item) => item.id)).toContain(mine[0]);
  const elsewhere = { ...fresh, spaceId: await newSpace(db, 'empty') };
  expect((await people.list(elsewhere, { state: 'all' })).items).toEqual([]);
});

test('a message is in the inbox once, however often the step is repeated', async () => {
  const runId = await start(
    '  - id: tell\n    notify: { to: { group: blue-team }, title: Contained, text: "{{ trigger.body.host }} is contained." }\n',
    {
      host: 'db-7',
    },
  );
  const done = await until(runId);
  expect(done.steps[0]!.output).toMatchObject({ where: ['inbox'] });
  const call: any = {
    spaceId: db.spaceId,
    runId,
    path: 'tell',
    stepId: 'tell',
    flow: { name: 'x', version: 1 },
    input: { to: { role: 'owner' }, text: 'Hi' },
    key: 'same',
  };
  const twice = [
    await people.notifyHandler.run(call, AbortSignal.timeout(5000)),
    await people.notifyHandler.run(call, AbortSignal.timeout(5000)),
  ];
  expect(twice[1]!.output).toEqual(twice[0]!.output);
  const { items } = await people.messages(ann);
  expect(items.filter((item) => item.runId === runId)).toMatchObject([
    { title: 'x', text: 'Hi' },
    { title: 'Contained', text: 'db-7 is contained.', deliveries: [{ kind: 'inbox', state: 'sent' }] },
  ]);
  await expect(
    people.notifyHandler.run({ ...call, key: 'other', input: { to: {}, text: 'Hi' } }, AbortSignal.timeout(5000)),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});

test('another part tells people in its own transaction, once per key, and nothing when that is undone', async () => {
  const message = {
    spaceId: db.spaceId,
    key: 'alert:missed:1',
    runId: randomUUID(),
    path: '',
    flow: 'triage',
    to: { role: 'responder' as const },
    title: 'Late',
    text: 'An alert is late.',
  };
  await db
    .tx((tx) => people.tell(tx, { ...message, runId: randomUUID() }).then(() => Promise.reject(new Error('undone'))))
    .catch(() => {});
  for (const _ of [1, 2]) await db.tx((tx) => people.tell(tx, message));
  const { items } = await people.messages(ann);
  expect(items.filter((item) => item.title === 'Late')).toMatchObject([{ runId: message.runId, alertId: null }]);
});
