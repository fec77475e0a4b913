// The sources of events other than webhooks: schedules, polls, mailboxes and Slack.
export { slackIntake } from './slack.ts';
export { type TriggerStatus, Triggers } from './triggers.ts';
