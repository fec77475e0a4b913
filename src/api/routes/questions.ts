// Questions that flows ask people: read and answer.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { id, page } from '../shapes/common.ts';
import * as shape from '../shapes/questions.ts';

const tags = ['Questions'];
const params = z.object({ id });

export function questionRoutes(app: Api, { people }: ApiParts): void {
  app.get('/api/questions', {
    config: { permission: 'question.read' },
    schema: {
      tags,
      operationId: 'listQuestions',
      summary: 'List questions, newest first',
      querystring: shape.questionsQuery,
      response: { 200: shape.Questions },
    },
    handler: ({ principal, query }) => people.list(principal, query),
  });
  app.get('/api/questions/:id', {
    config: { permission: 'question.read' },
    schema: {
      tags,
      operationId: 'showQuestion',
      summary: 'Show a question',
      params,
      response: { 200: shape.Question },
    },
    handler: ({ principal, params }) => people.get(principal, params.id),
  });
  app.post('/api/questions/:id/answer', {
    config: { permission: 'question.answer' },
    schema: {
      tags,
      operationId: 'answerQuestion',
      summary: 'Answer a question',
      description: 'The first answer counts; a later one is refused with `already_answered`.',
      params,
      body: shape.answer,
      response: { 200: shape.Question },
    },
    handler: async ({ principal, params, body }) => {
      await people.answer({
        spaceId: principal.spaceId,
        questionId: params.id,
        by: principal,
        choice: body.choice,
        form: body.form,
        how: principal.actor.type === 'person' ? 'web' : 'api',
      });
      return people.get(principal, params.id);
    },
  });
  app.get('/api/messages', {
    config: { permission: 'question.read' },
    schema: {
      tags,
      operationId: 'listMessages',
      summary: 'List what flows told people, newest first',
      querystring: z.object(page),
      response: { 200: shape.Messages },
    },
    handler: ({ principal, query }) => people.messages(principal, query),
  });
}
