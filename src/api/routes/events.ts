// Events with a correlation key, for the steps that wait for them.
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/events.ts';

export function eventRoutes(app: Api, { events, maxEventBytes }: ApiParts): void {
  app.post('/api/events/:name', {
    config: { permission: 'event.send' },
    bodyLimit: maxEventBytes,
    schema: {
      tags: ['Runs'],
      operationId: 'emitEvent',
      summary: 'Send an event to the steps that wait for its name and key',
      description: 'Everybody who waits gets it. When nobody does, it is kept for the first who will.',
      params: shape.eventName,
      body: shape.emitEvent,
      response: { 202: shape.Emitted },
    },
    handler: async ({ principal, params, body }, reply) =>
      reply.code(202).send(await events.emit(principal, { name: params.name, ...body })),
  });
}
