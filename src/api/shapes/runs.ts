// Runs and their steps, as clients see them.
import { z } from 'zod';
import { json, maybe, page, paged, time } from './common.ts';

const runStatus = z.enum(['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'stopped', 'cancelled']);
const stepStatus = z.enum(['running', 'waiting', 'succeeded', 'failed', 'skipped', 'unknown']);

const RunError = z
  .looseObject({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean().optional(),
    status: z.number().optional(),
    toolCode: maybe(z.string()).meta({ description: 'The code that the tool itself gave the fault.' }),
    details: json,
    raw: json.meta({ description: 'What the tool answered, shortened.' }),
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
  retriedFrom: maybe(z.string()).meta({ description: 'The run of which this is another try.' }),
  retriedStep: maybe(z.string()).meta({ description: 'Path of the step from which it went on; null: all anew.' }),
};

export const Run = z.object(runFields).meta({ id: 'Run' });
export const Runs = paged(Run);

const LargeValue = z
  .object({ size: z.number().int(), digest: z.string() })
  .meta({ id: 'LargeValue', description: 'The value is shown cut: bytes and SHA-256 of its whole JSON text.' });

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
    large: z
      .object({ input: LargeValue.optional(), output: LargeValue.optional() })
      .optional()
      .meta({ description: 'Which of input and output are cut; GET /api/runs/{id}/values gives the whole.' }),
    items: z
      .object({ total: z.number().int().optional(), begun: z.number().int(), failedSteps: z.number().int() })
      .optional()
      .meta({ description: 'Of a loop.' }),
    waitsFor: maybe(
      z.object({
        reason: z.enum(['rate_limit', 'busy', 'tool_down', 'moving']),
        since: time,
        until: time.meta({ description: 'When it is looked at again.' }),
      }),
    ).meta({ description: 'Why the step waits although it is ready: a limit, or a tool that is down.' }),
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
        large: LargeValue.optional(),
        expiredAt: maybe(time).meta({
          description: 'When body and headers were deleted because their time had passed.',
        }),
      }),
    ),
    steps: z
      .array(RunStep)
      .meta({ description: 'All that stand outside of loops; of those inside, a page, and what failed or waits.' }),
    next: maybe(z.number().int()).meta({ description: 'Pass as `after` for more steps inside of loops.' }),
    expiredAt: maybe(time).meta({ description: 'When inputs and outputs were deleted because their time had passed.' }),
    source: z.string().meta({ description: 'The flow (YAML) in the version this run began with.' }),
  })
  .meta({ id: 'RunDetail' });

export const runsQuery = z.object({
  flow: z.string().optional(),
  status: runStatus.optional(),
  alert: z.uuid().optional(),
  id: z
    .string()
    .regex(/^[0-9a-f][0-9a-f-]{3,35}$/, 'at least four characters of an id')
    .optional()
    .meta({ description: 'The beginning or the end of an id, as lists show it.' }),
  ...page,
});
export const stepsQuery = z.object({
  after: z.coerce.number().int().min(0).optional().meta({ description: 'The `next` of the page before.' }),
  steps: z.coerce
    .number()
    .int()
    .min(1)
    .max(5000)
    .optional()
    .meta({ description: 'Steps inside of loops to show, at most. Default 500.' }),
});
export const valuesQuery = z.object({
  part: z.enum(['event', 'input', 'output']).meta({ description: 'event: the body of the event.' }),
  path: z.string().max(2000).optional().meta({ description: 'Of input and output: the step.' }),
});
export const waitQuery = z.object({
  timeout: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(30)
    .meta({ description: 'Seconds to wait for the end of the run.' }),
});
