// Alerts with their obligations, as clients see them.
import { z } from 'zod';
import { Actor, json, maybe, page, time } from './common.ts';
import { Entry } from './ledger.ts';
import { Question } from './questions.ts';
import { Run } from './runs.ts';

const alertFields = {
  id: z.string(),
  title: z.string(),
  severity: z.string(),
  source: z.string(),
  state: z.string(),
  createdAt: time,
  dueAt: maybe(time).meta({ description: 'When the obligation must be closed.' }),
  late: z.boolean(),
  flow: maybe(z.string()),
  runId: maybe(z.string()),
  closedAt: maybe(time),
  disposition: maybe(z.string()),
  by: maybe(Actor),
};

const Alert = z.object(alertFields).meta({ id: 'Alert' });
export const Alerts = z
  .object({
    items: z.array(Alert),
    next: maybe(z.string()),
    counts: z.object({ open: z.number().int(), late: z.number().int() }),
  })
  .meta({ id: 'Alerts' });

export const AlertDetail = z
  .object({
    ...alertFields,
    reason: maybe(z.string()),
    acknowledgedAt: maybe(time),
    acknowledgeBy: maybe(time),
    fields: maybe(z.record(z.string(), z.unknown())).meta({ description: 'What flows noted about it.' }),
    alert: json.meta({ description: 'The alert in the one shape that flows see.' }),
    event: maybe(z.object({ id: z.string(), source: z.string(), receivedAt: time, body: json })),
    runs: z.array(Run),
    questions: z.array(Question),
    entries: z.array(Entry).meta({ description: 'Its story: what happened, oldest first.' }),
  })
  .meta({ id: 'AlertDetail' });

export const alertsQuery = z.object({
  state: z.enum(['open', 'acknowledged', 'late', 'closed', 'all']).optional(),
  severity: z.string().max(100).optional().meta({ description: 'One or more, with commas.' }),
  ...page,
});
export const close = z.object({
  disposition: z.string().min(1).max(100),
  reason: z.string().max(10_000).optional(),
});
