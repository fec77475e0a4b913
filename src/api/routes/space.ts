// The settings of the space: how much of the instance it may use.
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { SpaceLimits } from '../shapes/space.ts';

const tags = ['Space'];

export function spaceRoutes(app: Api, { space }: ApiParts): void {
  app.get('/api/space/limits', {
    config: { permission: 'status.read' },
    schema: {
      tags,
      operationId: 'spaceLimits',
      summary: 'Show the limits of the space',
      response: { 200: SpaceLimits },
    },
    handler: ({ principal }) => space.limits(principal.spaceId),
  });
  app.put('/api/space/limits', {
    config: { permission: 'space.write' },
    schema: {
      tags,
      operationId: 'limitSpace',
      summary: 'Set the limits of the space',
      description: 'They hold over all workers. What is not named stays, null takes it away.',
      body: SpaceLimits,
      response: { 200: SpaceLimits },
    },
    handler: ({ principal, body }) => space.setLimits(principal, body),
  });
}
