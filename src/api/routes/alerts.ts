// Alerts and their obligations: read, acknowledge, close by hand, notify again.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/alerts.ts';
import { id } from '../shapes/common.ts';

const tags = ['Alerts'];
const params = z.object({ id });
const done = { 204: z.null().meta({ description: 'Done.' }) };

export function alertRoutes(app: Api, { alerts }: ApiParts): void {
  app.get('/api/alerts', {
    config: { permission: 'alert.read' },
    schema: {
      tags,
      operationId: 'listAlerts',
      summary: 'List alerts, newest first',
      querystring: shape.alertsQuery,
      response: { 200: shape.Alerts },
    },
    handler: ({ principal, query }) => alerts.list(principal.spaceId, query),
  });
  app.get('/api/alerts/:id', {
    config: { permission: 'alert.read' },
    schema: {
      tags,
      operationId: 'showAlert',
      summary: 'Show an alert with its story',
      params,
      response: { 200: shape.AlertDetail },
    },
    handler: ({ principal, params }) => alerts.get(principal, params.id),
  });
  app.post('/api/alerts/:id/close', {
    config: { permission: 'alert.handle' },
    schema: {
      tags,
      operationId: 'closeAlert',
      summary: 'Close an alert by hand',
      params,
      body: shape.close,
      response: done,
    },
    handler: async ({ principal, params, body }, reply) => {
      await alerts.close(principal, params.id, body);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/alerts/:id/acknowledge', {
    config: { permission: 'alert.handle' },
    schema: {
      tags,
      operationId: 'acknowledgeAlert',
      summary: 'Say that you take care of an alert',
      params,
      response: done,
    },
    handler: async ({ principal, params }, reply) => {
      await alerts.acknowledge(principal, params.id);
      return reply.code(204).send(null);
    },
  });
  app.post('/api/alerts/:id/renotify', {
    config: { permission: 'alert.handle' },
    schema: { tags, operationId: 'renotifyAlert', summary: 'Notify again about an alert', params, response: done },
    handler: async ({ principal, params }, reply) => {
      await alerts.renotify(principal, params.id);
      return reply.code(204).send(null);
    },
  });
}
