// Commands and messages against the stand-in for Slack, by socket and over HTTP.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually, testPeople } from '../../test/people.ts';
import { SlackStandIn } from '../../test/stand-ins/slack-stand-in.ts';
import { testTriggers } from '../../test/triggers.ts';
import type { Principal } from '../access/index.ts';
import { connectSlack, type Slack } from '../people/index.ts';
import { slackIntake } from './slack.ts';

const db = await testDatabase();
const standIn = await SlackStandIn.start();
const { people, add } = await testPeople(db);
const { deploy, bodies, nodes, releases, owner } = await testTriggers(db);
const known = new Map<string, Principal>();
for (const [name, role] of [
  ['ann', 'responder'],
  ['vic', 'viewer'],
] as const)
  known.set(`${name}@example.com`, add(name, role));
const intake = slackIntake({
  db,
  engine: nodes[0]!.engine,
  findPerson: async (spaceId, email) => (spaceId === db.spaceId ? known.get(email) : undefined),
  publicUrl: 'https://reflejo.example',
});
const settings = { botToken: standIn.botToken, apiUrl: standIn.apiUrl, publicUrl: 'https://reflejo.example' };
const { workspace } = standIn;
const [ann, vic, uma] = ['ann', 'vic', 'uma'].map((name) => workspace.addUser(name, `${name}@example.com`));
const soc = workspace.addChannel('soc', [ann!, vic!, uma!]);
const other = workspace.addChannel('other', [ann!]);
let slack: Slack;

beforeAll(async () => {
  slack = connectSlack({ ...settings, appToken: standIn.appToken }).listenWith(people, intake);
  slack.start();
  await eventually(() => slack.status().state === 'connected' || undefined);
});
afterAll(async () => {
  await slack.stop();
  await standIn.stop();
});

const has = (name: string, count: number) =>
  eventually(async () => ((await bodies(name)).length >= count ? bodies(name) : undefined));
const refusals = async (name: string) =>
  (await db.system.query("select 1 from ledger_entry where kind = 'event.refused' and object = $1", [`flow:${name}`]))
    .rowCount;

test('a command makes a run in the name of the person, who is told at once where it is', async () => {
  standIn.commands.add('/block');
  const name = await deploy('slack: { command: /block }');
  const answer = await standIn.command('/block 203.0.113.7 now', ann!.id, soc.id);
  expect(answer).toMatchObject({
    acked: true,
    body: { response_type: 'ephemeral', text: expect.stringContaining(name) },
  });
  expect(answer.body.text).toMatch(/https:\/\/reflejo\.example\/runs\/[0-9a-f-]{36}$/);
  expect(await has(name, 1)).toEqual([
    {
      text: '203.0.113.7 now',
      words: ['203.0.113.7', 'now'],
      match: [],
      user: { id: ann!.id, name: 'ann', email: 'ann@example.com' },
      channel: { id: soc.id, name: 'soc' },
      team: workspace.teamId,
      command: '/block',
      ts: null,
      thread_ts: null,
    },
  ]);
  const { rows } = await db.system.query(
    "select body from ledger_entry where kind = 'event.received' order by seq desc limit 1",
  );
  expect(JSON.stringify(rows[0].body)).toContain('"name":"ann"');
});

test('who may not send events is refused, told so, and on record', async () => {
  standIn.commands.add('/isolate').add('/nobody');
  const name = await deploy('slack: { command: /isolate }');
  for (const user of [vic!, uma!]) {
    const { body } = await standIn.command('/isolate host', user.id, soc.id);
    expect(body.text).toContain('You may not send events');
  }
  expect(await bodies(name)).toEqual([]);
  expect(await refusals(name)).toBe(2);
  expect((await standIn.command('/nobody', ann!.id, soc.id)).body.text).toBe('No flow listens to /nobody.');
});

test('a command belongs to one flow of a space; a flow that is off hears nothing', async () => {
  standIn.commands.add('/once');
  const name = await deploy('slack: { command: /once }');
  await expect(deploy('slack: { command: /once }')).rejects.toMatchObject({ code: 'conflict' });
  await releases.setEnabled(owner, name, false);
  expect((await standIn.command('/once', ann!.id, soc.id)).body.text).toContain('No flow listens');
});

test('the filter of the flow is heard of', async () => {
  standIn.commands.add('/ip');
  await deploy('slack: { command: /ip }\n  filter: trigger.body.words.size() == 1');
  expect((await standIn.command('/ip a b', ann!.id, soc.id)).body.text).toContain('its filter said no');
  expect((await standIn.command('/ip a', ann!.id, soc.id)).body.text).toContain('Taken by');
});

test('messages of people in the channel that match make one run each, however often they are delivered', async () => {
  const pattern = await deploy('slack: { message: { channel: "#soc", pattern: "^block (\\\\S+)" } }');
  const contains = await deploy(`slack: { message: { channel: ${soc.id}, contains: PHISH } }`);
  for (const key of ['1700000000.000100', '1700000000.000100'])
    expect(await standIn.say('block 203.0.113.7 please', ann!.id, soc.id, { key })).toMatchObject({ acked: true });
  await standIn.say('this is phishing', ann!.id, soc.id, { threadTs: '1700000000.000100' });
  await standIn.say('block 198.51.100.1', ann!.id, soc.id, { bot: true });
  await standIn.say('block 198.51.100.2', ann!.id, soc.id, { subtype: 'message_changed' });
  await standIn.say('block 198.51.100.3', ann!.id, other.id);
  await standIn.say('block 198.51.100.4', vic!.id, soc.id);
  const [first] = await has(pattern, 1);
  expect(first).toMatchObject({
    match: ['203.0.113.7'],
    channel: { name: 'soc' },
    ts: '1700000000.000100',
    command: null,
  });
  expect(await has(contains, 1)).toMatchObject([{ text: 'this is phishing', thread_ts: '1700000000.000100' }]);
  expect(await bodies(pattern)).toHaveLength(1);
  expect(await refusals(pattern)).toBe(1);
});

test('a message that cannot be kept is not acknowledged, and Slack brings it again', async () => {
  const name = await deploy('slack: { message: { channel: "#soc", contains: again } }');
  const { engine } = nodes[0]!;
  const accept = engine.accept;
  engine.accept = () => Promise.reject(new Error('the database is away'));
  try {
    expect(await standIn.say('again!', ann!.id, soc.id, { key: '1700000001.000100' })).toMatchObject({ acked: false });
  } finally {
    engine.accept = accept;
  }
  expect(await standIn.say('again!', ann!.id, soc.id, { key: '1700000001.000100' })).toMatchObject({ acked: true });
  expect(await has(name, 1)).toHaveLength(1);
});
