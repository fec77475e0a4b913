// Tools and actions of the catalog, as clients see them.
import { z } from 'zod';
import { list, maybe } from './common.ts';

const schema = z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema.' });

const toolFields = {
  id: z.string(),
  name: z.string(),
  category: maybe(z.string()),
  color: maybe(z.string()),
  monogram: maybe(z.string()),
};

const Tool = z
  .object({ ...toolFields, actions: z.number().int().meta({ description: 'How many.' }) })
  .meta({ id: 'Tool' });
export const Tools = list(Tool);

const Action = z
  .object({
    id: z.string().meta({ description: '`tool.action`, as written in a flow.' }),
    tool: z.string(),
    name: z.string(),
    summary: maybe(z.string()),
    class: z.enum(['read', 'write', 'destructive']),
  })
  .meta({ id: 'Action' });
export const Actions = list(Action);
export const ActionDetail = Action.extend({ inputSchema: schema, outputSchema: maybe(schema) }).meta({
  id: 'ActionDetail',
});

export const ToolDetail = z
  .object({
    ...toolFields,
    description: maybe(z.string()),
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
    actions: z.array(Action),
  })
  .meta({ id: 'ToolDetail' });

export const searchQuery = z.object({
  q: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
