// What a channel (a place where people are reached, such as Slack) does for the people part. Adding a
// channel is implementing this and naming it in main.ts. The inbox is no channel: what is stored is in it.
import type { Audience } from '../flow/index.ts';
import type { Question } from './question.ts';

export interface Message {
  spaceId: string;
  id: string;
  runId: string;
  flow: string;
  alertId: string | undefined;
  audience: Audience;
  title: string;
  text: string;
}

export type Purpose = 'question' | 'reminder' | 'message';

/** One thing to be brought to one target. */
export interface Parcel {
  deliveryId: string;
  /** As `targets` named it. */
  target: string;
  purpose: Purpose;
  question?: Question;
  message?: Message;
  /** Where the question itself lies, for a reminder. */
  about?: ChannelRef | undefined;
  /** An earlier attempt of which it is not known whether it arrived; since when. */
  perhapsSentAt?: Date | undefined;
}

/** Where a parcel lies now, as the channel finds it again. */
export interface ChannelRef {
  channel: string;
  ts: string;
}

export interface ChannelState {
  name: string;
  state: 'connected' | 'connecting' | 'failed' | 'off';
  detail: string;
}

export interface Channel {
  kind: string;
  /** The places of an audience that this channel serves; empty when it serves none. */
  targets(audience: Audience): string[];
  /**
   * Brings the parcel. Throws AppError: `channel_unavailable` (it certainly did not arrive; try again, after
   * `retryAfter` if given), `outcome_unknown` (it may have arrived), `tool_refused` (a person must change
   * something first).
   */
  send(parcel: Parcel): Promise<ChannelRef>;
  /**
   * Looks for the parcel where it would lie if an attempt since `perhapsSentAt` had arrived. undefined: it is
   * not there, or the channel does not let us look. Throws as `send`.
   */
  find(parcel: Parcel): Promise<ChannelRef | undefined>;
  /** Replaces what lies at `ref` by the present state of the question. Throws as `send`. */
  replace(ref: ChannelRef, parcel: Parcel): Promise<void>;
}
