// The health of the instance for people and the command line; machines use /healthz and /readyz.
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { Status } from '../shapes/status.ts';

export function statusRoutes(app: Api, { status }: ApiParts): void {
  app.get('/api/status', {
    config: { permission: 'status.read' },
    schema: {
      tags: ['Status'],
      operationId: 'status',
      summary: 'Health of database, queue, workers, channels and tools',
      response: { 200: Status },
    },
    handler: ({ principal }) => status(principal.spaceId),
  });
}
