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
