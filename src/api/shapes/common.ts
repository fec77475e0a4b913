// Pieces that the shapes of several resources are made of.
import { z } from 'zod';
import { ROLES } from '../../access/index.ts';

/** A point in time: parts may hand over a Date or milliseconds since 1970, clients get ISO 8601 text. */
export const time = z
  .codec(z.string(), z.custom<Date | string | number>(isTime), {
    decode: (text) => text,
    encode: (value) => (typeof value === 'string' ? value : new Date(value).toISOString()),
  })
  .meta({ type: 'string', format: 'date-time' });

function isTime(value: unknown): boolean {
  return typeof value === 'string' || !Number.isNaN(new Date(value as number).getTime());
}

/** A field that may be missing or null in an answer. */
export const maybe = <T extends z.ZodType>(shape: T) => shape.nullish();

export const json = z.unknown().optional();
export const role = z.enum(ROLES).meta({ description: 'What somebody may do in a space.' });
export const id = z.uuid();

/** `cursor` is the `next` of the page before. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before.' }),
};

export const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
export const paged = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: maybe(z.string()).meta({ description: 'Cursor of the next page; absent on the last.' }),
  });

export const Actor = z
  .object({ type: z.enum(['person', 'token', 'flow', 'system']), id: z.string(), name: z.string() })
  .meta({ id: 'Actor', description: 'Who did it, with the name at the time.' });

export const Sent = z
  .object({ runId: maybe(z.string()), alertId: maybe(z.string()) })
  .meta({ id: 'Sent', description: 'The run an event became (null: a filter said no) and the alert it opened.' });

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable code from the error reference.' }),
    requestId: z.string(),
    problems: z
      .array(
        z.object({
          path: z.string().optional(),
          line: z.number().int().optional(),
          column: z.number().int().optional(),
          code: z.string().optional(),
          message: z.string(),
          hint: z.string().optional(),
          severity: z.enum(['error', 'warning']).optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' });
