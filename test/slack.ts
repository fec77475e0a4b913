// Slack's stand-in with the people of a team in it, the people part connected to it, and what tests look at there.
import { afterAll } from 'vitest';
import { BOT_SCOPES, connectSlack } from '../src/people/slack/index.ts';
import { testDatabase } from './database.ts';
import { eventually, testPeople } from './people.ts';
import { SlackStandIn } from './stand-ins/slack-stand-in.ts';
import type { SlackMessage } from './stand-ins/slack-workspace.ts';

export async function testSlack() {
  const db = await testDatabase();
  const standIn = await SlackStandIn.start();
  // what the guide tells people to grant is enough for everything below
  standIn.scopes = new Set(BOT_SCOPES);
  const logged: string[] = [];
  const settings = {
    botToken: standIn.botToken,
    appToken: standIn.appToken,
    apiUrl: standIn.apiUrl,
    publicUrl: 'https://reflejo.example',
    log: (_level: string, text: string) => logged.push(text),
  };
  const { channel, listenWith } = connectSlack(settings);
  const { people, engine, add, ask, start, until, entries, jobs } = await testPeople(db, { channels: [channel] });
  const { workspace } = standIn;
  const [ann, bea, vic] = (['ann', 'bea', 'vic'] as const).map((name) =>
    workspace.addUser(name, `${name}@example.com`),
  );
  const unknown = workspace.addUser('Uma', 'uma@example.com');
  const guest = workspace.addUser('Ann of elsewhere', 'ann@example.com', { teamId: 'T0OTHER', stranger: true });
  const soc = workspace.addChannel('soc', [ann!, bea!, vic!, unknown, guest]);
  add('ann', 'responder');
  add('bea', 'responder');
  add('vic', 'viewer');
  const slack = listenWith(people);
  slack.start();
  await eventually(() => slack.status().state === 'connected' || undefined);
  afterAll(async () => {
    await slack.stop();
    await standIn.stop();
  });

  const carrying = (questionId: string) => (message: SlackMessage) =>
    JSON.stringify(message.blocks).includes(questionId);
  const messageOf = (questionId: string, channelId = soc.id) =>
    eventually(() => standIn.messagesIn(channelId).find(carrying(questionId)));
  const shown = (message: SlackMessage) => JSON.stringify(message.blocks);
  const whispered = (userId: string) =>
    workspace.ephemerals.filter((one) => one.user === userId).map((one) => one.text);
  const buttonsOf = (message: SlackMessage) => message.blocks.find((block) => block.type === 'actions')?.elements ?? [];
  const deliveries = async (questionId: string) =>
    (
      await db.tx((tx) =>
        tx.query("select * from delivery where question_id = $1 and kind <> 'inbox' order by id", [questionId]),
      )
    ).rows;
  const openView = (userId: string, questionId: string) =>
    eventually(() =>
      [...workspace.views.values()].find(
        (view) => view.user === userId && view.open && view.view.private_metadata?.includes(questionId),
      ),
    );
  const tomorrow = () => new Date(Date.now() + 86_400_000);
  const refusals = async (runId: string) => (await entries(runId)).filter((entry) => entry.kind === 'question.refused');
  return {
    settings,
    db,
    standIn,
    logged,
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
    vic,
    unknown,
    guest,
    soc,
    slack,
    messageOf,
    shown,
    whispered,
    buttonsOf,
    deliveries,
    openView,
    tomorrow,
    refusals,
    carrying,
  };
}
