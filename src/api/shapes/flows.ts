// Flows, versions and releases, as clients see them.
import { z } from 'zod';
import { Actor, json, list, maybe, time } from './common.ts';

export const FlowProblem = z
  .object({
    line: z.number().int(),
    column: z.number().int(),
    code: z.string(),
    message: z.string(),
    hint: maybe(z.string()),
    severity: z.enum(['error', 'warning']),
    path: maybe(z.string()),
  })
  .meta({ id: 'FlowProblem', description: 'A fault in a flow; line and column count from 1.' });

const flowFields = {
  name: z.string(),
  title: z.string(),
  enabled: z.boolean(),
  releasedVersion: maybe(z.number().int()),
  latestVersion: maybe(z.number().int()),
  trigger: maybe(z.object({ kind: z.string(), path: maybe(z.string()) })),
  lastRuns: z.array(z.object({ id: z.string(), status: z.string(), createdAt: time })),
  updatedAt: time,
};

const TriggerState = z
  .object({
    kind: z.string(),
    nextAt: maybe(time),
    upcoming: z.array(time).meta({ description: 'The ticks of a schedule after nextAt, the first few.' }),
    lastAt: maybe(time).meta({ description: 'The last tick, or the last poll that went well.' }),
    failures: z.number().int().meta({ description: 'In a row.' }),
    error: maybe(z.object({ code: z.string(), message: z.string(), at: z.string() })),
    heldFor: maybe(z.enum(['rate_limit', 'busy', 'tool_down'])).meta({
      description: 'Why it waits until nextAt: the limits of its connection or host, or the tool is down.',
    }),
    refused: z
      .object({
        count: z.number().int(),
        items: z.array(z.object({ name: z.string(), code: z.string(), message: z.string(), at: time })),
      })
      .meta({ description: 'Items that could not be taken and were set aside, the newest of them.' }),
    cursor: z.unknown(),
  })
  .meta({ id: 'TriggerState', description: 'How far a schedule, a poll or a mailbox is.' });

const Flow = z.object(flowFields).meta({ id: 'Flow' });
export const Flows = list(Flow);
export const FlowDetail = z
  .object({
    ...flowFields,
    source: z.string().meta({ description: 'The YAML of the released version, else of the latest.' }),
    version: z.number().int(),
    hookUrl: maybe(z.string()),
    sample: z.array(z.unknown()).optional().meta({ description: 'Sample events, when the flow came with some.' }),
    triggerState: maybe(TriggerState),
    start: maybe(z.record(z.string(), z.unknown())).meta({
      description: 'JSON Schema of the form with which the flow is started by hand; null: it is not.',
    }),
  })
  .meta({ id: 'FlowDetail' });

const FlowVersion = z
  .object({ version: z.number().int(), digest: z.string(), createdAt: time, createdBy: Actor, released: z.boolean() })
  .meta({ id: 'FlowVersion' });
export const FlowVersions = list(FlowVersion);
export const FlowVersionDetail = FlowVersion.extend({ source: z.string() }).meta({ id: 'FlowVersionDetail' });

export const flowName = z.object({ name: z.string().max(63) });
export const source = z.object({ source: z.string().max(1_000_000).meta({ description: 'The flow document, YAML.' }) });
export const Checked = z.object({ problems: z.array(FlowProblem) }).meta({ id: 'Checked' });
export const Deployed = z
  .object({
    name: z.string(),
    version: z.number().int(),
    changed: z.boolean().meta({ description: 'False: the document equals the latest version.' }),
    problems: z.array(FlowProblem).meta({ description: 'Warnings.' }),
    hookUrl: maybe(z.string()),
  })
  .meta({ id: 'Deployed' });
export const RolledBack = z
  .object({ name: z.string(), version: z.number().int(), previous: maybe(z.number().int()) })
  .meta({ id: 'RolledBack' });
export const Enabled = z.object({ name: z.string(), enabled: z.boolean() }).meta({ id: 'Enabled' });
export const event = z.object({
  body: json.meta({ description: "The event: any JSON. It must be what the flow's trigger expects." }),
});
export const start = z.object({
  inputs: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: "Values of the flow's form, by field: `start` of GET /api/flows/{name} describes it." }),
});
