// Questions and answers, as clients see them.
import { z } from 'zod';
import { list, maybe, time } from './common.ts';

const Answer = z.object({
  choice: z.string(),
  form: maybe(z.record(z.string(), z.unknown())),
  by: maybe(z.object({ id: maybe(z.string()), name: z.string() })),
  at: maybe(time),
  how: maybe(z.string()).meta({ description: 'slack, web, api, or default when the deadline decided.' }),
});

export const Question = z
  .object({
    id: z.string(),
    runId: z.string(),
    flow: z.string(),
    path: z.string(),
    title: maybe(z.string()),
    text: z.string(),
    choices: z.array(z.object({ id: z.string(), label: z.string(), style: maybe(z.string()) })),
    form: maybe(z.record(z.string(), z.unknown())).meta({ description: 'JSON Schema of the form; null: no form.' }),
    audience: maybe(z.record(z.string(), z.unknown())),
    state: z.string().meta({ description: 'open, answered, expired or closed.' }),
    deadline: maybe(time),
    createdAt: time,
    answer: maybe(Answer),
    alertId: maybe(z.string()),
    mayAnswer: z.boolean().meta({ description: 'Whether you may answer it now.' }),
  })
  .meta({ id: 'Question' });
export const Questions = list(Question);

export const questionsQuery = z.object({
  state: z.enum(['open', 'answered', 'all']).default('open'),
  mine: z.stringbool().default(false).meta({ description: 'Only those that you may answer.' }),
});
export const answer = z.object({
  choice: z.string().max(200),
  form: z.record(z.string(), z.unknown()).default({}).meta({ description: "Values of the question's form." }),
});
