// Questions and answers, as clients see them.
import { z } from 'zod';
import { maybe, page, paged, time } from './common.ts';

const Answer = z.object({
  choice: z.string(),
  form: maybe(z.record(z.string(), z.unknown())),
  by: maybe(z.object({ id: maybe(z.string()), name: z.string() })),
  at: maybe(time),
  how: maybe(z.string()).meta({ description: 'slack, web, api, or default when the deadline decided.' }),
});

const audience = z
  .object({ channel: maybe(z.string()), person: maybe(z.string()), group: maybe(z.string()), role: maybe(z.string()) })
  .meta({ id: 'Audience', description: 'Where it is shown, and who may answer.' });

export const Question = z
  .object({
    id: z.string(),
    runId: z.string(),
    flow: z.string(),
    path: z.string(),
    title: z.string(),
    text: z.string(),
    choices: z.array(z.object({ id: z.string(), label: z.string(), style: maybe(z.enum(['primary', 'danger'])) })),
    form: maybe(z.record(z.string(), z.unknown())).meta({ description: 'JSON Schema of the form; null: no form.' }),
    layout: maybe(z.record(z.string(), z.unknown())).meta({ description: 'How the form is drawn (uiSchema).' }),
    audience,
    escalatedTo: maybe(audience),
    reminded: maybe(z.number().int()),
    state: z.enum(['open', 'answered', 'expired', 'cancelled']),
    default: maybe(z.string()).meta({ description: 'The choice that is taken when the deadline passes.' }),
    deadline: maybe(time),
    createdAt: time,
    closedAt: maybe(time),
    closedWhy: maybe(z.string()).meta({
      description: 'Why it is no longer asked although its run had not ended: the alert was closed by somebody.',
    }),
    answer: maybe(Answer),
    alertId: maybe(z.string()),
    mayAnswer: z.boolean().meta({ description: 'Whether you may answer it now.' }),
  })
  .meta({ id: 'Question' });
const Message = z
  .object({
    id: z.string(),
    runId: z.string(),
    flow: z.string(),
    path: z.string(),
    alertId: maybe(z.string()),
    audience,
    title: z.string(),
    text: z.string(),
    createdAt: time,
    deliveries: maybe(
      z.array(z.object({ kind: z.string(), target: z.string(), state: z.string(), error: maybe(z.string()) })),
    ),
  })
  .meta({ id: 'Message', description: 'What a flow told people, and where it arrived.' });
export const Messages = paged(Message);
export const Questions = paged(Question);

export const questionsQuery = z.object({
  state: z.enum(['open', 'answered', 'all']).default('open'),
  ...page,
  mine: z.stringbool().default(false).meta({ description: 'Only those that you may answer.' }),
});
export const answer = z.object({
  choice: z.string().max(200),
  form: z.record(z.string(), z.unknown()).default({}).meta({ description: "Values of the question's form." }),
});
