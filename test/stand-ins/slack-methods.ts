// Part of the stand-in for Slack: the methods of the Web API that an application like ours uses, each with the
// scope it needs and the refusals of the real one. Source: docs.slack.dev/reference/methods.
import { messageFault, viewFault } from './slack-block-kit.ts';
import {
  code,
  type SlackChannel,
  type SlackMessage,
  type SlackUser,
  type SlackView,
  type SlackWorkspace,
} from './slack-workspace.ts';

export type Args = Record<string, any>;

export class Refusal extends Error {
  readonly body: Record<string, unknown>;
  constructor(error: string, more: Record<string, unknown> = {}) {
    super(error);
    this.body = { ok: false, error, ...more };
  }
}

interface Method {
  /** One of these is enough; `app` means an app-level token. */
  scopes: string[];
  run(workspace: SlackWorkspace, args: Args, scopes: ReadonlySet<string>): Record<string, unknown>;
}

const TRIGGER_LIFETIME = 3000;

const METHODS: Record<string, Method> = {
  'auth.test': {
    scopes: [],
    run: (w) => ({
      url: 'https://stand-in.slack.test/',
      team: 'Stand-in',
      user: 'reflejo',
      team_id: w.teamId,
      user_id: w.botUser,
      bot_id: 'B0BOT',
    }),
  },
  'chat.postMessage': {
    scopes: ['chat:write'],
    run(w, args, scopes) {
      const channel = addressed(w, args.channel);
      if (channel.archived) throw new Refusal('is_archived');
      if (!channel.members.has(w.botUser) && (channel.private || !scopes.has('chat:write.public')))
        throw new Refusal('not_in_channel');
      const message = w.post({ channel: channel.id, ...content(args), ...thread(w, channel, args) });
      return { channel: channel.id, ts: message.ts, message: shown(w, message) };
    },
  },
  'chat.update': {
    scopes: ['chat:write'],
    run(w, args) {
      const channel = w.channels.get(args.channel) ?? refuse('channel_not_found');
      const message = w.message(channel.id, args.ts) ?? refuse('message_not_found');
      Object.assign(message, content(args), { edits: message.edits + 1 });
      return { channel: channel.id, ts: message.ts, text: message.text, message: shown(w, message) };
    },
  },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    run(w, args) {
      const channel = w.channels.get(args.channel) ?? refuse('channel_not_found');
      if (!channel.members.has(args.user)) throw new Refusal('user_not_in_channel');
      w.ephemerals.push({ user: args.user, channel: channel.id, text: content(args).text });
      return { message_ts: '1.0' };
    },
  },
  'views.open': {
    scopes: [],
    run(w, args) {
      const trigger = w.triggers.get(args.trigger_id) ?? refuse('invalid_trigger_id');
      if (trigger.used) throw new Refusal('exchanged_trigger_id');
      if (Date.now() - trigger.madeAt > TRIGGER_LIFETIME) throw new Refusal('expired_trigger_id');
      trigger.used = true;
      const view: SlackView = {
        id: `V${code()}`,
        hash: code(),
        user: trigger.user,
        open: true,
        errors: undefined,
        view: checkedView(args.view),
      };
      w.views.set(view.id, view);
      return { view: shownView(w, view) };
    },
  },
  'views.update': {
    scopes: [],
    run(w, args) {
      const view = w.views.get(args.view_id);
      if (!view?.open) throw new Refusal('not_found');
      if (args.hash && args.hash !== view.hash) throw new Refusal('hash_conflict');
      Object.assign(view, { view: checkedView(args.view), hash: code(), errors: undefined });
      return { view: shownView(w, view) };
    },
  },
  'users.info': {
    scopes: ['users:read'],
    run: (w, args, scopes) => ({ user: shownUser(w.users.get(args.user) ?? refuse('user_not_found'), scopes) }),
  },
  'users.list': {
    scopes: ['users:read'],
    run: (w, _args, scopes) => ({
      members: [...w.users.values()].map((user) => shownUser(user, scopes)),
      response_metadata: { next_cursor: '' },
    }),
  },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    run(w, args, scopes) {
      const user = [...w.users.values()].find(
        (one) => one.email.toLowerCase() === String(args.email).toLowerCase() && !one.deleted,
      );
      return { user: shownUser(user ?? refuse('users_not_found'), scopes) };
    },
  },
  'usergroups.list': {
    scopes: ['usergroups:read'],
    run: (w) => ({
      usergroups: [...w.groups.values()].map(({ id, handle }) => ({ id, handle, name: handle, date_delete: 0 })),
    }),
  },
  'conversations.open': {
    scopes: ['im:write'],
    run(w, args) {
      if (!w.users.has(args.users)) throw new Refusal('user_not_found');
      return { channel: { id: w.directChannel(args.users).id } };
    },
  },
  'conversations.list': {
    scopes: ['channels:read', 'groups:read'],
    run(w, args) {
      const all = [...w.channels.values()].filter((channel) => !channel.im && visible(w, channel));
      const from = args.cursor ? Number(args.cursor) : 0;
      const size = Number(args.limit ?? 100);
      const next = from + size < all.length ? String(from + size) : '';
      return { channels: all.slice(from, from + size).map(shownChannel), response_metadata: { next_cursor: next } };
    },
  },
  'conversations.info': {
    scopes: ['channels:read', 'groups:read'],
    run: (w, args) => ({ channel: shownChannel(w.channels.get(args.channel) ?? refuse('channel_not_found')) }),
  },
  'conversations.history': {
    scopes: ['channels:history', 'groups:history', 'im:history'],
    run(w, args) {
      const channel = w.channels.get(args.channel) ?? refuse('channel_not_found');
      if (!channel.members.has(w.botUser)) throw new Refusal('not_in_channel');
      const messages = w.messages
        .filter(
          (one) =>
            one.channel === channel.id && (!one.threadTs || one.broadcast) && Number(one.ts) > Number(args.oldest ?? 0),
        )
        .reverse()
        .map((one) => ({
          ...shown(w, one),
          ...(String(args.include_all_metadata) === 'true' && one.metadata && { metadata: one.metadata }),
        }));
      return { messages: messages.slice(0, Number(args.limit ?? 100)), has_more: false };
    },
  },
};

function refuse(error: string): never {
  throw new Refusal(error);
}

/** The method's answer for a token with these scopes. Throws Refusal. */
export function callMethod(
  workspace: SlackWorkspace,
  name: string,
  args: Args,
  scopes: ReadonlySet<string>,
): Record<string, unknown> {
  const method = METHODS[name] ?? refuse('unknown_method');
  if (method.scopes.length > 0 && !method.scopes.some((scope) => scopes.has(scope))) {
    throw new Refusal('missing_scope', { needed: method.scopes[0], provided: [...scopes].join(',') });
  }
  return { ok: true, ...method.run(workspace, args, scopes) };
}

/** Channel id, `#name`, `name`, or a user's id for the direct channel. */
function addressed(w: SlackWorkspace, given: unknown): SlackChannel {
  const text = String(given ?? '');
  if (w.users.has(text)) return w.directChannel(text);
  const name = text.replace(/^#/, '');
  const found =
    w.channels.get(text) ?? [...w.channels.values()].find((channel) => channel.name === name && name !== '');
  return found && visible(w, found) ? found : refuse('channel_not_found');
}

const visible = (w: SlackWorkspace, channel: SlackChannel) => !channel.private || channel.members.has(w.botUser);

function content(args: Args): Pick<SlackMessage, 'text' | 'blocks'> & { metadata?: SlackMessage['metadata'] } {
  const text = String(args.text ?? '');
  const blocks = args.blocks ?? [];
  if (text === '' && blocks.length === 0) throw new Refusal('no_text');
  if (text.length > 40_000) throw new Refusal('msg_too_long');
  const fault = messageFault(blocks);
  if (fault === 'msg_blocks_too_long') throw new Refusal('msg_blocks_too_long');
  if (fault)
    throw new Refusal('invalid_blocks', { errors: [fault], response_metadata: { messages: [`[ERROR] ${fault}`] } });
  const metadata = args.metadata;
  if (metadata && (typeof metadata.event_type !== 'string' || typeof metadata.event_payload !== 'object'))
    throw new Refusal('invalid_metadata_format');
  return { text, blocks, ...(metadata && { metadata }) };
}

function thread(w: SlackWorkspace, channel: SlackChannel, args: Args): Pick<SlackMessage, 'threadTs' | 'broadcast'> {
  if (!args.thread_ts) return {};
  if (!w.message(channel.id, args.thread_ts)) throw new Refusal('thread_not_found');
  return { threadTs: args.thread_ts, broadcast: String(args.reply_broadcast) === 'true' };
}

/** Throws Refusal. */
export function checkedView(view: unknown): any {
  const fault = viewFault(view);
  if (fault) throw new Refusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${fault}`] } });
  return view;
}

export const shown = (w: SlackWorkspace, message: SlackMessage) => ({
  type: 'message',
  user: w.botUser,
  bot_id: 'B0BOT',
  app_id: w.appId,
  ts: message.ts,
  text: message.text,
  blocks: message.blocks,
  ...(message.threadTs && { thread_ts: message.threadTs }),
});

export const shownView = (w: SlackWorkspace, { id, hash, view }: SlackView) => ({
  id,
  hash,
  team_id: w.teamId,
  app_id: w.appId,
  bot_id: 'B0BOT',
  state: { values: {} },
  ...view,
});

const shownChannel = (channel: SlackChannel) => ({
  id: channel.id,
  name: channel.name,
  is_private: !!channel.private,
  is_archived: !!channel.archived,
});

const shownUser = (user: SlackUser, scopes: ReadonlySet<string>) => ({
  id: user.id,
  team_id: user.teamId,
  name: user.name.toLowerCase().replace(/\W+/g, '.'),
  real_name: user.name,
  deleted: !!user.deleted,
  is_bot: false,
  is_email_confirmed: true,
  ...(user.stranger && { is_stranger: true }),
  profile: { real_name: user.name, ...(scopes.has('users:read.email') && { email: user.email }) },
});
