// `ask`: a person decides; the run waits and holds no process.
import * as z from 'zod';
import type { Ask } from '../document.ts';
import { didYouMean } from '../suggest.ts';
import { audience, duration, form, text } from './fields.ts';
import { kind, noGroups, oneLine } from './kind.ts';

const choiceId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'takes letters, digits, _ and -' });

const choiceIds = (ask: Ask): string[] =>
  ask.choices.map((choice) => (typeof choice === 'string' ? choice : choice.id));

export const ask = kind({
  kind: 'ask',
  title: 'Ask a person',
  summary: 'Asks people to decide, with a form, reminders, escalation and a deadline.',
  section: 'people',
  icon: 'message-circle-question',
  keys: () => ({
    ask: z.strictObject({
      of: audience,
      title: text.optional(),
      text: text.describe('The question.'),
      choices: z
        .array(
          z.union([
            choiceId,
            z.strictObject({
              id: choiceId,
              label: z.string().optional(),
              style: z.enum(['primary', 'danger']).optional(),
            }),
          ]),
        )
        .min(1)
        .max(20)
        .refine((all) => new Set(choiceIds({ choices: all } as Ask)).size === all.length, {
          error: 'has a choice twice',
        })
        .describe('The answers to choose from.'),
      form: form.optional(),
      remind: z.strictObject({ every: duration, times: z.int().min(1).max(50).optional() }).optional(),
      escalate: z.strictObject({ after: duration, of: audience }).optional(),
      deadline: duration.optional(),
      default: z.string().describe('The choice taken when the deadline passes.').optional(),
    }),
  }),
  groups: noGroups,
  output: ({ ask }) => ({
    fields: {
      choice: { values: choiceIds(ask) },
      form: ask.form ? { fields: Object.fromEntries(Object.keys(ask.form).map((name) => [name, {}])) } : {},
      by: { fields: { id: {}, name: {} } },
      at: {},
      how: { values: ['slack', 'web', 'api', 'default'] },
    },
  }),
  check: ({ ask }, here) => {
    const choices = choiceIds(ask);
    if (ask.default !== undefined && !choices.includes(ask.default)) {
      here.report(
        ['ask', 'default'],
        'invalid_value',
        `'${ask.default}' is not one of the choices`,
        didYouMean(ask.default, choices, 'The choices are'),
      );
    }
    if (ask.default !== undefined && ask.deadline === undefined) {
      here.report(
        ['ask', 'default'],
        'unreachable',
        'the default is never taken: there is no deadline',
        'Add a deadline.',
        { severity: 'warning' },
      );
    }
  },
  describe: (step) => oneLine(step.ask.text),
  hints: [
    { path: 'ask.of', label: 'Who', widget: 'audience' },
    { path: 'ask.text', label: 'Question', widget: 'multiline' },
    { path: 'ask.choices', label: 'Choices', widget: 'json' },
    { path: 'ask.form', label: 'Form', widget: 'form' },
    { path: 'ask.deadline', label: 'Deadline', widget: 'duration' },
    { path: 'ask.default', label: 'When the deadline passes', widget: 'choice' },
  ],
});
