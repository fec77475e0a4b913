// Connections as clients see them: never a secret, not even a masked one.
import { z } from 'zod';
import { list, maybe, time } from './common.ts';

const rate = z.object({ requests: z.number().positive(), per: z.enum(['second', 'minute', 'hour']) });

const privilege = z
  .object({
    needs: z.array(z.string()).meta({ description: "In the tool's own words: scopes, permissions, IAM actions." }),
    unknown: z.array(z.string()).meta({ description: 'Actions that do not say what they need.' }),
    excess: z.array(z.string()).meta({ description: 'Granted and not needed.' }),
    lacking: z.array(z.string()).meta({ description: 'Needed and not granted.' }),
    policy: maybe(z.string()).meta({ description: 'For AWS: a policy that allows just this, as JSON.' }),
  })
  .meta({ description: 'The least the credential must be allowed for the released flows that use it.' });

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
    expires: maybe(z.object({ at: time, what: z.string() })).meta({
      description: 'What ends first of the credential, as far as a person, the tool or a certificate says.',
    }),
    expiresSoon: z.boolean().meta({ description: 'Within 14 days, or over.' }),
    expiresAt: maybe(time).meta({ description: 'When the secret ends, as a person said.' }),
    signIn: maybe(z.object({ at: time, by: z.string() })).meta({
      description: 'Of kinds where a person signs in at the tool: who did; null while nobody has. Absent of others.',
    }),
    usedBy: z.array(z.string()).meta({ description: 'Names of the released flows that use it.' }),
    uses: z
      .array(z.object({ flow: z.string(), actions: z.array(z.string()) }))
      .meta({ description: 'The released flows that use it, and with which actions.' }),
    granted: maybe(z.array(z.string())).meta({ description: 'What it may do, where the tool says so.' }),
    privilege,
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
const expiresAt = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .nullable()
  .transform((text) => (text === null ? null : new Date(text)))
  .meta({ description: 'When the secret ends, to be warned before. null: not known.' });
export const connectionName = z.object({ name: z.string().max(63) });
export const addConnection = z.object({
  name: z.string().max(63),
  tool: z.string().max(63),
  kind: z.string().max(63).optional(),
  values: values.default({}),
  expiresAt: expiresAt.optional(),
});
export const updateConnection = z.object({ values: values.default({}), expiresAt: expiresAt.optional() });
export const SignInAt = z
  .object({ url: z.string().meta({ description: 'Where the person signs in.' }) })
  .meta({ id: 'SignInAt' });
export const setLimits = z.object({
  rate: z
    .union([rate, z.literal('none')])
    .nullish()
    .meta({ description: "none: no limit. null: the tool's own." }),
  concurrent: z.number().int().min(1).max(10_000).nullish().meta({ description: 'Calls at the same time.' }),
});
export const Tested = z.object({ ok: z.boolean(), detail: maybe(z.string()) }).meta({ id: 'Tested' });
