// Connections as clients see them: never a secret, not even a masked one.
import { z } from 'zod';
import { list, maybe, time } from './common.ts';

const rate = z.object({ requests: z.number().positive(), per: z.enum(['second', 'minute', 'hour']) });

export const Connection = z
  .object({
    name: z.string(),
    tool: z.string(),
    kind: z.string(),
    baseUrl: maybe(z.string()),
    hosts: z.array(z.string()).meta({ description: 'The only hosts its credential is sent to.' }),
    state: z.enum(['ok', 'failing', 'untested', 'incomplete']),
    limits: z.object({ rate: maybe(rate), concurrent: maybe(z.number().int()) }).meta({
      description:
        'How fast it is used at most, by all workers together; the rate is the one of the tool if none was set.',
    }),
    down: maybe(z.object({ since: time, nextProbe: time, error: maybe(z.string()) })).meta({
      description: 'The tool does not answer. Steps that use it wait; it is tried again at nextProbe.',
    }),
    lastTestAt: maybe(time),
    lastError: maybe(z.string()),
    settings: z.record(z.string(), z.string()).meta({ description: 'Values that are no secrets.' }),
    secrets: z.array(z.string()).meta({ description: 'Names of the secrets that are set.' }),
    missing: z.array(z.string()).meta({ description: 'Names of required values that are not set.' }),
    usedBy: z.array(z.string()).meta({ description: 'Names of the released flows that use it.' }),
  })
  .meta({ id: 'Connection' });
export const Connections = list(Connection);
export const AddedConnection = Connection.extend({
  generated: z
    .record(z.string(), z.string())
    .meta({ description: 'Secrets that were made here: in this answer only.' }),
}).meta({ id: 'AddedConnection' });

const values = z
  .record(z.string().max(100), z.string().max(100_000))
  .meta({ description: 'Fields of the credential kind, sealed on arrival.' });
export const connectionName = z.object({ name: z.string().max(63) });
export const addConnection = z.object({
  name: z.string().max(63),
  tool: z.string().max(63),
  kind: z.string().max(63).optional(),
  values: values.default({}),
});
export const updateConnection = z.object({ values });
export const setLimits = z.object({
  rate: z
    .union([rate, z.literal('none')])
    .nullish()
    .meta({ description: "none: no limit. null: the tool's own." }),
  concurrent: z.number().int().min(1).max(10_000).nullish().meta({ description: 'Calls at the same time.' }),
});
export const Tested = z.object({ ok: z.boolean(), detail: maybe(z.string()) }).meta({ id: 'Tested' });
