// Runs: list, show, wait for the end. What may be done with them is in run-operations.ts.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { id, json } from '../shapes/common.ts';
import * as shape from '../shapes/runs.ts';

const tags = ['Runs'];
const params = z.object({ id });

export function runRoutes(app: Api, { runs }: ApiParts): void {
  app.get('/api/runs', {
    config: { permission: 'run.read' },
    schema: {
      tags,
      operationId: 'listRuns',
      summary: 'List runs, newest first',
      querystring: shape.runsQuery,
      response: { 200: shape.Runs },
    },
    handler: ({ principal, query }) => runs.list(principal.spaceId, query),
  });
  app.get('/api/runs/:id', {
    config: { permission: 'run.read' },
    schema: {
      tags,
      operationId: 'showRun',
      summary: 'Show a run with its event and steps',
      description: 'Large values are cut to a preview, and long loops to a page of their steps.',
      params,
      querystring: shape.stepsQuery,
      response: { 200: shape.RunDetail },
    },
    handler: ({ principal, params, query }) =>
      runs.show(principal.spaceId, params.id, { limit: query.steps, after: query.after }),
  });
  app.get('/api/runs/:id/values', {
    config: { permission: 'run.read' },
    schema: {
      tags,
      operationId: 'runValue',
      summary: 'One whole value of a run: the body of its event, an input or an output of a step',
      params,
      querystring: shape.valuesQuery,
      response: { 200: json },
    },
    handler: async ({ principal, params, query }, reply) => {
      const text = await runs.value(principal.spaceId, params.id, query);
      // it is JSON already
      return reply
        .type('application/json; charset=utf-8')
        .serializer((value) => value as string)
        .send(text as never);
    },
  });
  app.get('/api/runs/:id/wait', {
    config: { permission: 'run.read' },
    schema: {
      tags,
      operationId: 'waitForRun',
      summary: 'Wait for the end of a run, then show it',
      description: 'After the timeout the run is shown as it is then.',
      params,
      querystring: shape.waitQuery,
      response: { 200: shape.RunDetail },
    },
    handler: ({ principal, params, query }) => runs.wait(principal.spaceId, params.id, query.timeout * 1000),
  });
}
