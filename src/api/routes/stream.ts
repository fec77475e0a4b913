// What changed in the space, as it changes: server-sent events.
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';

const HEARTBEAT_MS = 15_000;
/** A page comes back by itself, and is asked again who it is: a revoked session does not listen on for long. */
const LONGEST_MS = 15 * 60_000;
/** A page that reads slower than things change is cut off. */
const MOST_UNREAD_BYTES = 1_000_000;

const DESCRIPTION = `Each event is \`data: {"type":"run|question|alert|flow|connection","id":"…"}\`; without \`id\` several changed.
\`{"type":"resync"}\`: events may have been missed, read again. A comment comes every 15 seconds. The stream ends after 15
minutes; connect again then. An EventSource may name the space as \`?space=slug\`.`;

export function streamRoutes(app: Api, { changes }: ApiParts): void {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });
  app.get('/api/stream', {
    config: { permission: 'signed-in' },
    schema: {
      tags: ['Status'],
      operationId: 'stream',
      summary: 'Follow what changes in the space (server-sent events)',
      description: DESCRIPTION,
      querystring: z.object({ space: z.string().max(63).optional() }),
      response: { 200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } } },
    },
    handler: (request, reply) => {
      reply.hijack();
      const stream = reply.raw;
      const write = (text: string) => {
        if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
        else stream.write(text);
      };
      open.add(stream);
      stream.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store, no-transform',
        'x-content-type-options': 'nosniff',
        'x-accel-buffering': 'no',
      });
      write(': open\n\n');
      const unfollow = changes.follow(request.principal.spaceId, (change) =>
        write(`data: ${JSON.stringify(change)}\n\n`),
      );
      const heart = setInterval(write, HEARTBEAT_MS, ': beat\n\n');
      const end = setTimeout(() => stream.end(), LONGEST_MS);
      stream.on('error', () => stream.destroy());
      stream.on('close', () => {
        open.delete(stream);
        clearInterval(heart);
        clearTimeout(end);
        unfollow();
      });
    },
  });
}
