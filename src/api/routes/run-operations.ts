// What people do with runs: cancel, pause, resume, run again, say what became of a step; with one or with many.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { id } from '../shapes/common.ts';
import * as shape from '../shapes/run-operations.ts';

const tags = ['Runs'];
const params = z.object({ id });
const config = { permission: 'run.operate' } as const;
const taken = { 204: z.null().meta({ description: 'Taken.' }) };

export function runOperationRoutes(app: Api, { operations }: ApiParts): void {
  app.post('/api/runs/:id/cancel', {
    config,
    schema: {
      tags,
      operationId: 'cancelRun',
      summary: 'Cancel a run',
      description: 'A call to a tool that is under way is given up; nothing after it is begun.',
      params,
      body: shape.reason,
      response: taken,
    },
    handler: async ({ principal, params, body }, reply) => {
      await operations.cancel(principal, params.id, body.reason);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/runs/:id/pause', {
    config,
    schema: {
      tags,
      operationId: 'pauseRun',
      summary: 'Pause a run',
      description: 'What is under way ends, nothing more is begun until it is resumed. Times pass meanwhile.',
      params,
      body: shape.reason,
      response: taken,
    },
    handler: async ({ principal, params, body }, reply) => {
      await operations.pause(principal, params.id, body.reason);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/runs/:id/resume', {
    config,
    schema: { tags, operationId: 'resumeRun', summary: 'Resume a paused run', params, response: taken },
    handler: async ({ principal, params }, reply) => {
      await operations.resume(principal, params.id);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/runs/:id/resolve', {
    config,
    schema: {
      tags,
      operationId: 'resolveStep',
      summary: 'Say what became of a step whose outcome is unknown',
      params,
      body: shape.resolve,
      response: taken,
    },
    handler: async ({ principal, params, body }, reply) => {
      await operations.resolve(principal, params.id, body);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/runs/:id/rerun', {
    config,
    schema: {
      tags,
      operationId: 'rerun',
      summary: 'Run again what has ended: as a whole, or from one of its steps',
      description:
        'A new run, linked to this one. From a step, what the steps before it gave is kept and not done again.',
      params,
      body: shape.rerun,
      response: { 201: shape.Rerun },
    },
    handler: async ({ principal, params, body }, reply) => {
      const { event, ...how } = body;
      const edited = event && { event: { body: event.body } };
      return reply.code(201).send({ runId: await operations.rerun(principal, params.id, { ...how, ...edited }) });
    },
  });
  batchRoutes(app, operations);
}

function batchRoutes(app: Api, operations: ApiParts['operations']): void {
  app.post('/api/run-batches', {
    config,
    schema: {
      tags,
      operationId: 'beginRunBatch',
      summary: 'Run many failed runs again, or cancel many, in the background',
      body: shape.beginBatch,
      response: { 202: shape.RunBatch },
    },
    handler: async ({ principal, body }, reply) => reply.code(202).send(await operations.beginBatch(principal, body)),
  });
  app.get('/api/run-batches', {
    config: { permission: 'run.read' },
    schema: {
      tags,
      operationId: 'listRunBatches',
      summary: 'The last batches, newest first',
      response: { 200: shape.RunBatches },
    },
    handler: async ({ principal }) => ({ items: await operations.batches(principal.spaceId) }),
  });
  app.get('/api/run-batches/:id', {
    config: { permission: 'run.read' },
    schema: {
      tags,
      operationId: 'showRunBatch',
      summary: 'How far a batch is',
      params,
      response: { 200: shape.RunBatch },
    },
    handler: ({ principal, params }) => operations.batch(principal.spaceId, params.id),
  });
  app.post('/api/run-batches/:id/stop', {
    config,
    schema: {
      tags,
      operationId: 'stopRunBatch',
      summary: 'Stop a batch; what it has done stays done',
      params,
      response: { 200: shape.RunBatch },
    },
    handler: ({ principal, params }) => operations.stopBatch(principal, params.id),
  });
}
