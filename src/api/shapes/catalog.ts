// Tools and actions of the catalog, as clients see them.
import { z } from 'zod';
import { list, maybe, page, paged } from './common.ts';

const schema = z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema.' });

const toolFields = {
  id: z.string(),
  name: z.string(),
  category: maybe(z.string()),
  color: maybe(z.string()),
  monogram: maybe(z.string()),
  curated: z.boolean().meta({ description: 'Made by hand; the others are generated from API descriptions.' }),
  own: maybe(z.boolean()).meta({ description: 'The space brought it.' }),
};

const Tool = z
  .object({ ...toolFields, actions: z.number().int().meta({ description: 'How many.' }) })
  .meta({ id: 'Tool' });
export const Tools = paged(Tool);
export const toolsQuery = z.object({
  ...page,
  category: z.string().max(100).optional(),
  q: z.string().max(200).optional().meta({ description: 'Words in its name or id.' }),
  curated: z.stringbool().optional().meta({ description: 'Only those made by hand, or only the others.' }),
});

const Action = z
  .object({
    id: z.string().meta({ description: '`tool.action`, as written in a flow.' }),
    tool: z.string(),
    name: z.string(),
    summary: maybe(z.string()),
    class: z.enum(['read', 'write', 'destructive']),
    featured: maybe(z.boolean()).meta({ description: 'One of those that are needed most.' }),
  })
  .meta({ id: 'Action' });
export const Actions = list(Action);
export const ToolActions = paged(Action);
export const actionsQuery = z.object({ ...page, q: z.string().max(200).optional() });
export const actionId = z.object({ id: z.string().max(200) });
export const ActionDetail = Action.extend({
  inputSchema: schema,
  outputSchema: maybe(schema),
  paged: z
    .boolean()
    .meta({ description: 'Its answer can have more pages than one: pages of the step says how much is read.' }),
  sample: z
    .unknown()
    .meta({ description: 'An output made from the schema: what an answer looks like before there was one.' }),
  sensitive: z
    .boolean()
    .meta({ description: 'It takes or gives a secret: runs never show its input and output, in whatever flow.' }),
  needs: z.array(z.string()).meta({ description: "What its credential must be allowed, in the tool's own words." }),
  lookups: z
    .record(z.string(), z.object({ searchable: z.boolean() }))
    .meta({ description: 'Inputs whose values the tool can list; searchable: by what a person types.' }),
}).meta({ id: 'ActionDetail' });

export const trial = z.object({
  connection: z.string().max(63),
  with: z.record(z.string(), z.unknown()).default({}),
});
export const TrialOutput = z.object({ output: z.unknown() }).meta({ id: 'TrialOutput' });
export const Choices = list(z.object({ value: z.unknown(), label: z.string() }).meta({ id: 'Choice' }));

export const ToolDetail = z
  .object({
    ...toolFields,
    description: maybe(z.string()),
    homepage: maybe(z.string()),
    baseUrl: maybe(z.string()).meta({ description: 'May hold fields of the connection in braces.' }),
    inbound: z.boolean().meta({ description: 'Its connections prove who sends webhooks; nothing is sent with them.' }),
    rateLimit: maybe(
      z.object({ requests: z.number(), per: z.enum(['second', 'minute', 'hour']), note: maybe(z.string()) }),
    ).meta({ description: 'What the tool takes; its connections are held to it.' }),
    proven: maybe(z.object({ how: z.enum(['real', 'emulator', 'description', 'stand-in']), against: z.string() })).meta(
      { description: 'What its requests were tried against.' },
    ),
    credentials: z.array(
      z.object({
        kind: z.string(),
        title: z.string(),
        fields: z.array(
          z.object({
            name: z.string(),
            title: z.string(),
            where: maybe(z.string()).meta({ description: 'Where a person finds it.' }),
            secret: z.boolean(),
            required: z.boolean(),
            default: maybe(z.string()),
            generate: maybe(z.boolean()).meta({ description: 'Made here when it is not given.' }),
            multiline: maybe(z.boolean()).meta({ description: 'May have several lines, such as PEM or JSON.' }),
          }),
        ),
      }),
    ),
    source: maybe(
      z.object({ from: z.string(), version: z.string(), date: z.string(), license: maybe(z.string()) }),
    ).meta({ description: 'The API description it was made from.' }),
    actions: z.array(Action).meta({ description: 'Of a tool with many, the first of them.' }),
    total: z.number().int().meta({ description: 'How many actions it has in all.' }),
  })
  .meta({ id: 'ToolDetail' });

export const CatalogStats = z
  .object({
    tools: z.number().int(),
    actions: z.number().int(),
    curated: z.number().int().meta({ description: 'Of the tools.' }),
    curatedActions: z.number().int(),
  })
  .meta({ id: 'CatalogStats' });

export const searchQuery = z.object({
  q: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
