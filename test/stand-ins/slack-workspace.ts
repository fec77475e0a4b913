// Part of the stand-in for Slack: the workspace, that is users, channels, messages, views and what is short-lived.
import { randomBytes } from 'node:crypto';

export interface SlackUser {
  id: string;
  name: string;
  email: string;
  teamId: string;
  deleted?: boolean;
  /** Of another workspace, seen through a shared channel. */
  stranger?: boolean;
}

export interface SlackChannel {
  id: string;
  name: string;
  members: Set<string>;
  private?: boolean;
  archived?: boolean;
  im?: string;
}

export interface SlackMessage {
  channel: string;
  ts: string;
  text: string;
  blocks: any[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  threadTs?: string;
  broadcast?: boolean;
  edits: number;
}

export interface SlackView {
  id: string;
  hash: string;
  user: string;
  open: boolean;
  errors: Record<string, string> | undefined;
  /** As the app gave it. */
  view: any;
}

export interface Ephemeral {
  user: string;
  channel: string;
  text: string;
}

export class SlackWorkspace {
  readonly teamId = 'T0STANDIN';
  readonly appId = 'A0STANDIN';
  readonly botUser = 'U0BOT';
  readonly users = new Map<string, SlackUser>();
  readonly channels = new Map<string, SlackChannel>();
  readonly groups = new Map<string, { id: string; handle: string; users: string[] }>();
  readonly messages: SlackMessage[] = [];
  readonly ephemerals: Ephemeral[] = [];
  readonly views = new Map<string, SlackView>();
  readonly triggers = new Map<string, { user: string; madeAt: number; used: boolean }>();
  readonly responseUrls = new Map<string, { user: string; channel: string; ts: string; uses: number }>();
  private lastTs = 0;

  addUser(name: string, email: string, more: Partial<SlackUser> = {}): SlackUser {
    const user = { id: `U${code()}`, name, email, teamId: this.teamId, ...more };
    this.users.set(user.id, user);
    return user;
  }

  /** A channel with the bot and these users in it. */
  addChannel(name: string, users: SlackUser[], more: Partial<SlackChannel> = {}): SlackChannel {
    const channel = {
      id: `C${code()}`,
      name,
      members: new Set([this.botUser, ...users.map((user) => user.id)]),
      ...more,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  addGroup(handle: string, users: SlackUser[]): void {
    const id = `S${code()}`;
    this.groups.set(id, { id, handle, users: users.map((user) => user.id) });
  }

  directChannel(userId: string): SlackChannel {
    const known = [...this.channels.values()].find((channel) => channel.im === userId);
    if (known) return known;
    const channel: SlackChannel = { id: `D${code()}`, name: '', members: new Set([this.botUser, userId]), im: userId };
    this.channels.set(channel.id, channel);
    return channel;
  }

  post(message: Omit<SlackMessage, 'ts' | 'edits'>): SlackMessage {
    const posted = { ...message, ts: this.nextTs(), edits: 0 };
    this.messages.push(posted);
    return posted;
  }

  message(channel: string, ts: string): SlackMessage | undefined {
    return this.messages.find((one) => one.channel === channel && one.ts === ts);
  }

  private nextTs(): string {
    this.lastTs = Math.max(this.lastTs + 1, Date.now() * 1000);
    return `${Math.floor(this.lastTs / 1e6)}.${String(this.lastTs % 1e6).padStart(6, '0')}`;
  }
}

/** Upper-case letters and digits, as in Slack's ids. */
export const code = (): string => randomBytes(5).toString('hex').toUpperCase();
