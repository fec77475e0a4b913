export type { Channel } from './channel.ts';
export { checkForm, formSchema } from './form/index.ts';
export { People } from './people.ts';
export { connectSlack, type Said, type Slack, type SlackIntake, type Speaker } from './slack/index.ts';
