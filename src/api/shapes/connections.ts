// Connections as clients see them: never a secret, not even a masked one.
import { z } from 'zod';
import { list, maybe, time } from './common.ts';

export const Connection = z
  .object({
    name: z.string(),
    tool: z.string(),
    kind: z.string(),
    baseUrl: maybe(z.string()),
    hosts: z.array(z.string()).meta({ description: 'The only hosts its credential is sent to.' }),
    state: z.enum(['ok', 'failing', 'untested', 'incomplete']),
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
export const Tested = z.object({ ok: z.boolean(), detail: maybe(z.string()) }).meta({ id: 'Tested' });
