// The health of the instance, as clients see it.
import { z } from 'zod';
import { maybe, time } from './common.ts';

export const Status = z
  .object({
    ok: z.boolean(),
    version: z.string(),
    database: z.object({ ok: z.boolean(), version: maybe(z.string()), latencyMs: maybe(z.number()) }),
    queue: z.object({ ready: z.number().int(), scheduled: z.number().int(), failed: z.number().int() }),
    workers: z.array(
      z.object({
        id: z.string(),
        host: z.string(),
        pid: z.number().int(),
        version: z.string(),
        beatAt: time,
        alive: z.boolean(),
      }),
    ),
    channels: z.array(z.object({ name: z.string(), state: z.string(), detail: maybe(z.string()) })),
  })
  .meta({ id: 'Status' });
