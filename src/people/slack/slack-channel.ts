// Brings questions, reminders and messages to Slack. Every message carries the delivery's id as metadata, so
// that one whose answer was lost is found again instead of being sent twice.

import { AppError } from '../../errors.ts';
import type { Audience } from '../../flow/index.ts';
import type { Channel, ChannelRef, Parcel } from '../channel.ts';
import { contentOf, type Look } from './message.ts';
import { type SlackApi, slackErrorCode } from './slack-api.ts';

const EVENT = 'reflejo_delivery';
/** Pages of history that are searched, of 200 messages each. */
const MOST_PAGES = 10;
/** Clocks differ; in seconds. */
const SKEW = 120;

export class SlackChannel implements Channel {
  readonly kind = 'slack';
  private readonly api: SlackApi;
  private readonly look: Look;

  constructor(api: SlackApi, look: Look) {
    this.api = api;
    this.look = look;
  }

  targets(audience: Audience): string[] {
    return [audience.channel, audience.person].filter((target) => target !== undefined);
  }

  async send(parcel: Parcel): Promise<ChannelRef> {
    const channel = isAddress(parcel.target) ? await this.directChannel(parcel.target) : parcel.target;
    const mention = parcel.purpose === 'question' ? await this.mention(parcel) : undefined;
    const message = {
      channel,
      ...contentOf(parcel, { ...this.look, mention }),
      metadata: { event_type: EVENT, event_payload: { delivery: parcel.deliveryId } },
      unfurl_links: false,
      unfurl_media: false,
    };
    const { about } = parcel;
    const posted = await this.api.call((web) =>
      web.chat.postMessage(about ? { ...message, thread_ts: about.ts, reply_broadcast: true } : message),
    );
    return { channel: posted.channel!, ts: posted.ts! };
  }

  async replace(ref: ChannelRef, parcel: Parcel): Promise<void> {
    await this.api.call((web) => web.chat.update({ ...ref, ...contentOf(parcel, this.look) }));
  }

  async find(parcel: Parcel): Promise<ChannelRef | undefined> {
    try {
      const channel = await this.channelId(parcel.target);
      return channel ? await this.search(channel, parcel) : undefined;
    } catch (error) {
      // we may not look: a question asked twice does less harm than one not asked, as the first answer counts
      if (error instanceof AppError && error.code === 'tool_refused') return undefined;
      throw error;
    }
  }

  private async search(channel: string, parcel: Parcel): Promise<ChannelRef | undefined> {
    const oldest = String((parcel.perhapsSentAt?.getTime() ?? Date.now()) / 1000 - SKEW);
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const history = await this.api.call((web) =>
        web.conversations.history({
          channel,
          oldest,
          limit: 200,
          include_all_metadata: true,
          ...(cursor && { cursor }),
        }),
      );
      const found = history.messages?.find(({ metadata }) => {
        const { event_type, event_payload } = (metadata ?? {}) as {
          event_type?: string;
          event_payload?: { delivery?: string };
        };
        return event_type === EVENT && event_payload?.delivery === parcel.deliveryId;
      });
      if (found) return { channel, ts: found.ts! };
      cursor = history.response_metadata?.next_cursor;
      if (!cursor) return undefined;
    }
    return undefined;
  }

  private async directChannel(email: string): Promise<string> {
    const { user } = await this.api.call((web) => web.users.lookupByEmail({ email }));
    const opened = await this.api.call((web) => web.conversations.open({ users: user!.id! }));
    return opened.channel!.id!;
  }

  /** History is asked by id, while a flow may name the channel. */
  private async channelId(target: string): Promise<string | undefined> {
    if (isAddress(target)) return this.directChannel(target);
    if (/^[CGD][A-Z0-9]{7,}$/.test(target)) return target;
    const name = target.replace(/^#/, '');
    let cursor: string | undefined;
    do {
      const listed = await this.api.call((web) =>
        web.conversations.list({
          limit: 200,
          exclude_archived: true,
          types: 'public_channel,private_channel',
          ...(cursor && { cursor }),
        }),
      );
      const found = listed.channels?.find((channel) => channel.name === name);
      if (found) return found.id;
      cursor = listed.response_metadata?.next_cursor;
    } while (cursor);
    return undefined;
  }

  /** The group that is asked is told by its handle, when Slack knows it. Only the flow's author names groups. */
  private async mention({ question }: Parcel): Promise<string | undefined> {
    const group = question?.escalatedAt ? question.escalate?.of.group : question?.audience.group;
    if (!group) return undefined;
    try {
      const { usergroups } = await this.api.call((web) => web.usergroups.list());
      const known = usergroups?.find((one) => one.handle === group);
      return known && `Asked: <!subteam^${known.id}>`;
    } catch (error) {
      if (slackErrorCode(error) !== undefined) return undefined;
      throw error;
    }
  }
}

const isAddress = (target: string) => target.includes('@');
