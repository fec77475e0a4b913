// What a question, a reminder and a message look like in Slack. Pure. Limits: docs.slack.dev/reference/block-kit.
import type { ActionsBlock, KnownBlock } from '@slack/web-api';
import { audienceText } from '../audience.ts';
import type { Parcel } from '../channel.ts';
import { choiceLabel, type Question, whyNotAsked } from '../question.ts';
import { cutEscaped, escaped, link, marked, moment, plain } from './text.ts';

export interface SlackContent {
  /** For notifications and screen readers. */
  text: string;
  blocks: KnownBlock[];
}

export interface Look {
  /** Base address of the web; links lead to its inbox. */
  publicUrl: string;
  /** Buttons can be answered: Slack can reach us. */
  interactive: boolean;
  /** Mention of the group that is asked, `<!subteam^S…>`, when Slack knows it. */
  mention?: string | undefined;
}

/** Less than Slack's 3000, to leave room for the link to the rest. */
const TEXT_LIMIT = 2800;
const VALUE_LIMIT = 300;

export const ANSWER_ACTION = 'answer';

export function contentOf(parcel: Parcel, look: Look): SlackContent {
  const { question, message, purpose } = parcel;
  if (message) return messageContent(message.title, message.text, inboxUrl(look));
  if (!question) throw new Error(`delivery ${parcel.deliveryId} has neither a question nor a message`);
  if (purpose === 'reminder') return reminderContent(question, look);
  return question.state === 'open' ? questionContent(question, look) : decidedContent(question, look);
}

const inboxUrl = (look: Look, question?: Question) => `${look.publicUrl}/inbox${question ? `/${question.id}` : ''}`;
const header = (title: string): KnownBlock => ({ type: 'header', text: plain(title, 150) });
const context = (...lines: string[]): KnownBlock => ({ type: 'context', elements: lines.map(marked) });

function body(text: string, url: string): KnownBlock[] {
  if (text.trim() === '') return [];
  const shown = cutEscaped(text, TEXT_LIMIT);
  const rest = shown === escaped(text) ? '' : `\n${link(url, 'Read the rest')}`;
  return [{ type: 'section', text: marked(shown + rest) }];
}

const summary = (start: string, title: string) => cutEscaped(`${start}${title}`, 300);

function questionContent(question: Question, look: Look): SlackContent {
  const url = inboxUrl(look, question);
  const { escalate, escalatedAt } = question;
  const asked =
    escalatedAt && escalate ? `Escalated to ${audienceText(escalate.of)}` : `Asked: ${audienceText(question.audience)}`;
  const lines = [look.mention ?? cutEscaped(asked, 500), deadlineLine(question), link(url, 'Open in Reflejo')].filter(
    (line) => line !== undefined,
  );
  return {
    text: summary('Your decision is needed: ', question.title),
    blocks: [
      header(question.title),
      ...body(question.text, url),
      context(lines.join('  ·  ')),
      ...(look.interactive ? [buttons(question)] : []),
    ],
  };
}

function deadlineLine(question: Question): string | undefined {
  if (!question.deadline) return undefined;
  const otherwise = question.defaultChoice
    ? `, then: ${cutEscaped(choiceLabel(question, question.defaultChoice), 100)}`
    : '';
  return `Answer by ${moment(question.deadline)}${otherwise}`;
}

function buttons(question: Question): ActionsBlock {
  return {
    type: 'actions',
    block_id: 'choices',
    elements: question.choices.map((choice, index) => ({
      type: 'button',
      action_id: `${ANSWER_ACTION}:${index}`,
      text: plain(choice.label, 75),
      value: `${question.id}:${choice.id}`,
      ...(choice.style && { style: choice.style }),
    })),
  };
}

/** The question and the choice behind a button's value. */
export function readButton(value: string | undefined): { questionId: string; choice: string } | undefined {
  const at = value?.indexOf(':') ?? -1;
  return at === -1 ? undefined : { questionId: value!.slice(0, at), choice: value!.slice(at + 1) };
}

/** Who decided what, when, in place of the buttons. */
function decidedContent(question: Question, look: Look): SlackContent {
  const url = inboxUrl(look, question);
  return {
    text: cutEscaped(`${question.title}: ${decisionText(question)}`, 300),
    blocks: [
      header(question.title),
      ...body(question.text, url),
      { type: 'section', text: marked(decision(question)) },
      ...entered(question),
      context(link(url, 'Open in Reflejo')),
    ],
  };
}

/** The decision in words, unescaped. */
function decisionText(question: Question): string {
  const { answer, state } = question;
  if (answer?.by) return `${choiceLabel(question, answer.choice)}, by ${answer.by.name}`;
  if (answer) return `nobody answered in time; taken by default: ${choiceLabel(question, answer.choice)}`;
  return state === 'expired' ? 'nobody answered in time' : `no longer asked, ${whyNotAsked(question)}`;
}

function decision(question: Question): string {
  const { answer, state } = question;
  const label = answer && `*${cutEscaped(choiceLabel(question, answer.choice), 200)}*`;
  if (answer?.by)
    return `:white_check_mark: ${label} by ${cutEscaped(answer.by.name, 200)}, ${moment(new Date(answer.at))}`;
  if (answer) return `:hourglass: Nobody answered in time. Taken by default: ${label}, ${moment(new Date(answer.at))}`;
  if (state === 'expired') return ':hourglass: Nobody answered in time.';
  return `:no_entry_sign: No longer asked: ${cutEscaped(whyNotAsked(question), 300)}.`;
}

function entered(question: Question): KnownBlock[] {
  if (question.sensitive || !question.answer || !question.form) return [];
  const lines = Object.entries(question.answer.form).map(([name, value]) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return `${cutEscaped(question.form?.[name]?.title ?? name, 100)}: ${cutEscaped(shown, VALUE_LIMIT)}`;
  });
  // Slack takes ten texts in one context
  return lines.length === 0 ? [] : [context(...lines.slice(0, 10))];
}

function reminderContent(question: Question, look: Look): SlackContent {
  const closed = question.state !== 'open';
  const title = cutEscaped(question.title, 200);
  const text = closed
    ? `:alarm_clock: ${title}: ${cutEscaped(decisionText(question), 300)}`
    : [
        `:alarm_clock: Still waiting for an answer: *${title}*`,
        deadlineLine(question),
        link(inboxUrl(look, question), 'Open in Reflejo'),
      ]
        .filter(Boolean)
        .join('  ·  ');
  return {
    text: summary(closed ? 'Closed: ' : 'Still waiting for an answer: ', question.title),
    blocks: [{ type: 'section', text: marked(text) }],
  };
}

const messageContent = (title: string, text: string, url: string): SlackContent => ({
  text: cutEscaped(title, 300),
  blocks: [header(title), ...body(text, url)],
});
