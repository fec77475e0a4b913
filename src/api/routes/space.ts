// The settings of the space: how much of the instance it may use, and for how long its data is kept.
import { DEFAULT_RETENTION } from '../../engine/index.ts';
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import { SpaceLimits, SpaceRetention, SpaceRetentionChange } from '../shapes/space.ts';

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
  app.get('/api/space/retention', {
    config: { permission: 'status.read' },
    schema: {
      tags,
      operationId: 'spaceRetention',
      summary: 'Show for how long data is kept',
      response: { 200: SpaceRetention },
    },
    handler: async ({ principal }) => ({
      ...(await space.retention(principal.spaceId)),
      defaults: DEFAULT_RETENTION,
    }),
  });
  app.put('/api/space/retention', {
    config: { permission: 'space.write' },
    schema: {
      tags,
      operationId: 'retainInSpace',
      summary: 'Set for how long data is kept',
      description:
        'Counts from the end of a run, for flows that say nothing themselves. What is not named stays, null goes back to the default. Runs that have not ended, runs whose alert is open, and the ledger are always kept.',
      body: SpaceRetentionChange,
      response: { 200: SpaceRetention },
    },
    handler: async ({ principal, body }) => ({
      ...(await space.setRetention(principal, body)),
      defaults: DEFAULT_RETENTION,
    }),
  });
}
