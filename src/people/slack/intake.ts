// What people write in Slack for flows to take up: commands and messages. Somebody else decides what becomes of them;
// here Slack is answered in time, and only when what was said is kept.
import type { App, ReceiverEvent, RespondFn, SlashCommand } from '@slack/bolt';
import { AppError } from '../../errors.ts';
import type { Identities } from './identity.ts';
import type { Log } from './quiet-logger.ts';
import type { SlackApi } from './slack-api.ts';
import { escaped } from './text.ts';

export interface Said {
  text: string;
  user: { id: string };
  channel: { id: string; name: string };
  team: string;
  /** Of a message. */
  ts?: string;
  threadTs?: string;
  command?: string;
  /** The same for the same words, however often Slack delivers them. */
  key: string;
}

/** The confirmed address of who said it, or why it is not known. */
export type Speaker = { email: string } | { unknown: string };

/** What takes words up. Resolves when they are kept. */
export interface SlackIntake {
  /** Gives what the person is told. */
  command(said: Said, speaker: Speaker): Promise<string>;
  /** Whether anyone listens to messages there; `name` is asked only when needed. */
  listens(channelId: string, name: () => Promise<string>, text: string): Promise<boolean>;
  message(said: Said, speaker: Speaker): Promise<void>;
}

interface IntakeParts {
  intake: SlackIntake;
  api: SlackApi;
  identities: Identities;
  log: Log | undefined;
}

/** Slack waits 3 s for the answer to a command. */
const ACK_WITHIN_MS = 2000;
const NAMES_KEPT_MS = 10 * 60_000;

export function listenToWords(app: App, parts: IntakeParts): void {
  const names = new ChannelNames(parts.api);
  app.command(/^\//, async ({ ack, command, respond }) => {
    const answer = runCommand(parts, command);
    const early = await Promise.race([answer, later(ACK_WITHIN_MS)]);
    if (early !== undefined) return void (await ack({ response_type: 'ephemeral', text: escaped(early) }));
    await ack();
    await reply(parts, respond, await answer);
  });
  // bolt acknowledges an event before any listener has seen it; Slack delivers again only what was not acknowledged
  const process = app.processEvent.bind(app);
  app.processEvent = async (event: ReceiverEvent) => {
    const message = messageIn(event.body);
    if (message) await takeMessage(parts, names, message);
    await process(event);
  };
}

async function runCommand({ intake, identities, log }: IntakeParts, command: SlashCommand): Promise<string> {
  try {
    const said: Said = {
      text: command.text ?? '',
      user: { id: command.user_id },
      channel: { id: command.channel_id, name: command.channel_name },
      team: command.team_id,
      command: command.command,
      key: command.trigger_id,
    };
    return await intake.command(said, await identities.of(command.user_id));
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return error.detail;
    log?.('error', `Slack command failed: ${(error as Error).message}`);
    return 'This could not be taken up: something went wrong on our side. Try again in a moment.';
  }
}

interface MessageEvent {
  type: 'message';
  subtype?: string;
  bot_id?: string;
  user?: string;
  text?: string;
  channel: string;
  team?: string;
  ts: string;
  thread_ts?: string;
}

/** A message that a person wrote, not one that was changed, deleted or sent by an app. */
function messageIn(body: Record<string, any>): (MessageEvent & { user: string; team_id: string }) | undefined {
  const event = body.type === 'event_callback' ? (body.event as MessageEvent) : undefined;
  if (event?.type !== 'message' || event.bot_id || !event.user) return undefined;
  if (event.subtype !== undefined && !['file_share', 'thread_broadcast'].includes(event.subtype)) return undefined;
  return { ...event, user: event.user, team_id: body.team_id };
}

async function takeMessage(
  { intake, identities }: IntakeParts,
  names: ChannelNames,
  message: NonNullable<ReturnType<typeof messageIn>>,
): Promise<void> {
  const { channel, text = '', user, ts, thread_ts: threadTs } = message;
  const name = () => names.of(channel);
  if (!(await intake.listens(channel, name, text))) return;
  const said: Said = {
    text,
    user: { id: user },
    channel: { id: channel, name: await name() },
    team: message.team_id,
    ts,
    ...(threadTs && { threadTs }),
    key: `${channel}:${ts}`,
  };
  await intake.message(said, await identities.of(user));
}

async function reply({ log }: IntakeParts, respond: RespondFn, text: string): Promise<void> {
  await respond({ response_type: 'ephemeral', text: escaped(text) }).catch((error: Error) =>
    log?.('warn', `Slack did not take our reply to a command: ${error.message}`),
  );
}

class ChannelNames {
  private readonly api: SlackApi;
  private readonly kept = new Map<string, { name: string; until: number }>();

  constructor(api: SlackApi) {
    this.api = api;
  }

  async of(channel: string): Promise<string> {
    const kept = this.kept.get(channel);
    if (kept && kept.until > Date.now()) return kept.name;
    const { channel: found } = await this.api.call((web) => web.conversations.info({ channel }));
    const name = found?.name ?? '';
    if (this.kept.size > 5000) this.kept.clear();
    this.kept.set(channel, { name, until: Date.now() + NAMES_KEPT_MS });
    return name;
  }
}

const later = (ms: number) =>
  new Promise<undefined>((resolve) => {
    setTimeout(resolve, ms, undefined).unref();
  });
