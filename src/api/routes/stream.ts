// What changed in the space, as it changes: server-sent events.
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';

const HEARTBEAT_MS = 15_000;

export function streamRoutes(app: Api, { changes }: ApiParts): void {
  app.get('/api/stream', {
    config: { permission: 'signed-in' },
    schema: {
      tags: ['Status'],
      operationId: 'stream',
      summary: 'Follow what changes in the space (server-sent events)',
      description:
        'Each event is `data: {"type":"run|question|alert|flow|connection","id":"…"}`; without `id` several changed. `{"type":"resync"}`: events may have been missed, read again. A comment comes every 15 seconds.',
      response: { 200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } } },
    },
    handler: (request, reply) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      });
      raw.write(': open\n\n');
      const unfollow = changes.follow(request.principal.spaceId, (change) =>
        raw.write(`data: ${JSON.stringify(change)}\n\n`),
      );
      const heart = setInterval(() => raw.write(': beat\n\n'), HEARTBEAT_MS);
      const stop = () => {
        clearInterval(heart);
        unfollow();
      };
      raw.on('close', stop);
      raw.on('error', stop);
    },
  });
}
