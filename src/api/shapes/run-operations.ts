// What may be done with runs, as clients say it.
import { z } from 'zod';
import { Actor, json, list, maybe, time } from './common.ts';

export const reason = z.object({ reason: z.string().max(2000).optional() }).default({});
export const resolve = z.object({
  path: z.string().max(2000).meta({ description: 'The step whose outcome is unknown.' }),
  as: z.enum(['done', 'not_done', 'retry']),
  output: json.meta({ description: 'Of done: what the step gives to those after it.' }),
});
const version = z.enum(['same', 'released']).optional();
export const rerun = z
  .object({
    from: z
      .string()
      .max(2000)
      .optional()
      .meta({ description: 'Path of the step to go on from; without it all is done anew.' }),
    event: z.object({ body: json }).optional().meta({ description: 'An edited event, instead of the one of the run.' }),
    version: version.meta({
      description: 'Of the flow. Default: released when all is done anew, same when it goes on from a step.',
    }),
  })
  .default({});
export const Rerun = z.object({ runId: z.string() }).meta({ id: 'Rerun', description: 'The new run.' });

const filter = {
  flow: z.string().max(63).optional(),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Runs that began then or later.' }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Runs that began before.' }),
  error: z.string().max(100).optional().meta({ description: 'Code of the error with which they failed.' }),
};
export const beginBatch = z.object({
  operation: z.enum(['rerun', 'cancel']).meta({
    description: 'rerun: the failed runs that fit and were not run again yet. cancel: those that have not ended.',
  }),
  ...filter,
  from: z.enum(['start', 'failure']).optional().meta({ description: 'Of rerun. Default start.' }),
  version,
  reason: z.string().max(2000).optional(),
  limit: z.number().int().min(1).max(10_000).optional().meta({ description: 'Runs at most, the oldest first.' }),
});
export const RunBatch = z
  .object({
    id: z.string(),
    operation: z.enum(['rerun', 'cancel']),
    state: z.enum(['running', 'done', 'stopped']),
    filter: z.object(filter),
    total: z.number().int(),
    done: z.number().int(),
    skipped: z.number().int().meta({ description: 'Had ended, or could not be run again.' }),
    by: Actor,
    createdAt: time,
    finishedAt: maybe(time),
  })
  .meta({ id: 'RunBatch' });
export const RunBatches = list(RunBatch);
