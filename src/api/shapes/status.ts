// The health of the instance, as clients see it.
import { z } from 'zod';
import { maybe, time } from './common.ts';

export const Status = z
  .object({
    ok: z.boolean(),
    version: z.string(),
    database: z.object({ ok: z.boolean(), version: maybe(z.string()), latencyMs: maybe(z.number()) }),
    queue: z.object({
      ready: z.number().int(),
      scheduled: z.number().int(),
      failed: z.number().int(),
      runs: z.number().int().meta({ description: 'Runs that nobody has begun.' }),
    }),
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
    toolsDown: z
      .array(
        z.object({
          kind: z.enum(['connection', 'host']),
          name: z.string(),
          since: time,
          nextProbe: time,
          error: maybe(z.string()),
        }),
      )
      .meta({ description: 'Tools that do not answer: steps that use them wait.' }),
    catalog: maybe(
      z.object({
        state: z.enum(['off', 'building', 'loading', 'waiting', 'ready', 'failed']),
        percent: z.number().int(),
        tools: z.number().int(),
        actions: z.number().int(),
        detail: maybe(z.string()),
      }),
    ).meta({ description: 'How far the generated part of the catalog is; off: it is left out.' }),
    channels: z.array(z.object({ name: z.string(), state: z.string(), detail: maybe(z.string()) })),
  })
  .meta({ id: 'Status' });
