// APIs that a space brings itself, and what changed descriptions would break, as clients see them.
import { z } from 'zod';
import { list, maybe, time } from './common.ts';
import { FlowProblem } from './flows.ts';

const Dropped = z
  .object({
    path: z.string().meta({ description: 'The operation, like `GET /users/{id}`, or what else was left out.' }),
    message: z.string(),
    line: z.number().int().optional(),
  })
  .meta({ id: 'DroppedOperation' });

export const OwnApi = z
  .object({
    id: z.string().meta({ description: 'Of the tool.' }),
    name: z.string(),
    format: z.enum(['openapi-3.0', 'openapi-3.1', 'swagger-2.0', 'postman', 'curl']),
    url: z.string().nullable().meta({ description: 'Where it was fetched; null: it was handed in.' }),
    actions: z.number().int().meta({ description: 'How many.' }),
    problems: z.array(Dropped).meta({ description: 'Operations that were dropped, and why.' }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'OwnApi' });
export const OwnApis = list(OwnApi);

const description = {
  text: z.string().max(16_000_000).optional().meta({
    description: 'An OpenAPI 2.0, 3.0 or 3.1 description or a Postman collection, JSON or YAML, or a curl command.',
  }),
  url: z
    .url()
    .max(2000)
    .optional()
    .meta({ description: 'Where the description is; it is fetched without credentials.' }),
  name: z.string().min(1).max(60).optional(),
  externalReferences: z
    .boolean()
    .optional()
    .meta({ description: 'Bring in what the description refers to in other documents. Off by default.' }),
};
export const newApi = z.object(description);

export const ApiPreview = z
  .object({
    id: z.string(),
    name: z.string(),
    format: OwnApi.shape.format,
    baseUrl: maybe(z.string()),
    credentials: z.array(z.object({ kind: z.string(), title: z.string() })),
    actions: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        summary: z.string(),
        class: z.enum(['read', 'write', 'destructive']),
      }),
    ),
    problems: z.array(Dropped),
  })
  .meta({ id: 'ApiPreview' });

export const VendorDescriptions = list(
  z
    .object({ id: z.string(), name: z.string(), url: z.string(), note: maybe(z.string()) })
    .meta({ id: 'VendorDescription' }),
);

export const updatesQuery = z.object({ tool: z.string().max(63).optional(), flow: z.string().max(63).optional() });
export const CatalogUpdates = list(
  z
    .object({
      flow: z.string(),
      version: z.number().int(),
      steps: z.array(
        z.object({
          step: z.string(),
          action: z.string(),
          from: z.string().meta({ description: 'Digest of the description that the live version keeps.' }),
          to: z.string().nullable().meta({ description: 'Digest of that of today; null: the action is gone.' }),
        }),
      ),
      breaks: z
        .array(FlowProblem.extend({ step: z.string().nullable() }))
        .meta({ description: 'What would be wrong with the flow if it were released again.' }),
    })
    .meta({ id: 'CatalogUpdate' }),
);
