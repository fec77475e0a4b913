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

const Flow = z.object(flowFields).meta({ id: 'Flow' });
export const Flows = list(Flow);
export const FlowDetail = z
  .object({
    ...flowFields,
    source: z.string().meta({ description: 'The YAML of the released version, else of the latest.' }),
    version: z.number().int(),
    hookUrl: maybe(z.string()),
    sample: z.array(z.unknown()).optional().meta({ description: 'Sample events, when the flow came with some.' }),
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
