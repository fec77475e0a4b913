export { audienceText, mayAnswer } from './audience.ts';
export type { Channel, ChannelRef, ChannelState, Parcel } from './channel.ts';
export type { PeopleContext, PeopleEngine } from './context.ts';
export { formLayout, formSchema } from './form/index.ts';
export type { MessageView, QuestionFilter, QuestionView } from './inbox/index.ts';
export { People } from './people.ts';
export type { Answer, Choice, How } from './question.ts';
export {
  connectSlack,
  type HttpAnswer,
  type HttpHeaders,
  SLACK_OFF,
  type Slack,
  type SlackSettings,
} from './slack/index.ts';
