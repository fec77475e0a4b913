// A security team's surroundings for a real instance: stand-ins for the tools and for Slack, people, connections
// and flows, all set up through the command line as an administrator would.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { fromRoot } from '../src/paths.ts';
import { SlackStandIn } from '../test/stand-ins/slack-stand-in.ts';
import type { SlackChannel, SlackMessage, SlackUser } from '../test/stand-ins/slack-workspace.ts';
import { type ToolsStandIn, toolsStandIn } from '../test/stand-ins/tools-stand-in.ts';
import { atEnd } from './at-end.ts';
import { type HttpAnswer, Instance, until } from './instance.ts';

const SECRETS = { siem: 'siem-secret', suricata: 'suricata-secret', guardduty: 'guardduty-secret' };

export interface Soc {
  instance: Instance;
  tools: ToolsStandIn;
  slack: SlackStandIn;
  channel: SlackChannel;
  ines: SlackUser;
  /** Each as its sender sends it, with its way of proving itself. */
  splunk(event: unknown): Promise<HttpAnswer>;
  suricata(event: unknown): Promise<HttpAnswer>;
  guardduty(event: unknown): Promise<HttpAnswer>;
}

/** `flows` are deployed from e2e/flows; the playbook of a first start is there already. */
export async function soc({
  flows = [],
  env = {},
}: {
  flows?: string[];
  env?: Record<string, string>;
} = {}): Promise<Soc> {
  const tools = await toolsStandIn();
  const slack = await SlackStandIn.start();
  atEnd(async () => {
    await slack.stop();
    await tools.close();
  });
  const ines = slack.workspace.addUser('Ines', 'ines@example.com');
  const channel = slack.workspace.addChannel('soc', [ines]);

  const instance = await Instance.start({
    REFLEJO_ALLOW_NET: '127.0.0.0/8',
    REFLEJO_SLACK_BOT_TOKEN: slack.botToken,
    REFLEJO_SLACK_APP_TOKEN: slack.appToken,
    REFLEJO_SLACK_API_URL: slack.apiUrl,
    ...env,
  });
  await instance.ask('person', 'add', 'ines@example.com', '--name', 'Ines Vidal', '--role', 'responder');
  await instance.ask('connection', 'set', 'siem-signature', '--set', `secret=${SECRETS.siem}`);
  const add = (tool: string, name: string, values: Record<string, string>, ...more: string[]) =>
    instance.ask(
      ...['connection', 'add', tool, '--name', name, ...more],
      ...Object.entries(values).flatMap(([field, value]) => ['--set', `${field}=${value}`]),
    );
  await add('virustotal', 'virustotal', tools.values('virustotal'));
  await add('crowdstrike', 'falcon', tools.values('crowdstrike'));
  if (flows.length > 0) {
    for (const tool of ['jira', 'okta', 'github', 'slack']) await add(tool, tool, tools.values(tool));
    await add('webhook', 'suricata-signature', { secret: SECRETS.suricata }, '--kind', 'hook_hmac');
    const guardduty = { username: 'events', secret: SECRETS.guardduty };
    await add('webhook', 'guardduty-signature', guardduty, '--kind', 'hook_basic');
  }
  for (const flow of flows) await instance.ask('flow', 'deploy', fromRoot(join('e2e/flows', `${flow}.flow.yaml`)));
  await until('Slack to be connected', () => slack.connections > 0);

  return {
    instance,
    tools,
    slack,
    channel,
    ines,
    splunk: (event) => instance.hook('siem', event, { authorization: `Bearer ${SECRETS.siem}` }),
    suricata: (event) => {
      const body = JSON.stringify(event);
      const signature = createHmac('sha256', SECRETS.suricata).update(body).digest('hex');
      return instance.hook('suricata', body, { 'x-hub-signature-256': `sha256=${signature}` });
    },
    guardduty: (event) => {
      const credentials = Buffer.from(`events:${SECRETS.guardduty}`).toString('base64');
      return instance.hook('guardduty', event, { authorization: `Basic ${credentials}` });
    },
  };
}

const buttonsOf = (message: SlackMessage): any[] =>
  message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));

/** The messages in the channel that ask or asked this question. */
export const messagesAbout = ({ slack, channel }: Soc, questionId: string): SlackMessage[] =>
  slack.messagesIn(channel.id).filter((message) => JSON.stringify(message.blocks).includes(questionId));

/** The message that asks, once it is there. */
export const asked = (soc: Soc, questionId: string): Promise<SlackMessage> =>
  until(`question ${questionId} in Slack`, () =>
    messagesAbout(soc, questionId).find((message) => buttonsOf(message).length > 0),
  );

/** Ines presses the button of a choice. Gives the view that opened, when one did. */
export async function press(soc: Soc, message: SlackMessage, choice: string): Promise<string | undefined> {
  const { slack, ines } = soc;
  const button = buttonsOf(message).find(({ value }) => value.endsWith(`:${choice}`));
  const before = new Set(slack.workspace.views.keys());
  const { acked } = await slack.press(message, button.action_id, ines.id);
  if (!acked) throw new Error('the press was not acknowledged');
  const opened = () => [...slack.workspace.views.keys()].find((id) => !before.has(id));
  const whispers = slack.workspace.ephemerals.length;
  return until('a form or a decision', () => {
    if (slack.workspace.ephemerals.length > whispers) throw new Error(slack.workspace.ephemerals.at(-1)!.text);
    return opened() ?? (buttonsOf(message).length === 0 ? 'decided' : undefined);
  });
}

/** The message says who decided what, and has no buttons any more. */
export const decided = (message: SlackMessage): Promise<SlackMessage> =>
  until('the message to be replaced by the decision', () =>
    buttonsOf(message).length === 0 && JSON.stringify(message.blocks).includes('Ines Vidal') ? message : undefined,
  );
