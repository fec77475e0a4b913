// Connections as clients see them: never a secret, not even a masked one.
import { z } from 'zod';
import { list, maybe, time } from './common.ts';

export const Connection = z
  .object({
    name: z.string(),
    tool: z.string(),
    kind: maybe(z.string()),
    hosts: z.array(z.string()).meta({ description: 'The only hosts its credential is sent to.' }),
    state: z.enum(['ok', 'failing', 'untested', 'incomplete']),
    lastTestAt: maybe(time),
    lastError: maybe(z.string()),
    usedBy: z.array(z.string()).meta({ description: 'Names of released flows.' }),
  })
  .meta({ id: 'Connection' });
export const Connections = list(Connection);

const values = z
  .record(z.string().max(100), z.string().max(100_000))
  .meta({ description: 'Fields of the credential kind, sealed on arrival.' });
export const connectionName = z.object({ name: z.string().max(63) });
export const addConnection = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, beginning with a letter'),
  tool: z.string().max(63),
  kind: z.string().max(63).optional(),
  values: values.default({}),
});
export const updateConnection = z.object({ values });
export const Tested = z.object({ ok: z.boolean(), detail: maybe(z.string()) }).meta({ id: 'Tested' });
