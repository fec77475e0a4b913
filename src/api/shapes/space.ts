// The settings of a space, as clients see them.
import { z } from 'zod';

const count = z.number().int().min(1).max(100_000).nullish();

export const SpaceLimits = z
  .object({
    runs: count.meta({ description: 'Runs under way at the same time, waiting ones too. More stand in line.' }),
    calls: count.meta({
      description: 'Calls to tools at the same time, over all workers. Steps that have to wait do not fail.',
    }),
  })
  .meta({ id: 'SpaceLimits', description: 'null: no limit.' });

const kept = z
  .string()
  .regex(/^(forever|[1-9][0-9]{0,3}d)$/, 'Give days, such as 90d, or forever.')
  .nullish();

const parts = {
  events: kept.meta({ description: 'Bodies and headers of events.' }),
  outputs: kept.meta({ description: 'Inputs and outputs of steps.' }),
  runs: kept.meta({ description: 'The runs themselves, with all that is left of them, and keys of dedupe.' }),
};

export const SpaceRetentionChange = z.object(parts).meta({
  id: 'SpaceRetentionChange',
  description: 'How long after the end of its run each is kept: `90d`, or `forever`; null: as the instance does.',
});

export const SpaceRetention = z
  .object({
    ...parts,
    defaults: z
      .object({ events: z.string(), outputs: z.string(), runs: z.string() })
      .meta({ description: 'What holds where the space says nothing.' }),
  })
  .meta({ id: 'SpaceRetention' });
