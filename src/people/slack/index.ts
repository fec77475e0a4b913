// Slack as a channel: `connectSlack` gives its two halves. The sending half is needed wherever deliveries run
// (every worker), the listening half only where the API runs.
import type { Channel } from '../channel.ts';
import type { People } from '../people.ts';
import type { SlackIntake } from './intake.ts';
import type { Log } from './quiet-logger.ts';
import { Slack } from './slack.ts';
import { SlackApi } from './slack-api.ts';
import { SlackChannel } from './slack-channel.ts';

export type { Said, SlackIntake, Speaker } from './intake.ts';
export { Slack } from './slack.ts';
export { BOT_SCOPES } from './slack-api.ts';

export interface SlackSettings {
  botToken: string;
  appToken?: string | undefined;
  signingSecret?: string | undefined;
  /** Base of the Web API. */
  apiUrl: string;
  /** Address of the web, without a slash at the end. */
  publicUrl: string;
  log?: Log | undefined;
}

/** `channel` goes into `new People({channels})`; then `listenWith(people, intake)` gives what main starts and stops. */
export function connectSlack(settings: SlackSettings): {
  channel: Channel;
  listenWith(people: People, intake?: SlackIntake): Slack;
} {
  const api = new SlackApi(settings);
  const interactive = Boolean(settings.appToken || settings.signingSecret);
  return {
    channel: new SlackChannel(api, { publicUrl: settings.publicUrl, interactive }),
    listenWith: (people, intake) => new Slack({ ...settings, people, api, intake }),
  };
}
