// Part of the stand-in for Slack: what Slack sends when a person presses a button or sends a modal, and what
// Slack's own client refuses to send.

import { shown, shownView } from './slack-methods.ts';
import { code, type SlackMessage, type SlackView, type SlackWorkspace } from './slack-workspace.ts';

/** Values by block id: text, number, boolean, the label of an option, or an array of labels. */
export type SubmitPlan = Record<string, unknown>;

export interface PressOptions {
  /** How long ago the button was pressed, in ms; a trigger lives 3 s. */
  triggerAge?: number;
}

const person = (w: SlackWorkspace, id: string) => {
  const user = w.users.get(id);
  if (!user) throw new Error(`stand-in: no user ${id}`);
  return { id, username: user.name.toLowerCase(), name: user.name.toLowerCase(), team_id: user.teamId };
};

const about = (w: SlackWorkspace) => ({
  api_app_id: w.appId,
  token: 'legacy-verification-token',
  team: { id: w.teamId, domain: 'stand-in' },
  enterprise: null,
  is_enterprise_install: false,
});

export function pressPayload(
  w: SlackWorkspace,
  url: string,
  message: SlackMessage,
  actionId: string,
  userId: string,
  options: PressOptions,
) {
  const channel = w.channels.get(message.channel)!;
  if (!channel.members.has(userId)) throw new Error(`stand-in: ${userId} is not in ${channel.name}`);
  const block = message.blocks.find((one) => one.elements?.some((element: any) => element.action_id === actionId));
  const button = block?.elements.find((element: any) => element.action_id === actionId);
  if (!button) throw new Error(`stand-in: the message has no button ${actionId}`);
  const trigger = `${code()}.${code()}`;
  w.triggers.set(trigger, { user: userId, madeAt: Date.now() - (options.triggerAge ?? 0), used: false });
  const response = code();
  w.responseUrls.set(response, { user: userId, channel: channel.id, ts: message.ts, uses: 0 });
  return {
    type: 'block_actions',
    ...about(w),
    user: person(w, userId),
    container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: false },
    trigger_id: trigger,
    channel: { id: channel.id, name: channel.name || 'directmessage' },
    message: shown(w, message),
    response_url: `${url}/response/${response}`,
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: block.block_id ?? 'b1',
        text: button.text,
        value: button.value,
        ...(button.style && { style: button.style }),
        action_ts: String(Date.now() / 1000),
      },
    ],
  };
}

/** A slash command as Slack posts it: a flat form. */
export function commandPayload(
  w: SlackWorkspace,
  url: string,
  line: string,
  userId: string,
  channelId: string,
  key = `${code()}.${code()}`,
): Record<string, string> {
  const channel = memberOf(w, userId, channelId);
  const [command = '', ...words] = line.split(' ');
  const response = code();
  w.responseUrls.set(response, { user: userId, channel: channelId, ts: '0', uses: 0 });
  return {
    token: 'legacy-verification-token',
    team_id: w.teamId,
    team_domain: 'stand-in',
    channel_id: channel.id,
    channel_name: channel.name || 'directmessage',
    user_id: userId,
    user_name: person(w, userId).username,
    command,
    text: words.join(' '),
    api_app_id: w.appId,
    is_enterprise_install: 'false',
    response_url: `${url}/response/${response}`,
    trigger_id: key,
  };
}

export function messagePayload(
  w: SlackWorkspace,
  text: string,
  userId: string,
  channelId: string,
  more: { key?: string; bot?: boolean; subtype?: string; threadTs?: string },
) {
  const channel = memberOf(w, userId, channelId);
  const ts = more.key ?? `${Math.floor(Date.now() / 1000)}.${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
  return {
    ...about(w),
    team_id: w.teamId,
    type: 'event_callback',
    event_id: `Ev${code()}`,
    event_time: Math.floor(Number(ts)),
    authorizations: [{ team_id: w.teamId, user_id: w.botUser, is_bot: true }],
    event: {
      type: 'message',
      channel: channel.id,
      channel_type: channel.private ? 'group' : 'channel',
      user: userId,
      text,
      ts,
      ...(more.bot && { bot_id: 'B0OTHER' }),
      ...(more.subtype && { subtype: more.subtype }),
      ...(more.threadTs && { thread_ts: more.threadTs }),
    },
  };
}

function memberOf(w: SlackWorkspace, userId: string, channelId: string) {
  const channel = w.channels.get(channelId)!;
  if (!channel.members.has(userId)) throw new Error(`stand-in: ${userId} is not in ${channel.name}`);
  return channel;
}

export function submitPayload(w: SlackWorkspace, view: SlackView, values: SubmitPlan) {
  const state: Record<string, Record<string, unknown>> = {};
  for (const block of view.view.blocks) {
    if (block.type !== 'input') continue;
    const entered = values[block.block_id];
    const kept = STATE[block.element.type]!(block.element, entered);
    if (isEmpty(kept) && !block.optional)
      throw new Error(`Slack's client: please complete the required field ${block.block_id}`);
    state[block.block_id] = { [block.element.action_id]: { type: block.element.type, ...kept } };
  }
  const unknown = Object.keys(values).filter((id) => !(id in state));
  if (unknown.length > 0) throw new Error(`stand-in: the modal has no field ${unknown}`);
  return {
    type: 'view_submission',
    ...about(w),
    user: person(w, view.user),
    trigger_id: `${code()}.${code()}`,
    view: { ...shownView(w, view), state: { values: state } },
    response_urls: [],
  };
}

type Kept = Record<string, unknown>;

const isEmpty = (kept: Kept) =>
  Object.values(kept).every((value) => value === null || (Array.isArray(value) && value.length === 0));

const typed =
  (check: (element: any, text: string) => string | undefined) =>
  (element: any, entered: unknown): Kept => {
    const text = entered === undefined ? element.initial_value : String(entered);
    if (text === undefined || text === '') return { value: null };
    const fault = check(element, text);
    if (fault) throw new Error(`Slack's client: ${fault}`);
    return { value: text };
  };

const picked = (element: any, label: unknown) => {
  const option = element.options.find((one: any) => one.text.text === label);
  if (!option) throw new Error(`stand-in: no option ${label}`);
  return option;
};

const STATE: Record<string, (element: any, entered: unknown) => Kept> = {
  plain_text_input: typed((element, text) =>
    text.length > (element.max_length ?? 3000)
      ? 'too long'
      : text.length < (element.min_length ?? 0)
        ? 'too short'
        : undefined,
  ),
  number_input: typed((element, text) => {
    const number = Number(text);
    if (!Number.isFinite(number) || (!element.is_decimal_allowed && !Number.isInteger(number)))
      return 'not such a number';
    if (element.min_value !== undefined && number < Number(element.min_value)) return 'too small';
    return element.max_value !== undefined && number > Number(element.max_value) ? 'too large' : undefined;
  }),
  email_text_input: typed((_element, text) => (/^\S+@\S+\.\S+$/.test(text) ? undefined : 'not an e-mail address')),
  url_text_input: typed((_element, text) => (URL.canParse(text) ? undefined : 'not a URL')),
  datepicker: (element, entered) => ({ selected_date: entered ?? element.initial_date ?? null }),
  datetimepicker: (element, entered) => ({ selected_date_time: entered ?? element.initial_date_time ?? null }),
  checkboxes: (element, entered) => ({
    selected_options: entered === undefined ? (element.initial_options ?? []) : entered ? [element.options[0]] : [],
  }),
  radio_buttons: (element, entered) => ({
    selected_option: entered === undefined ? (element.initial_option ?? null) : picked(element, entered),
  }),
  static_select: (element, entered) => ({
    selected_option: entered === undefined ? (element.initial_option ?? null) : picked(element, entered),
  }),
  multi_static_select: (element, entered) => ({
    selected_options:
      entered === undefined
        ? (element.initial_options ?? [])
        : (entered as unknown[]).map((label) => picked(element, label)),
  }),
};
