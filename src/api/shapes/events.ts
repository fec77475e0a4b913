// Events that steps wait for, as clients send them.
import { z } from 'zod';
import { json, time } from './common.ts';

export const eventName = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
    .meta({ description: 'Name of the event, as in `wait.event.name`; `event` when the flow gives none.' }),
});

export const emitEvent = z.object({
  key: z.string().min(1).max(10_000).meta({ description: 'The correlation key.' }),
  data: json,
  keep: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'How long it is kept when nobody waits: 7d by default, at most 30d.' }),
});

export const Emitted = z
  .object({ id: z.string(), at: time })
  .meta({ id: 'Emitted', description: 'The event is durable: it goes to whoever waits, or is kept.' });
