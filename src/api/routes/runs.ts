// Runs: list, show, wait for the end, cancel, say what became of a step whose outcome is unknown.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { id } from '../shapes/common.ts';
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
      params,
      response: { 200: shape.RunDetail },
    },
    handler: ({ principal, params }) => runs.show(principal.spaceId, params.id),
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
  app.post('/api/runs/:id/cancel', {
    config: { permission: 'run.operate' },
    schema: {
      tags,
      operationId: 'cancelRun',
      summary: 'Cancel a run',
      description: 'A call to a tool that is under way is not interrupted; nothing after it is begun.',
      params,
      body: z.object({ reason: z.string().max(2000).optional() }).default({}),
      response: { 204: z.null().meta({ description: 'Asked for.' }) },
    },
    handler: async ({ principal, params, body }, reply) => {
      await runs.cancel(principal, params.id, body.reason);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/runs/:id/resolve', {
    config: { permission: 'run.operate' },
    schema: {
      tags,
      operationId: 'resolveStep',
      summary: 'Say what became of a step whose outcome is unknown',
      params,
      body: shape.resolve,
      response: { 204: z.null().meta({ description: 'Taken.' }) },
    },
    handler: async ({ principal, params, body }, reply) => {
      await runs.resolve(principal, params.id, body.path, body.as);
      return reply.code(204).send(null);
    },
  });
}
