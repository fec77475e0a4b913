// Entries of the ledger and its verification, as clients see them.
import { z } from 'zod';
import { Actor, maybe, page, time } from './common.ts';

export const Entry = z
  .object({
    seq: z.number().int(),
    at: time,
    kind: z.string(),
    actor: Actor,
    object: maybe(z.string()),
    runId: maybe(z.string()),
    alertId: maybe(z.string()),
    data: maybe(z.record(z.string(), z.unknown())),
    hash: z.string().meta({ description: 'SHA-256 of the chain up to and with this entry, hexadecimal.' }),
  })
  .meta({ id: 'Entry' });
export const Entries = z.object({ items: z.array(Entry), next: maybe(z.number().int()) });

export const entriesQuery = z.object({
  kind: z.string().max(100).optional(),
  run: z.uuid().optional(),
  alert: z.uuid().optional(),
  limit: page.limit,
  cursor: z.coerce.number().int().positive().optional().meta({ description: 'The `next` of the page before.' }),
});

const problems = z.array(z.object({ seq: z.number().int(), what: z.string() })).optional();

export const verifyQuery = z.object({
  journals: z.enum(['true', 'false']).optional().meta({ description: 'Check the journals of ended runs too.' }),
});

export const Verified = z
  .object({
    ok: z.boolean(),
    entries: z.number().int(),
    head: maybe(z.string()),
    problems,
    journals: z
      .object({ ok: z.boolean(), checked: z.number().int(), expired: z.number().int(), problems })
      .optional()
      .meta({
        description: 'When asked for: the journals that are still there; expired: deleted in time, as entries say.',
      }),
  })
  .meta({ id: 'Verified' });
