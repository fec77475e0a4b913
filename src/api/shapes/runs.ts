// Runs and their steps, as clients see them.
import { z } from 'zod';
import { json, maybe, page, paged, time } from './common.ts';

const runStatus = z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'stopped', 'cancelled']);
const stepStatus = z.enum(['running', 'waiting', 'succeeded', 'failed', 'skipped', 'unknown']);

const RunError = z
  .looseObject({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean().optional(),
    status: z.number().optional(),
    details: json,
  })
  .meta({ id: 'RunError' });

const runFields = {
  id: z.string(),
  flow: z.string(),
  version: z.number().int(),
  status: runStatus,
  alertId: maybe(z.string()),
  createdAt: time,
  finishedAt: maybe(time),
  error: maybe(RunError),
};

export const Run = z.object(runFields).meta({ id: 'Run' });
export const Runs = paged(Run);

const RunStep = z
  .object({
    id: z.string(),
    path: z.string().meta({ description: 'Where in the run: `triage/lookup`, `rows[3]/row`. Unique in the run.' }),
    kind: z.string(),
    status: stepStatus.meta({
      description: 'unknown: a crash left the outcome of the effect open; a person says done, not done or retry.',
    }),
    attempts: z.number().int(),
    input: json,
    output: json,
    error: maybe(RunError),
    startedAt: maybe(time),
    finishedAt: maybe(time),
  })
  .meta({ id: 'RunStep' });

export const RunDetail = z
  .object({
    ...runFields,
    event: maybe(
      z.object({
        id: z.string(),
        source: z.string(),
        receivedAt: time,
        headers: maybe(z.record(z.string(), z.string())),
        body: json,
      }),
    ),
    steps: z.array(RunStep),
    source: z.string().meta({ description: 'The flow (YAML) in the version this run began with.' }),
  })
  .meta({ id: 'RunDetail' });

export const runsQuery = z.object({
  flow: z.string().optional(),
  status: runStatus.optional(),
  alert: z.uuid().optional(),
  ...page,
});
export const waitQuery = z.object({
  timeout: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(30)
    .meta({ description: 'Seconds to wait for the end of the run.' }),
});
export const resolve = z.object({
  path: z.string().max(2000).meta({ description: 'The step whose outcome is unknown.' }),
  as: z.enum(['done', 'not_done', 'retry']),
});
