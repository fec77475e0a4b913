export type { Channel } from './channel.ts';
export { People } from './people.ts';
export { connectSlack, type Slack } from './slack/index.ts';
